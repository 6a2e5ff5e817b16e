"""Sums of the literature with their closed forms, decided; near misses, refuted; and traps, never proved."""

from __future__ import annotations

import json
import statistics
import time

import pytest

from mathengine.errors import Divergent, InvalidInput
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Relation
from mathengine.numeric.reader import read_statement
from mathengine.pipeline.certificate_summation import summation
from mathengine.symbolic.assumptions import Domain, integer_names
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.summations import decide_summation

GKP = "Graham, Knuth, Patashnik, Concrete Mathematics, 2nd ed."
AB = "Petkovsek, Wilf, Zeilberger, A = B"
GR = "Gradshteyn, Ryzhik, Table of Integrals, Series, and Products"
DLMF = "NIST Digital Library of Mathematical Functions"
GOULD = "H. W. Gould, Combinatorial Identities (1972)"

FINITE = [
    (f"{GKP}, (2.33)", "summation(k, k, 1, n) = n*(n + 1)/2"),
    (f"{GKP}, (2.38)", "summation(k**2, k, 0, n) = n*(n + 1)*(2*n + 1)/6"),
    (f"{GKP}, (6.78)", "summation(k**3, k, 1, n) = n**2*(n + 1)**2/4"),
    (f"{GR} 0.121", "summation(k**4, k, 1, n) = n*(n + 1)*(2*n + 1)*(3*n**2 + 3*n - 1)/30"),
    (f"{GR} 0.121", "summation(k**5, k, 1, n) = n**2*(n + 1)**2*(2*n**2 + 2*n - 1)/12"),
    (f"{GR} 0.121", "summation(k**6, k, 1, n) = n*(n + 1)*(2*n + 1)*(3*n**4 + 6*n**3 - 3*n + 1)/42"),
    (f"{GR} 0.121", "summation(k**7, k, 1, n) = n**2*(n + 1)**2*(3*n**4 + 6*n**3 - n**2 - 4*n + 2)/24"),
    (f"{GR} 0.122", "summation(2*k - 1, k, 1, n) = n**2"),
    (f"{GR} 0.122", "summation((2*k - 1)**2, k, 1, n) = n*(4*n**2 - 1)/3"),
    (f"{GR} 0.122", "summation((2*k - 1)**3, k, 1, n) = n**2*(2*n**2 - 1)"),
    (f"{GKP}, (2.25)", "summation(x**k, k, 0, n) = (1 - x**(n + 1))/(1 - x)"),
    (f"{GKP}, (2.26)", "summation(k*x**k, k, 0, n) = (x - (n + 1)*x**(n + 1) + n*x**(n + 2))/(1 - x)**2"),
    (f"{GKP}, (2.24)", "summation(k*2**k, k, 0, n) = (n - 1)*2**(n + 1) + 2"),
    (f"{GKP}, section 2.6", "summation(1/(k*(k + 1)), k, 1, n) = n/(n + 1)"),
    (f"{GR} 0.142", "summation(1/((2*k - 1)*(2*k + 1)), k, 1, n) = n/(2*n + 1)"),
    (f"{GR} 0.141", "summation(1/(k*(k + 1)*(k + 2)), k, 1, n) = n*(n + 3)/(4*(n + 1)*(n + 2))"),
    (f"{GKP}, exercise 5.10", "summation(k*factorial(k), k, 0, n) = factorial(n + 1) - 1"),
    (f"{GKP}, (5.9)", "summation(binomial(m + k, k), k, 0, n) = binomial(m + n + 1, n)"),
    (f"{GKP}, (5.10)", "summation(binomial(k, m), k, 0, n) = binomial(n + 1, m + 1) for m integer and m >= 0"),
    (f"{GKP}, (5.16)", "summation(binomial(r, k)*(-1)**k, k, 0, n) = (-1)**n*binomial(r - 1, n)"),
    (f"{GKP}, (5.18)", "summation(binomial(r, k)*(r/2 - k), k, 0, n) = (n + 1)/2*binomial(r, n + 1)"),
    (f"{GOULD} 1.109", "summation(binomial(2*k, k)/4**k, k, 0, n) = (2*n + 1)*binomial(2*n, n)/4**n"),
    (
        f"{AB}, (5.5)",
        "summation((4*k + 1)*factorial(k)/factorial(2*k + 1), k, 0, n) = 2 - factorial(n)/factorial(2*n + 1)",
    ),
    (f"{GKP}, (6.67)", "summation(1/k, k, 1, n) = digamma(n + 1) + EulerGamma"),
    (f"{DLMF} 25.11", "summation(1/k**2, k, 1, n) = zeta(2) - zeta(2, n + 1)"),
    (f"{DLMF} 5.15", "summation(1/k**2, k, 1, n) = pi**2/6 - polygamma(1, n + 1)"),
    (f"{DLMF} 5.4", "summation(1/(2*k - 1), k, 1, n) = (digamma(n + 1/2) + EulerGamma)/2 + log(2)"),
    (f"{DLMF} 5.5", "summation(1/(k + x), k, 0, n) = digamma(n + 1 + x) - digamma(x)"),
    (f"{GR} 1.342", "summation(sin(k*x), k, 1, n) = sin(n*x/2)*sin((n + 1)*x/2)/sin(x/2)"),
    (f"{GR} 1.342", "summation(cos(k*x), k, 0, n) = cos(n*x/2)*sin((n + 1)*x/2)/sin(x/2)"),
    (f"{GR} 1.342", "summation(sin((2*k - 1)*x), k, 1, n) = sin(n*x)**2/sin(x)"),
    (f"{GR} 1.351", "summation(sin(k*x)**2, k, 1, n) = n/2 - cos((n + 1)*x)*sin(n*x)/(2*sin(x))"),
    (f"{GR} 1.353", "summation(cosh(k*x), k, 0, n) = cosh(n*x/2)*sinh((n + 1)*x/2)/sinh(x/2)"),
    ("elementary", "summation((-1)**k, k, 0, n) = (1 + (-1)**n)/2"),
    ("elementary", "summation((-1)**k*k, k, 1, n) = ((-1)**n*(2*n + 1) - 1)/4"),
    ("elementary", "summation((-1)**(k + 1)*k**2, k, 1, n) = (-1)**(n + 1)*n*(n + 1)/2"),
    ("elementary", "summation(k, k, n, 2*n) = 3*n*(n + 1)/2"),
    ("elementary", "summation(k, k, 1, 2*n) = n*(2*n + 1)"),
    ("elementary", "summation(k**2, k, -n, n) = n*(n + 1)*(2*n + 1)/3"),
    ("Catalan, Cours d'analyse", "summation((-1)**(k + 1)/k, k, 1, 2*n) = digamma(2*n + 1) - digamma(n + 1)"),
    ("elementary", "summation(1/k, k, n + 1, 2*n) = digamma(2*n + 1) - digamma(n + 1)"),
    ("elementary", "summation(k/factorial(k + 1), k, 1, n) = 1 - 1/factorial(n + 1)"),
    ("elementary", "summation(k/2**k, k, 1, n) = 2 - (n + 2)/2**n"),
    ("elementary", "summation(a + k*d, k, 0, n) = (n + 1)*(2*a + n*d)/2"),
    ("elementary", "summation(a*q**k, k, 0, n) = a*(q**(n + 1) - 1)/(q - 1)"),
    ("elementary", "2*summation(k, k, 1, n) - n = n**2"),
    ("elementary", "n*(n + 1)/2 = summation(k, k, 1, n)"),
    ("elementary", "summation(x**k, k, 0, 3) = (1 + x)*(1 + x**2)"),
    ("elementary", "summation(k**2, k, 1, 24) = 70**2"),
]

