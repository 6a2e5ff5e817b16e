"""Sweeps of families keep every member and the laws that fit; the search for long staircases can be taken up again."""

import json
from concurrent.futures import Executor, Future

import pytest

from mathengine.cayley.families import FAMILIES
from mathengine.errors import InvalidInput
from mathengine.pipeline.cayley_search import DiameterSearch
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.recipe import Recipe, list_recipes, load_recipe
from mathengine.pipeline.registry import lookup
from mathengine.pipeline.run import run_search
from mathengine.pipeline.staircase_search import StaircaseSearch
from mathengine.pipeline.statement import claim
from mathengine.store.database import open_store
from mathengine.store.records import RunState, Verdict


class Here(Executor):
    """Runs at once, in this process."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def sweep(**part):
    return Recipe("r", "", "cayley-diameters", (), {}, {"part": part})


def test_lrx_is_swept_and_its_law_found():
    chunk = DiameterSearch().work(sweep(graph="lrx(n)", **{"from": 4, "to": 8}, statistics=["diameter", "order"]), 0)
    instances, laws = chunk.findings[:5], chunk.findings[5:]
    for n, finding in enumerate(instances, start=4):
        assert finding.verified.verdict is Verdict.PROVED
        assert finding.verified.claim.text == f"diameter(lrx({n})) = {n * (n - 1) // 2}"
        check_certificate(finding.verified.claim.text, json.loads(json.dumps(finding.verified.certificate)))
        assert sum(finding.details["layers"]) == int(finding.details["order"])
    (law,) = laws
    assert law.verified.claim.text == claim("diameter(lrx(n)) = n*(n - 1)/2 for n >= 4").text
    assert law.verified.verdict is Verdict.SUPPORTED
    assert (law.details["free_checks"], law.details["valid_from"], law.details["parameters"]) == (2, 4, 3)
    assert "Lean" in law.details["literature"]
    assert law.verified.evidence["reason"] == "checked for 4 <= n <= 8"


def test_lx_has_no_law_of_few_values_and_one_of_more():
    few = DiameterSearch().work(sweep(graph="lx(n)", **{"from": 4, "to": 9}), 0)
    assert not [f for f in few.findings if f.details.get("statistic")]
    recipe = load_recipe("cayley-lx")
    assert DiameterSearch().plan(recipe).sweeps[0].values == tuple(range(4, 12))


def test_a_sweep_with_a_residue_keeps_one_law_for_each():
    values = {"graph": "top_spin(n, 2)", "from": 3, "to": 4}
    assert len(DiameterSearch().work(sweep(**values), 0).findings) == 2


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"graph": "lrx(n)", "from": 4, "too": 5}, "nearest: to"),
        ({"graph": "lrx(7)", "from": 4, "to": 5}, "one free name"),
        ({"graph": "top_spin(n, k)", "from": 4, "to": 5}, "one free name"),
        ({"graph": 7, "from": 4, "to": 5}, "a text"),
        ({"graph": "lrx(n)", "from": 6, "to": 5}, "ascending"),
        ({"graph": "lrx(n)", "from": 6, "to": 5000}, "ascending"),
        ({"graph": "lrx(n)", "from": "a", "to": 5}, "an integer"),
        ({"graph": "lrx(n)", "from": 4, "to": 5, "statistics": []}, "a list of"),
        ({"graph": "lrx(n)", "from": 4, "to": 5, "statistics": ["diamter"]}, "nearest: diameter"),
        ({"graph": "lrx(n)", "from": 4, "to": 4, "skip": [4]}, "not skipped"),
        ({"graph": "nothing(n)", "from": 4, "to": 5}, "known function"),
    ],
)
def test_a_sweep_that_makes_no_sense_is_refused(part, message):
    with pytest.raises(InvalidInput, match=message):
        DiameterSearch().plan(sweep(**part))


def test_settings_are_checked():
    with pytest.raises(InvalidInput, match="nearest: free_checks"):
        DiameterSearch().plan(Recipe("r", "", "cayley-diameters", (), {"free_check": 1}, {}))
    with pytest.raises(InvalidInput, match="threads is 0"):
        StaircaseSearch().plan(Recipe("r", "", "cayley-staircases", (), {"threads": 0}, {"a": {"from": 4, "to": 5}}))
    with pytest.raises(InvalidInput, match="nearest: threads"):
        StaircaseSearch().plan(Recipe("r", "", "cayley-staircases", (), {"thread": 1}, {}))


@pytest.mark.parametrize(
    ("part", "message"),
    [({"from": 3, "to": 5}, "3 to 5"), ({"from": 6, "to": 15}, "6 to 15"), ({"from": 6, "two": 7}, "nearest: to")],
)
def test_a_range_of_staircases_that_makes_no_sense_is_refused(part, message):
    with pytest.raises(InvalidInput, match=message):
        StaircaseSearch().plan(Recipe("r", "", "cayley-staircases", (), {}, {"part": part}))


def staircases(first, last):
    return Recipe("s", "", "cayley-staircases", (), {}, {"part": {"from": first, "to": last, "longest_step": 3}})


def test_a_search_for_staircases_stopped_after_each_chunk_ends_with_the_same_maxima(tmp_path):
    recipe = staircases(5, 7)
    with open_store(str(tmp_path / "whole.db"), create=True) as store:
        whole = run_search(recipe, store, Here())
    with open_store(str(tmp_path / "parts.db"), create=True) as store:
        for _ in range(100):
            part = run_search(recipe, store, Here(), resume=True, max_seconds=1e-2)
            if part.state is RunState.FINISHED:
                break
    assert part.counts == whole.counts
    assert part.summary == whole.summary
    assert "  n = 6: 16, type 1, S = (0 1);" in whole.summary
    assert "  n = 7: 30, type 2, S = (1 4)(2 3);" in whole.summary
    assert whole.summary.endswith("none exceeds n^2/2 + 4n")


RECIPES = [recipe for recipe in list_recipes() if recipe.search.startswith("cayley-")]


def test_there_are_recipes_for_the_families_of_the_survey():
    assert {recipe.name for recipe in RECIPES} >= {
        "cayley-lrx", "cayley-lx", "cayley-consecutive-cycles", "cayley-wrapped-cycles", "cayley-topspin",
        "cayley-cubic-pancakes", "cayley-whiskers", "cayley-unitriangular", "staircases",
    }  # fmt: skip


@pytest.mark.parametrize("recipe", RECIPES, ids=[recipe.name for recipe in RECIPES])
def test_every_recipe_about_graphs_makes_sense(recipe):
    words = {str(part.get("graph", "lrx")).partition("(")[0] for part in recipe.space.values()}
    if not words <= set(FAMILIES):
        pytest.skip("a family that is not defined yet")
    assert lookup(recipe.search).plan(recipe).chunks >= 1
