"""Where recipes and the catalogue are found, however mathengine was installed."""

from pathlib import Path

import pytest

from mathengine.errors import InvalidInput
from mathengine.store.locator import data_files


def lay_out(root: Path, *, packaged: tuple[str, ...] = (), beside: tuple[str, ...] = (), project: str | None) -> Path:
    """A folder that holds the package, with recipes inside it and beside it."""
    package = root / "mathengine"
    package.mkdir()
    for folder, names in ((package / "_data" / "searches", packaged), (root / "searches", beside)):
        if names:
            folder.mkdir(parents=True)
        for name in names:
            (folder / name).write_text("")
    if project is not None:
        (root / "pyproject.toml").write_text(project)
    return package


OURS = '[project]\nname = "mathengine"\n'


def names(package: Path) -> list[str]:
    return [path.name for path in data_files("searches", package=package)]


def test_an_installed_package_reads_its_own_data(tmp_path):
    package = lay_out(tmp_path, packaged=("b.toml", "a.toml"), beside=("stranger.toml",), project=None)
    assert names(package) == ["a.toml", "b.toml"]


def test_a_checkout_reads_the_folder_beside_the_package(tmp_path):
    package = lay_out(tmp_path, beside=("zeta3.toml", "notes.txt", "pi.toml"), project=OURS)
    assert names(package) == ["pi.toml", "zeta3.toml"]


@pytest.mark.parametrize(
    "project", [None, "", '[project]\nname = "stranger"\n', "not = [toml", "project = 3\n", "\x00"]
)
def test_a_strangers_folder_is_not_read(tmp_path, project):
    package = lay_out(tmp_path, beside=("stranger.toml",), project=project)
    assert names(package) == []


def test_packaged_data_comes_before_the_folder_beside(tmp_path):
    package = lay_out(tmp_path, packaged=("new.toml",), beside=("old.toml",), project=OURS)
    assert names(package) == ["new.toml"]


def test_an_unknown_kind_is_refused_with_the_nearest():
    with pytest.raises(InvalidInput, match="nearest: searches"):
        data_files("search")