DEFINITE = [
    (f"{GKP}, (5.12)", "summation(binomial(n, k)*x**k*y**(n - k), k, 0, n) = (x + y)**n"),
    (f"{GKP}, (5.12)", "summation(binomial(n, k), k, 0, n) = 2**n"),
    (f"{GKP}, (5.14)", "summation((-1)**k*binomial(n, k), k, 0, n) = 0 for n >= 1"),
    (f"{GKP}, table 169", "summation(binomial(r, k)*binomial(s, n - k), k, 0, n) = binomial(r + s, n)"),
    (f"{GKP}, (5.22)", "summation(binomial(n, k)**2, k, 0, n) = binomial(2*n, n)"),
    (f"{GKP}, section 5.2", "summation(k*binomial(n, k), k, 0, n) = n*2**(n - 1)"),
    (f"{GR} 0.154", "summation(k**2*binomial(n, k), k, 0, n) = n*(n + 1)*2**(n - 2)"),
    (f"{GR} 0.157", "summation(k*binomial(n, k)**2, k, 0, n) = n*binomial(2*n - 1, n)"),
    (f"{GR} 0.155", "summation(binomial(n, k)/(k + 1), k, 0, n) = (2**(n + 1) - 1)/(n + 1)"),
    (f"{GR} 0.155", "summation((-1)**(k + 1)*binomial(n, k)/k, k, 1, n) = digamma(n + 1) + EulerGamma"),
    (f"{GR} 0.155", "summation((-1)**k*binomial(n, k)/(k + 1), k, 0, n) = 1/(n + 1)"),
    (f"{GKP}, (5.41)", "summation(binomial(n, k)*(-1)**k/(x + k), k, 0, n) = factorial(n)*gamma(x)/gamma(x + n + 1)"),
    (f"{GKP}, (5.20)", "summation(binomial(n + k, k)/2**k, k, 0, n) = 2**n"),
    (f"{GKP}, (5.39)", "summation(binomial(2*k, k)*binomial(2*n - 2*k, n - k), k, 0, n) = 4**n"),
    (f"{GKP}, section 5.2", "summation(binomial(2*n + 1, k), k, 0, n) = 4**n"),
    ("A. C. Dixon (1891)", "summation((-1)**k*binomial(2*n, n + k)**3, k, -n, n) = factorial(3*n)/factorial(n)**3"),
    (
        f"{AB}, section 1.6",
        "summation((-1)**k*binomial(2*n, k)**3, k, 0, 2*n) = (-1)**n*factorial(3*n)/factorial(n)**3",
    ),
    (f"{AB}, (3.1)", "summation((-1)**k*binomial(2*n, k)**2, k, 0, 2*n) = (-1)**n*binomial(2*n, n)"),
    (f"{AB}, section 4.3", "summation((-1)**k*binomial(n, k)*binomial(2*k, k)*4**(n - k), k, 0, n) = binomial(2*n, n)"),
    (f"{GOULD} 3.18", "summation((n - 2*k)**2*binomial(n, k), k, 0, n) = n*2**n"),
    (f"{GOULD} 3.32", "summation((-1)**k*binomial(n, k)*binomial(k + r, n), k, 0, n) = (-1)**n"),
    (f"{GR} 0.154", "summation((-1)**k*binomial(n, k)*k**2, k, 0, n) = 0 for n >= 3"),
    ("Euler", "summation((-1)**k*binomial(n, k)*(x - k)**2, k, 0, n) = 0 for n >= 3"),
    ("Bernstein, partition of unity", "summation(k*binomial(n, k)*x**k*(1 - x)**(n - k), k, 0, n) = n*x"),
    ("Bernstein", "summation(k*(k - 1)*binomial(n, k)*x**k*(1 - x)**(n - k), k, 0, n) = n*(n - 1)*x**2"),
    (f"{GKP}, (5.14)", "summation(binomial(n, k)*2**k, k, 0, n) = 3**n"),
    (f"{GOULD} 3.66", "summation(binomial(n, k)*binomial(x, k), k, 0, n) = binomial(x + n, n)"),
    (
        f"{GKP}, (5.10)",
        "summation(binomial(k, m), k, m, n) = binomial(n + 1, m + 1) for m integer and m >= 0 and n >= m",
    ),
    ("elementary", "summation(k, k, m, n) = (n + m)*(n - m + 1)/2"),
    ("elementary", "summation(x**k, k, m, n) = (x**m - x**(n + 1))/(1 - x)"),
    (f"{GKP}, (5.12)", "summation(binomial(n - m, k), k, 0, n - m) = 2**(n - m) for n >= m"),
    ("elementary", "summation(n - k, k, 0, n) = n*(n + 1)/2"),
    ("elementary", "summation((n + k)**2, k, 1, n) = n*(2*n + 1)*(7*n + 1)/6"),
    (f"{GOULD} 1.4", "summation(binomial(n, k)*k*(k - 1), k, 0, n) = n*(n - 1)*2**(n - 2)"),
    ("Chebyshev, moments", "summation(binomial(n, k)*3**(n - k)*(-1)**k, k, 0, n) = 2**n"),
    ("Suranyi", "summation(binomial(m, k)*binomial(n, k), k, 0, n) = binomial(m + n, n)"),
    ("beta integral", "summation((-1)**k*binomial(n, k)/(2*k + 1), k, 0, n) = 4**n*factorial(n)**2/factorial(2*n + 1)"),
    ("Chu-Vandermonde", "summation(binomial(n, k)*binomial(2*n, n - k), k, 0, n) = binomial(3*n, n)"),
]

