"""Bounded work: limits on time and memory hold, and errors come back whole."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from mathengine.errors import BudgetExhausted, InvalidInput, ParseError
from mathengine.pipeline.budget import last_within, run_within


def refuse() -> None:
    raise ParseError("1 + + 2", 4, "expected an operand")


def refine_then_hang() -> Iterator[int]:
    yield 1
    yield 2
    time.sleep(60)


def take_memory() -> bytes:
    return bytes(1 << 40)


def exit_early() -> Iterator[int]:
    yield 1
    import os

    os._exit(9)


def test_a_result_comes_back() -> None:
    assert run_within(divmod, 17, 5, max_seconds=30) == (3, 2)


def test_the_time_limit_is_kept() -> None:
    started = time.monotonic()
    with pytest.raises(BudgetExhausted, match=r"no answer within 0\.2 s"):
        run_within(time.sleep, 60, max_seconds=0.2)
    assert time.monotonic() - started < 10


def test_what_was_reached_before_the_limit_counts() -> None:
    outcome = last_within(refine_then_hang, max_seconds=5)
    assert (outcome.last, outcome.finished) == (2, False)


def test_an_error_comes_back_with_its_fields() -> None:
    with pytest.raises(ParseError, match="expected an operand") as caught:
        run_within(refuse, max_seconds=30)
    assert (caught.value.position, caught.value.text) == (4, "1 + + 2")


def test_too_much_memory_is_an_exhausted_budget() -> None:
    with pytest.raises(BudgetExhausted, match="memory"):
        run_within(take_memory, max_seconds=30)


def test_a_child_that_dies_is_an_unfinished_outcome() -> None:
    outcome = last_within(exit_early, max_seconds=30)
    assert (outcome.last, outcome.finished) == (1, False)
    assert "exit 9" in outcome.reason


def test_invalid_input_survives_the_journey() -> None:
    import pickle  # noqa: TID251 - the pipe does the same

    error = pickle.loads(pickle.dumps(InvalidInput("digits", 0, "a positive integer")))
    assert str(error) == "digits is 0; accepted: a positive integer"
    assert error.accepted == "a positive integer"
