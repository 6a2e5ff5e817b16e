"""Summation and recurrences: mathengine against sympy and ramanujantools, on the same terms in the same run.

Gosper's algorithm against ``sympy.concrete.gosper`` (each on its own form of the term; reading a text is timed apart),
creative telescoping and formal asymptotics against ramanujantools where that is installed. Prints medians of process
time and ratios; each result is checked (identities of polynomials).

    python benchmarks/summation.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from statistics import median

import sympy
from flint import fmpz_poly
from sympy.concrete.gosper import gosper_term

from mathengine.symbolic.asymptotics import formal_solutions
from mathengine.symbolic.gosper import antidifference, telescopes
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.petkovsek import hypergeometric_solutions
from mathengine.symbolic.zeilberger import BivariateTerm, creative_telescoping, is_telescoper

n = sympy.Symbol("n", integer=True, positive=True)

TERMS: dict[str, tuple[int, sympy.Expr]] = {
    "n*factorial(n)": (1, n * sympy.factorial(n)),
    "(4*n + 1)*factorial(n)/factorial(2*n + 1)": (0, (4 * n + 1) * sympy.factorial(n) / sympy.factorial(2 * n + 1)),
    "1/(n*(n + 3))": (1, 1 / (n * (n + 3))),
    "n**4*4**n/binomial(2*n, n)": (1, n**4 * 4**n / sympy.binomial(2 * n, n)),
    "binomial(2*n, n)**2/((n + 1)*16**n)": (0, sympy.binomial(2 * n, n) ** 2 / ((n + 1) * 16**n)),
    "binomial(2*n, n)/factorial(n)": (0, sympy.binomial(2 * n, n) / sympy.factorial(n)),
    "1/(n*(n + 2)*(n + 25))": (1, 1 / (n * (n + 2) * (n + 25))),
}

SUMS = (
    "binomial(n, k)",
    "binomial(n, k)**3",
    "binomial(n, k)**2*binomial(n + k, k)",
    "binomial(n, k)**2*binomial(n + k, k)**2",
    "binomial(n, k)**6",
    "binomial(n, k)**4*binomial(n + k, k)**4",
)


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Median process time of one call."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


def gosper() -> None:
    print("Gosper's algorithm                                  reading   mathengine       sympy     ratio")
    for text, (start, expression) in TERMS.items():
        term = HypergeometricTerm.from_text(text, start=start)
        certificate, witness = antidifference(term), gosper_term(expression, n)
        assert (certificate is None) == (witness is None), text
        assert certificate is None or telescopes(term.ratio, certificate)
        reading = seconds(lambda text=text, start=start: HypergeometricTerm.from_text(text, start=start), 31)  # type: ignore[misc]
        ours = seconds(lambda term=term: antidifference(term), 31)  # type: ignore[misc]
        theirs = seconds(lambda expression=expression: gosper_term(expression, n), 5)  # type: ignore[misc]
        found = "sum" if certificate else "no sum"
        times = f"{1e3 * reading:7.3f} ms {1e3 * ours:8.3f} ms {1e3 * theirs:8.2f} ms {theirs / ours:9.0f}"
        print(f"{text:42s} {found:7s} {times}")


def telescoping() -> None:
    print("\nCreative telescoping, from the text                  order       found       check")
    for text in SUMS:
        term = BivariateTerm.from_text(text)
        found = creative_telescoping(term)
        assert found is not None
        assert is_telescoper(term, found.coefficients, found.certificate)
        ours = seconds(lambda text=text: creative_telescoping(BivariateTerm.from_text(text)), 9)  # type: ignore[misc]
        check = seconds(lambda t=term, f=found: is_telescoper(t, f.coefficients, f.certificate), 9)  # type: ignore[misc]
        print(f"{text:52s} {found.order:5d} {1e3 * ours:8.2f} ms {1e3 * check:8.2f} ms")


def recurrences() -> dict[str, list[fmpz_poly]]:
    x = fmpz_poly([0, 1])
    one = fmpz_poly([1])
    apery = [(x + 1) ** 3, -(34 * x**3 + 153 * x**2 + 231 * x + 117), (x + 2) ** 3]
    sixth = creative_telescoping(BivariateTerm.from_text("binomial(n, k)**6"))
    assert sixth is not None
    return {
        "Apery numbers": apery,
        "cf(n, n)": [-(x + 2), -(x + 2), one],
        "involutions": [-(x + 1), -one, one],
        "sum C(n,k)**2 k! (double root)": [(x + 1) ** 2, -2 * (x + 2), one],
        "sum C(n,k)**6 (order 3)": list(sixth.coefficients),
    }


def peer_recurrence(coefficients: list[fmpz_poly]) -> object:
    """The same recurrence as ramanujantools writes it, ``u(n) = c_1 u(n-1) + ...``."""
    from ramanujantools import LinearRecurrence

    m = sympy.Symbol("n")
    order = len(coefficients) - 1
    back = [
        sum((sympy.Integer(int(c)) * (m - order) ** k for k, c in enumerate(p.coeffs())), sympy.Integer(0))
        for p in coefficients
    ]
    return LinearRecurrence([1, *(sympy.factor(p / back[-1]) for p in reversed(back[:-1]))])


def asymptotics() -> None:
    try:
        peer = f"ramanujantools {version('ramanujantools')}"
    except PackageNotFoundError:
        peer = ""
    print(f"\nFormal asymptotics, three terms                 mathengine  {peer}")
    for name, coefficients in recurrences().items():
        ours = seconds(lambda p=coefficients: formal_solutions(p, 3), 15)  # type: ignore[misc]
        line = f"{name:45s} {1e3 * ours:8.2f} ms"
        if peer:
            try:
                theirs = seconds(lambda p=coefficients: peer_recurrence(p).asymptotics(), 1)  # type: ignore[attr-defined,misc]
                line += f" {1e3 * theirs:10.1f} ms, ratio {theirs / ours:6.0f}"
            except RuntimeError as error:
                line += f"  fails: {error}"
        print(line)
    print("\nHypergeometric solutions (Petkovsek)")
    for name, coefficients in recurrences().items():
        ours = seconds(lambda p=coefficients: hypergeometric_solutions(p), 15)  # type: ignore[misc]
        print(f"{name:45s} {1e3 * ours:8.2f} ms, {len(hypergeometric_solutions(coefficients))} found")


if __name__ == "__main__":
    print(", ".join(f"{name} {version(name)}" for name in ("python-flint", "sympy")))
    gosper()
    telescoping()
    asymptotics()