SEVERAL = [
    ("Catalan", "summation((-1)**(k + 1)/k, k, 1, 2*n) = summation(1/k, k, n + 1, 2*n)"),
    ("elementary", "summation(2*k - 1, k, 1, n) = 2*summation(j, j, 1, n) - n"),
    ("elementary", "summation(k, k, 1, n) = summation(k, k, 0, n)"),
    ("elementary", "summation(k*2**k, k, 0, n) + summation(2**k, k, 0, n) = n*2**(n + 1) + 1"),
]

CONSTANT = [
    ("Euler", "summation(1/k**2, k, 1, oo) = pi**2/6"),
    ("Euler", "summation(1/k**4, k, 1, oo) = pi**4/90"),
    ("Euler", "summation(1/(2*k + 1)**2, k, 0, oo) = pi**2/8"),
    (f"{GR} 0.234", "summation((-1)**(k + 1)/k**2, k, 1, oo) = pi**2/12"),
    ("Leibniz", "summation((-1)**k/(2*k + 1), k, 0, oo) = pi/4"),
    ("Mercator", "summation((-1)**(k + 1)/k, k, 1, oo) = log(2)"),
    ("Catalan", "summation((-1)**k/(2*k + 1)**2, k, 0, oo) = Catalan"),
    ("definition of zeta", "summation(1/k**3, k, 1, oo) = zeta(3)"),
    ("definition of E", "summation(1/factorial(k), k, 0, oo) = E"),
    ("exponential series", "summation((-1)**k/factorial(k), k, 0, oo) = 1/E"),
    ("exponential series", "summation(2**k/factorial(k), k, 0, oo) = exp(2)"),
    ("exponential series", "summation(pi*3**k/factorial(k), k, 0, oo) = pi*exp(3)"),
    ("geometric series", "summation(1/2**k, k, 0, oo) = 2"),
    ("geometric series", "summation((1/3)**k, k, 2, oo) = 1/6"),
    (f"{GR} 0.231", "summation(k/2**k, k, 1, oo) = 2"),
    (f"{GR} 0.231", "summation(k**2/2**k, k, 0, oo) = 6"),
    (f"{GR} 0.243", "summation(1/(k*(k + 1)), k, 1, oo) = 1"),
    (f"{GR} 0.236", "summation(1/(4*k**2 - 1), k, 1, oo) = 1/2"),
    (f"{GR} 0.237", "summation(1/(k**2 - 4), k, 3, oo) = 25/48"),
    (f"{GR} 0.241", "summation(1/(k*2**k), k, 1, oo) = log(2)"),
    ("D. H. Lehmer (1985)", "summation(1/(k**2*binomial(2*k, k)), k, 1, oo) = pi**2/18"),
    ("D. H. Lehmer (1985)", "summation(1/binomial(2*k, k), k, 1, oo) = 1/3 + 2*pi*sqrt(3)/27"),
    ("D. H. Lehmer (1985)", "summation(binomial(2*k, k)/8**k, k, 0, oo) = sqrt(2)"),
    (f"{DLMF} 4.36.3", "summation(1/(k**2 + 1), k, 1, oo) = (pi*coth(pi) - 1)/2"),
    (f"{DLMF} 4.36.3", "summation(1/(k**2 + 1), k, -oo, oo) = pi*coth(pi)"),
    ("Goldbach, first term apart", "summation(1/k**2, k, 2, oo) + 1 = zeta(2)"),
]

