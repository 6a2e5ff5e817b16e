"""Test options shared by the tests and the doctests."""

import signal
import types

import pytest
from hypothesis import settings

collect_ignore = ["tests/vectors"]
settings.register_profile("mathengine", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("mathengine")


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # what a shell starts in the background ignores interrupts, and so would every process that a test interrupts
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the long tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="long; run with --slow"))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Functions by their names: their addresses would differ from one worker to the next."""
    return val.__name__ if isinstance(val, types.FunctionType) else None
