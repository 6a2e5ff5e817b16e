"""The curated catalogue is checked entry by entry."""

import pytest

from mathengine.errors import InvalidInput
from mathengine.store.catalogue import catalogue, definitions, read_catalogue
from mathengine.store.records import Verdict

GOOD = {
    "id": '"c-4f1a9d"',
    "statement": '"zeta(2) = pi**2/6"',
    "verdict": '"proved"',
    "certificate": '"external: Euler, 1734"',
    "source": '"De summis serierum reciprocarum"',
}


def write(path, *entries):
    lines = [line for entry in entries for line in ("[[conjecture]]", *(f"{k} = {v}" for k, v in entry.items()), "")]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_an_entry_is_read_whole(tmp_path):
    entry = {**GOOD, "references": '["doi: 10.1000/1", "https://example.org"]', "notes": '"the Basel problem"'}
    (read,) = read_catalogue(write(tmp_path / "numeric.toml", entry))
    assert read.id == "c-4f1a9d"
    assert read.verdict is Verdict.PROVED
    assert read.references == ("doi: 10.1000/1", "https://example.org")
    assert (read.notes, read.witness, read.file) == ("the Basel problem", None, "numeric.toml")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "id in entry 1 of x.toml is missing"),
        ({"id": '"Euler"'}, "id in entry 1 of x.toml is Euler"),
        ({"statement": '""'}, "statement in c-4f1a9d, entry 1 of x.toml is empty"),
        ({"statement": "5"}, "statement in c-4f1a9d, entry 1 of x.toml is 5"),
        ({"verdict": '"proven"'}, "nearest: proved"),
        ({"source": None}, "source in c-4f1a9d, entry 1 of x.toml is missing"),
        ({"certificate": None}, "certificate in c-4f1a9d, entry 1 of x.toml is missing"),
        ({"verdict": '"refuted"'}, "witness in c-4f1a9d, entry 1 of x.toml is missing"),
        ({"verdict": '"supported"'}, "checked in c-4f1a9d, entry 1 of x.toml is missing"),
        ({"verdict": '"undecided"'}, "checked in c-4f1a9d, entry 1 of x.toml is missing"),
        ({"references": '"one"'}, "accepted: a list of texts"),
        ({"refs": "[]"}, "key in entry 1 of x.toml is refs.*nearest"),
        ({"notes": f'"{"x" * 20_001}"'}, "at most 20000 characters"),
    ],
)
def test_a_broken_entry_is_named_with_file_and_key(tmp_path, change, message):
    entry = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(InvalidInput, match=message):
        read_catalogue(write(tmp_path / "x.toml", entry))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[conjecture]", "TOML"),
        ("title = 'x'", "accepted: \\[\\[conjecture\\]\\] entries"),
        ("conjecture = 3", "accepted: \\[\\[conjecture\\]\\] entries"),
        ("conjecture = [3]", "accepted: \\[\\[conjecture\\]\\] entries"),
        ("x = " + "9" * 5000, "TOML"),
        ("x = " + "[" * 100_000, "TOML"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(tmp_path, text, message):
    path = tmp_path / "x.toml"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=message):
        read_catalogue(path)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput, match="UTF-8"):
        read_catalogue(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"absent\.toml"):
        read_catalogue(tmp_path / "absent.toml")


def test_an_id_is_used_once(tmp_path):
    first, second = write(tmp_path / "a.toml", GOOD), write(tmp_path / "b.toml", GOOD)
    with pytest.raises(InvalidInput, match=r"c-4f1a9d.*a\.toml"):
        catalogue([first, second])


def test_the_catalogue_that_comes_with_mathengine_is_sound():
    assert all(entry.source for entry in catalogue())


DEFINED = '[[definition]]\nword = "order"\nmeaning = "number of vertices"\nsanity = "order(coxeter(4)) = 24"\n'


def test_definitions_stand_beside_the_entries(tmp_path):
    path = write(tmp_path / "x.toml", GOOD)
    path.write_text(DEFINED + path.read_text())
    (one,) = definitions([path])
    assert (one.word, one.sanity, one.file) == ("order", "order(coxeter(4)) = 24", "x.toml")
    assert len(read_catalogue(path)) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (DEFINED.replace("sanity", "check"), "key in definition 1 of x.toml is check; accepted: .*sanity"),
        (DEFINED.rsplit("sanity", 1)[0], "sanity in definition 1 of x.toml is missing"),
        (DEFINED * 2, "word in x.toml is order; accepted: one definition of each word"),
        ("definition = 3", r"accepted: \[\[definition\]\] entries"),
    ],
)
def test_a_broken_definition_is_named(tmp_path, text, message):
    path = tmp_path / "x.toml"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=message):
        definitions([path])