SERIES = [
    (f"{DLMF} 4.6", "summation(x**k, k, 0, oo) = 1/(1 - x)"),
    (f"{GKP}, table 335", "summation(k*x**k, k, 0, oo) = x/(1 - x)**2"),
    (f"{GKP}, table 335", "summation((k + 1)*(k + 2)*x**k, k, 0, oo) = 2/(1 - x)**3"),
    (f"{GKP}, table 335", "summation(x**(2*k), k, 0, oo) = 1/(1 - x**2)"),
    (f"{DLMF} 4.6.1", "summation(x**k/k, k, 1, oo) = -log(1 - x)"),
    (f"{DLMF} 4.6.1", "summation((-1)**(k + 1)*x**k/k, k, 1, oo) = log(1 + x)"),
    (f"{GKP}, table 335", "summation(x**k/factorial(k), k, 0, oo) = exp(x)"),
    (f"{DLMF} 4.19.1", "summation((-1)**k*x**(2*k + 1)/factorial(2*k + 1), k, 0, oo) = sin(x)"),
    (f"{DLMF} 4.19.2", "summation((-1)**k*x**(2*k)/factorial(2*k), k, 0, oo) = cos(x)"),
    (f"{DLMF} 4.33.1", "summation(x**(2*k + 1)/factorial(2*k + 1), k, 0, oo) = sinh(x)"),
    (f"{DLMF} 4.24.3", "summation((-1)**k*x**(2*k + 1)/(2*k + 1), k, 0, oo) = atan(x)"),
    (f"{DLMF} 4.38", "summation(x**(2*k + 1)/(2*k + 1), k, 0, oo) = atanh(x)"),
    (f"{DLMF} 4.6", "summation(x**(2*k + 1)/(2*k + 1), k, 0, oo) = log((1 + x)/(1 - x))/2"),
    (f"{DLMF} 4.24.1", "summation(binomial(2*k, k)*x**(2*k + 1)/(4**k*(2*k + 1)), k, 0, oo) = asin(x)"),
    (f"{GKP}, (5.72)", "summation(binomial(2*k, k)*x**k, k, 0, oo) = 1/sqrt(1 - 4*x)"),
    (f"{GKP}, (5.68)", "summation(binomial(2*k, k)*x**k/(k + 1), k, 0, oo) = (1 - sqrt(1 - 4*x))/(2*x)"),
    (f"{GKP}, (5.56)", "summation(binomial(n + k, k)*x**k, k, 0, oo) = 1/(1 - x)**(n + 1) for n >= 0 and n integer"),
    ("Newton", "summation(binomial(a, k)*x**k, k, 0, oo) = (1 + x)**a for x > -1 and x < 1"),
    (f"{GR} 1.511", "summation(x**k/(k + 1), k, 0, oo) = -log(1 - x)/x"),
    (f"{GR} 1.513", "summation(x**k/(k*(k + 1)), k, 1, oo) = 1 + (1 - x)*log(1 - x)/x"),
    (f"{DLMF} 25.12", "summation(x**k/k**2, k, 1, oo) = polylog(2, x)"),
    (f"{DLMF} 4.33.2", "summation(x**k/factorial(2*k), k, 0, oo) = cosh(sqrt(x))"),
    (f"{GR} 1.645", "summation(2*4**k*factorial(k)**2*x**(2*k + 2)/factorial(2*k + 2), k, 0, oo) = asin(x)**2"),
    ("geometric series", "summation(exp(-k*y), k, 0, oo) = 1/(1 - exp(-y)) for y > 0"),
    ("geometric series", "summation((x/(1 + x))**k, k, 0, oo) = 1 + x"),
    ("telescoping", "summation(1/((x + k)*(x + k + 1)), k, 0, oo) = 1/x"),
    (f"{GKP}, table 351", "summation(k**2*x**k/factorial(k), k, 0, oo) = (x**2 + x)*exp(x)"),
    ("scaled", "summation((x*y)**k/k, k, 1, oo) = -log(1 - x*y)"),
    ("shifted", "summation(x**k, k, 3, oo) = x**3/(1 - x)"),
    (f"{DLMF} 4.36.3", "summation(1/(k**2 + a**2), k, 1, oo) = pi*coth(pi*a)/(2*a) - 1/(2*a**2)"),
    (f"{DLMF} 10.2.2", "summation((-1)**k*(x/2)**(2*k)/factorial(k)**2, k, 0, oo) = besselj(0, x)"),
    (f"{DLMF} 10.2.2", "summation((-1)**k*(x/2)**(2*k + 2)/factorial(k)/factorial(k + 2), k, 0, oo) = besselj(2, x)"),
    (f"{DLMF} 10.25.2", "summation((x/2)**(2*k + 1)/(factorial(k)*factorial(k + 1)), k, 0, oo) = besseli(1, x)"),
    (f"{DLMF} 4.36.5", "summation((-1)**k/(k**2 + a**2), k, 1, oo) = pi/(2*a*sinh(pi*a)) - 1/(2*a**2)"),
    (f"{DLMF} 5.15.1", "summation(1/(k + x)**2, k, 0, oo) = polygamma(1, x) for x > 0"),
]

