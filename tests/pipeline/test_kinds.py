"""Every kind of statement that the engine makes belongs to one domain."""

from mathengine.pipeline.domains import WORDS
from mathengine.pipeline.kinds import NUMERIC, ROOMS, domain_of_kind, kinds_by_domain
from mathengine.pipeline.statement import claim


def test_every_adapter_has_a_domain():
    assert {module.rpartition(".")[2] for _, module in WORDS.values()} == set(ROOMS)


def test_no_kind_belongs_to_two_domains():
    kinds = [kind for each in kinds_by_domain().values() for kind in each]
    assert len(kinds) == len(set(kinds))


def test_the_kind_of_a_statement_leads_to_its_domain():
    expected = {
        "zeta(2) = pi**2/6": NUMERIC,
        "pi < 22/7": NUMERIC,
        "cf(1, 1) = (1 + sqrt(5))/2": "matrixfields",
        "diameter(lrx(5)) = 10": "cayley",
        'finite_to_one("1->2, 1<->2")': "sem",
        'balanced("2 H2 + O2 -> 2 H2O")': "reactions",
        'coefficients("H2 + O2 -> H2O") = [2, 1, 2]': "reactions",
        'transfer_theorem("closed form")': "transfer",
    }
    assert {text: domain_of_kind(claim(text).kind) for text in expected} == expected
