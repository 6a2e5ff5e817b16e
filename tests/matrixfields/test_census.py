"""A census adds up and says what it covers."""

import pytest

from mathengine.errors import InvalidInput
from mathengine.matrixfields.census import SIDE_CONDITIONS, merge
from mathengine.matrixfields.grids import Grid, monomials
from mathengine.matrixfields.sieve import ChunkResult, chunks, sieve_chunk

GRID = Grid.box([(1, 2), (-1, 3)], [(0, 0, 1), (0, 0, -1)])


def halves() -> list[ChunkResult]:
    parts = [GRID.restricted(GRID.ranges, [b]) for b in GRID.numerators]
    return [
        ChunkResult(number, result.survivors, result.counts, result.primes)
        for number, result in enumerate(sieve_chunk(chunks(part)[0]) for part in parts)
    ]


def test_the_census_does_not_depend_on_the_order_of_the_chunks() -> None:
    first, second = halves()
    assert merge(GRID, [first, second]) == merge(GRID, [second, first])
    whole = merge(GRID, [sieve_chunk(chunk) for chunk in chunks(GRID)])
    assert whole.counts == merge(GRID, halves()).counts
    assert whole.survivors == merge(GRID, halves()).survivors


def test_a_missing_or_repeated_chunk_is_refused() -> None:
    first, second = halves()
    for results in ([first], [first, first], [second], [first, second, second]):
        with pytest.raises(InvalidInput, match="exactly once"):
            merge(GRID, results)


def test_the_text_states_space_conditions_primes_and_counts() -> None:
    census = merge(GRID, halves())
    text = census.to_text()
    for part in ("u_1*(n) + u_2", "u_1 in 1..2", "b: n**2; -n**2", "p = 7, 11", "full factorial reduction"):
        assert part in text
    for condition in SIDE_CONDITIONS:
        assert condition in text
    data = census.to_json()
    assert data["size"] == 20
    assert data["counts"]["fractions"] == 20
    assert {"a": "2*n + 1", "b": "n**2"} in data["survivors"]


def test_long_lists_of_numerators_are_named_by_their_digest() -> None:
    grid = Grid.box([(1, 1), (0, 0)], monomials(2, range(1, 60)))
    census = merge(grid, [sieve_chunk(chunk) for chunk in chunks(grid)])
    assert "59 polynomials from n**2 to 59*n**2, SHA-256" in census.to_text()
    assert census.to_json()["numerators"]["count"] == 59