TRUE = [*FINITE, *DEFINITE, *SEVERAL, *CONSTANT, *SERIES]

FALSE = [
    "summation(k, k, 1, n) = n*(n - 1)/2",
    "summation(k**2, k, 1, n) = n*(n + 1)*(2*n + 1)/5",
    "summation(k**3, k, 1, n) = n**2*(n + 1)**2/4 + n*(n - 1)*(n - 2)*(n - 3)*(n - 4)*(n - 5)",
    "summation(x**k, k, 0, n) = (1 - x**n)/(1 - x)",
    "summation(x**k, k, 1, n) = (1 - x**(n + 1))/(1 - x)",
    "summation(k*x**k, k, 0, n) = x/(1 - x)**2",
    "summation(1/(k*(k + 1)), k, 1, n) = (n + 1)/(n + 2)",
    "summation(1/k, k, 1, n) = digamma(n) + EulerGamma",
    "summation(1/k, k, 1, n) = log(n) + EulerGamma",
    "summation(1/k**2, k, 1, n) = pi**2/6 - 1/n",
    "summation(k*factorial(k), k, 1, n) = factorial(n + 1)",
    "summation(sin(k*x), k, 1, n) = sin(n*x/2)*sin((n - 1)*x/2)/sin(x/2)",
    "summation((-1)**k, k, 0, n) = (1 - (-1)**n)/2",
    "summation(k, k, 1, 2*n) = n*(2*n - 1)",
    "summation(1, k, 1, n) = n + binomial(n, 20)",
    "summation(1, k, 0, n) = n",
    "summation(k, k, 3, n) = n*(n + 1)/2",
    "summation(k, k, 1, n) = n*(n + 1)/2 + sin(pi*n/2)",
    "summation(binomial(m + k, k), k, 0, n) = binomial(m + n, n)",
    "summation(binomial(2*k, k)/4**k, k, 0, n) = (2*n - 1)*binomial(2*n, n)/4**n",
    "summation(binomial(n, k), k, 0, n) = 2**n - 1",
    "summation(binomial(n, k), k, 1, n) = 2**n",
    "summation((-1)**k*binomial(n, k), k, 0, n) = 0 for n >= 0",
    "summation(binomial(n, k)*x**k*y**(n - k), k, 0, n) = (x - y)**n",
    "summation(binomial(r, k)*binomial(s, n - k), k, 0, n) = binomial(r + s + 1, n)",
    "summation(binomial(n, k)**2, k, 0, n) = binomial(2*n + 1, n)",
    "summation(binomial(n, k)**3, k, 0, n) = factorial(3*n)/factorial(n)**3",
    "summation(k*binomial(n, k), k, 0, n) = n*2**n",
    "summation(k**2*binomial(n, k), k, 0, n) = n**2*2**(n - 2)",
    "summation((-1)**k*binomial(2*n, n + k)**3, k, -n, n) = factorial(3*n)/factorial(n)**2",
    "summation(binomial(n + k, k)/2**k, k, 0, n) = 2**(n + 1)",
    "summation(binomial(n, k)/(k + 1), k, 0, n) = 2**(n + 1)/(n + 1)",
    "summation((-1)**k*binomial(n, k)*(x - k)**2, k, 0, n) = 0 for n >= 2",
    "summation(binomial(2*k, k)*binomial(2*n - 2*k, n - k), k, 0, n) = 4**n + n*(n - 1)*(n - 2)*(n - 3)",
    "summation(1/k**2, k, 1, oo) = pi**2/7",
    "summation(1/k**3, k, 1, oo) = pi**3/26",
    "summation((-1)**k/(2*k + 1), k, 0, oo) = pi/4 + 1/10**30",
    "summation((-1)**(k + 1)/k, k, 1, oo) = log(3)",
    "summation(1/factorial(k), k, 0, oo) = E + 1/10**25",
    "summation(1/factorial(k), k, 1, oo) = E",
    "summation(1/2**k, k, 1, oo) = 2",
    "summation(k/2**k, k, 1, oo) = 3",
    "summation(1/(k**2 + 1), k, 1, oo) = pi*coth(pi)/2",
    "summation(1/k**(3/2), k, 1, oo) = zeta(5/2)",
    "summation(binomial(2*k, k)/8**k, k, 0, oo) = sqrt(3)",
    "summation(x**k, k, 0, oo) = 1/(1 + x)",
    "summation(k*x**k, k, 0, oo) = 1/(1 - x)**2",
    "summation(x**k/k, k, 1, oo) = log(1 - x)",
    "summation(x**k/factorial(k), k, 0, oo) = exp(-x)",
    "summation((-1)**k*x**(2*k + 1)/(2*k + 1), k, 0, oo) = atan(x) + x**9/10**6",
    "summation((-1)**k*x**(2*k)/factorial(2*k), k, 0, oo) = cosh(x)",
    "summation(binomial(2*k, k)*x**k, k, 0, oo) = 1/sqrt(1 - 2*x)",
    "summation(x**k/(k + 1), k, 0, oo) = -log(1 - x)",
    "summation((1 - x)*x**k, k, 0, oo) = 1",
    "summation(k**3, k, 1, n) = summation(k, k, 1, n)**3",
    "summation(1/k, k, 1, n) = summation(1/k, k, 2, n)",
    "summation(binomial(k, m), k, m, n) = binomial(n, m + 1) for m integer and m >= 0 and n >= m",
    "summation(k, k, m, n) = (n + m)*(n - m)/2",
    "summation(k, k, 1, 10) = 56",
    "summation(x**k, k, 0, 3) = 1 + x + x**2",
]

