"""A field as text, JSON, LaTeX and sympy matrices; everything reads back to the same field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.matrices import RationalMatrix
from mathengine.matrixfields.fields.rational_functions import quotient_text
from mathengine.numeric.printer import escape_latex, to_latex
from mathengine.numeric.reader import read_expression

if TYPE_CHECKING:
    import sympy


def entries_text(matrix: RationalMatrix) -> list[list[str]]:
    """The entries as text, each in lowest terms.

    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> entries_text(hypergeometric(2, 1, -1).matrix("x0"))
    [['1', '-x1/2'], ['1/x0', '(x0 - x1 - y0 + 1)/(2*x0)']]
    """
    count = range(matrix.rank)
    return [[quotient_text(*matrix.entry(i, j)) for j in count] for i in count]


def field_text(field: MatrixField) -> str:
    """The matrices, a line for each axis.

    >>> from mathengine.matrixfields.fields.conjugate import conjugate_field
    >>> print(field_text(conjugate_field("x + y", "x - y")))
    M_x = [[0, x**2], [1, 2*y - 1]]
    M_y = [[x - y, x**2], [1, x + y]]
    """
    lines = []
    for axis in field.axes:
        rows = ", ".join(f"[{', '.join(row)}]" for row in entries_text(field.matrix(axis)))
        lines.append(f"M_{axis} = [{rows}]")
    return "\n".join(lines)


def field_latex(field: MatrixField) -> str:
    r"""LaTeX of the matrices, for display.

    >>> from mathengine.matrixfields.fields.conjugate import conjugate_field
    >>> print(field_latex(conjugate_field("x + y", "x - y")).splitlines()[1])
    M_{x} &= \begin{pmatrix} 0 & x^{2} \\ 1 & 2 y - 1 \end{pmatrix} \\
    """
    lines = []
    for axis in field.axes:
        rows = [
            " & ".join(to_latex(read_expression(entry)) for entry in row) for row in entries_text(field.matrix(axis))
        ]
        table = r" \\ ".join(rows)
        lines.append(rf"M_{{{escape_latex(axis)}}} &= \begin{{pmatrix}} {table} \end{{pmatrix}} \\")
    return "\n".join([r"\begin{aligned}", *lines, r"\end{aligned}"])


def field_to_sympy(field: MatrixField) -> dict[sympy.Symbol, sympy.Matrix]:
    """The matrices as sympy's, keyed by the symbols of the axes.

    >>> from mathengine.matrixfields.fields.conjugate import conjugate_field
    >>> [str(m) for m in field_to_sympy(conjugate_field("x + y", "x - y")).values()]
    ['Matrix([[0, x**2], [1, 2*y - 1]])', 'Matrix([[x - y, x**2], [1, x + y]])']
    """
    import sympy

    from mathengine.numeric.sympy_bridge import to_sympy

    return {
        sympy.Symbol(axis): sympy.Matrix(
            [[to_sympy(read_expression(entry)) for entry in row] for row in entries_text(field.matrix(axis))]
        )
        for axis in field.axes
    }


def field_to_json(field: MatrixField) -> dict[str, object]:
    """Plain data from which ``read_field`` makes the field again: the construction if known, else the matrices.

    >>> from mathengine.matrixfields.fields.conjugate import conjugate_field
    >>> field_to_json(conjugate_field("2*(x + y)", "x - y"))
    {'ffbar': ['2*x + 2*y', 'x - y']}
    """
    name: dict[str, object] = {} if field.name is None else {"title": field.name}
    if field.construction is not None:
        return name | dict(field.construction)
    matrices = {axis: entries_text(field.matrix(axis)) for axis in field.axes}
    return name | {"matrices": matrices, "parameters": list(field.parameters)}
