"""What is built carries what it needs, and nothing else; every way to run it knows the same recipes."""

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import mathengine

ROOT = Path(__file__).parents[2]
RECIPES = sorted(path.name for path in (ROOT / "searches").glob("*.toml"))
CATALOGUE = sorted(path.name for path in (ROOT / "conjectures").glob("*.toml"))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the sdist, and the wheel built from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    (path,) = built.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(built / "wheel")
    return built / "wheel"


@pytest.fixture(scope="module")
def sdist(built):
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        archive.extractall(built / "sdist", filter="data")
    (folder,) = (built / "sdist").iterdir()
    return folder


def _names(folder: Path, pattern: str = "*.toml") -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


def test_the_wheel_carries_recipes_catalogue_and_types(wheel):
    assert _names(wheel / "mathengine/_data/searches") == RECIPES
    assert _names(wheel / "mathengine/_data/conjectures") == CATALOGUE
    assert (wheel / "mathengine/py.typed").is_file()


def test_the_wheel_puts_one_name_into_site_packages(wheel):
    assert {path.name for path in wheel.iterdir()} == {"mathengine", f"mathengine-{mathengine.__version__}.dist-info"}
    assert not list(wheel.rglob("test_*.py"))


def test_the_sdist_carries_all_that_a_checkout_has(sdist):
    assert _names(sdist / "searches") == RECIPES
    assert _names(sdist / "conjectures") == CATALOGUE
    assert (sdist / "tests/cli" / Path(__file__).name).is_file()
    wanted = ["cli.py", "conftest.py", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff", "LICENSE"]
    assert [name for name in wanted if not (sdist / name).is_file()] == []


def test_one_version_stands_in_all_places():
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert metadata["project"]["version"] == mathengine.__version__
    assert f"\nversion: {mathengine.__version__}\n" in (ROOT / "CITATION.cff").read_text()


@pytest.mark.parametrize("place", ["wheel", "sdist", "checkout"])
def test_the_same_recipes_are_known_wherever_it_runs(place, request, tmp_path):
    folder = ROOT if place == "checkout" else request.getfixturevalue(place)
    start = ["-c", "from mathengine.cli import main; main()"] if place == "wheel" else [str(folder / "cli.py")]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, *start, "recipes", "list"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    listed = [line.split()[0] for line in done.stdout.splitlines()[1:]]
    assert [f"{name}.toml" for name in listed] == RECIPES