TRAPS = [
    # a negative integer m makes the right side 0 by definition, and not the left
    "summation(binomial(m + k, m), k, 0, n) = binomial(m + n + 1, m + 1)",
    # terms that may be infinite
    "summation(1/(k*(k - 30)), k, 1, n) = n/(n + 1)",
    # a series that ends, and is then claimed outside of its disc
    "summation(binomial(a, k)*(2*x + x**2)**k, k, 0, oo) = ((1 + x)**2)**a",
    "summation(binomial(a, k)*x**k, k, 0, oo) = ((1 + x)**2)**(a/2)",
    # the logarithm leaves its branch
    "summation(x**k/k, k, 1, oo) = -log((1 - x)**4)/4",
    "summation((-1)**(k + 1)*x**k/k, k, 1, oo) = log(1 + x) + 2*pi*I",
    # true where the integer is even
    "summation(k, k, 1, n) = n*(n + 1)/2 + (1 - (-1)**n)*0**n",
]


def decision(text: str) -> Decision | None:
    """What is decided about a statement."""
    statement = read_statement(text)
    relation = statement.claim
    assert isinstance(relation, Relation)
    names = unbound_names(relation.left) | unbound_names(relation.right)
    integers = integer_names(relation.left) | integer_names(relation.right)
    return decide_summation(relation, Domain.of(names, statement.conditions, integers))


