"""Statements about structural equation models: one canonical form, and what is refused."""

from __future__ import annotations

import pytest

from mathengine.errors import InvalidInput
from mathengine.pipeline.statement import claim


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('covariance("1->2, 2<->3", 1, 3) = 0', '0 = covariance("3<->2; 1 -> 2", 3, 1)'),
        ('vanishes("1->2, 2->3", s1_2*s2_3 - s2_2*s1_3)', 'vanishes("2->3, 1->2", (s31*s22 - s12*s32)/7)'),
        ('vanishes("x->y, y->z", s_x_y*s_y_z - s_y_y*s_x_z)', 'vanishes("x->y, y->z", s_x_z*s_y_y - s_z_y*s_y_x)'),
        ('dimension("1->2, 2->1") = 3', '3 = dimension("1<=>2")'),
        ('identifiable("1->2, 2->3", "2->3")', 'identifiable("2->3,1->2", "2 -> 3")'),
        ('trek_rank("1->3, 2->3", [1, 2], [3]) = 1', 'trek_rank("1->3, 2->3", [3], [2, 1]) = 1'),
        ('covariance("1->2", 1, 2) - l1_2*w1_1 = 0', 'covariance("1->2", 1, 2) = w1_1*l1_2'),
    ],
)
def test_two_spellings_of_a_claim_have_one_digest(one, other):
    assert claim(one).text == claim(other).text
    assert claim(one).digest == claim(other).digest
    assert claim(claim(one).text).text == claim(one).text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('covariance("1->2", 1, 2) = 0', "model-covariance"),
        ('vanishes("1, 2", s12)', "vanishes"),
        ('dimension("1->2") = 3', "model-dimension"),
        ('finite_to_one("1->2")', "finite_to_one"),
        ('identifiable("1->2")', "identifiable"),
        ('fibre_degree("1->2") = 1', "model-fibre-degree"),
        ('trek_rank("1->2", [1], [2]) = 1', "trek-rank"),
    ],
)
def test_each_kind_has_a_name(text, kind):
    assert claim(text).kind == kind


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("covariance(3, 1, 2) = 0", 'graph is 3; accepted: text in double quotes, such as "1->2, 2<->3"'),
        ('covariance("1->2", 1, 3) = 0', "vertex is 3; accepted: 1, 2"),
        ('covariance("1->2", 1, 1/2) = 0', "vertex is 1/2; accepted: 1, 2"),
        ('covariance("1->1", 1, 1) = 0', "->"),
        ('covariance("1->2 2->", 1, 1) = 0', "position"),
        ('vanishes("1->2", s13)', r"name is s13; accepted: s1_1, s1_2, s2_2 \(nearest: s1_2\)"),
        ('vanishes("1->2", 1/s12)', "a polynomial in the covariances"),
        ('vanishes("1->2", log(s12))', "sums, products and powers"),
        ('vanishes("1->2", s12**65)', "powers up to 64"),
        ('vanishes("1->2", 1/(s12 - s21))', "division is by zero"),
        ('identifiable("1->2", "2->1")', r"directed edge is 2->1; accepted: 1->2"),
        ('identifiable("1<->2", "2->1")', "a graph with directed edges"),
        ('trek_rank("1->2", 1, 2) = 1', r"vertices is 1; accepted: a list such as \[1, 2\]"),
        ('trek_rank("1->2", [1, 1], [2]) = 1', "different vertices, at least one"),
        ('dimension("") = 0', "accepted"),
    ],
)
def test_senseless_claims_are_refused_in_one_line(text, message):
    with pytest.raises(InvalidInput, match=message) as refusal:
        claim(text)
    assert "\n" not in str(refusal.value)


def test_large_graphs_are_refused_at_once():
    chain = ", ".join(f"{i}->{i + 1}" for i in range(1, 100))
    with pytest.raises(InvalidInput, match="number of vertices is 100; accepted: 1 to 60"):
        claim(f'dimension("{chain}") = 3')