def is_proved(text: str) -> bool:
    """Whether the certificate, as it travels, is established by its checker."""
    found = decision(text)
    if found is None or not found.holds or found.certificate is None:
        return False
    statement = read_statement(text)
    summation(statement.claim, statement.conditions, json.loads(json.dumps(found.certificate)))
    return True


@pytest.mark.parametrize("text", [text for _, text in TRUE])
def test_sums_of_the_literature_are_proved(text):
    assert is_proved(text)


@pytest.mark.parametrize("text", FALSE)
def test_false_values_are_refuted(text):
    found = decision(text)
    assert found is not None
    assert not found.holds
    assert found.evidence


@pytest.mark.parametrize("text", [text for _, text in TRUE])
def test_true_values_with_an_addition_are_refuted(text):
    claim, found, conditions = text.partition(" for ")
    left, _, right = claim.partition(" = ")
    assert "summation" in left or "summation" in right
    changed = decision(f"{left} = ({right}) + 1/1000{found}{conditions}")
    assert changed is not None
    assert not changed.holds


@pytest.mark.parametrize("text", TRAPS)
def test_traps_are_not_proved(text):
    try:
        assert not is_proved(text)
    except InvalidInput as problem:
        assert "\n" not in str(problem)  # noqa: PT017


def test_there_are_enough_of_them():
    assert len(TRUE) >= 100
    assert len(FALSE) >= 50


def test_a_sum_takes_a_second_at_most_and_mostly_a_twentieth():
    times = []
    for _, text in TRUE:
        start = time.process_time()
        decision(text)
        times.append(time.process_time() - start)
    assert max(times) < 1
    assert statistics.median(times) < 0.05


@pytest.mark.parametrize(
    "text", ["1/k", "2**k", "(-1)**k", "1/sqrt(k)", "k", "factorial(k)/2**k", "binomial(2*k, k)/4**k", "(k + 1)/k**2"]
)
def test_divergent_sums_are_told(text):
    with pytest.raises(Divergent, match="diverges"):
        decision(f"summation({text}, k, 1, oo) = 1")


def test_points_at_which_a_series_diverges_are_no_witness_but_told():
    found = decision("summation(x**k, k, 0, oo) = 1/(1 - x)")
    assert found is not None
    assert found.holds
    assert found.evidence["diverges at"] == {"x": "5/2"}
    with pytest.raises(Divergent, match="at all points of the domain"):
        decision("summation(x**k, k, 0, oo) = 1/(1 - x) for x > 2")


def test_a_pole_among_the_terms_is_an_error():
    with pytest.raises(InvalidInput, match="by zero"):
        decision("summation(1/(k - 3)**2, k, 1, oo) = 1")


def test_other_relations_are_left_to_other_methods():
    assert decision("summation(1/k, k, 1, n) < 5") is None
    assert decision("x = x") is None


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("summation(k, k, 1, n) = n*(n + 1)/2 for n >= 0", True),
        ("summation(k, k, 1, n) = n*(n + 1)/2 for n >= 5", True),
        ("summation(binomial(n, k), k, 0, n) = 2**n for n >= -1", False),
        ("summation(binomial(n, k), k, 0, n) = 2**n for n >= 0", True),
        ("summation(1, k, 1, n) = Abs(n) for n >= 0", True),
    ],
)
def test_the_empty_sum_is_0(text, holds):
    found = decision(text)
    assert found is not None
    assert found.holds is holds
