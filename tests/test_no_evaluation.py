"""Text from outside is never evaluated: nothing in the package can do it."""

import ast
from pathlib import Path

import pytest

import mathengine

PACKAGE = Path(mathengine.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
FORBIDDEN_NAMES = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "sympify",
    "parse_expr",
    "lambdify",
    "literal_eval",
    "srepr",
}
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "code", "codeop"}
TAKES_NAMES = {"Symbol", "Function", "Dummy", "Wild"}


def called(node: ast.Call) -> tuple[str, str]:
    """Module or object, and attribute, of what is called: ``sympy.Symbol(..)`` gives ("sympy", "Symbol")."""
    function = node.func
    if isinstance(function, ast.Name):
        return "", function.id
    if isinstance(function, ast.Attribute):
        owner = function.value.id if isinstance(function.value, ast.Name) else "?"
        return owner, function.attr
    return "?", "?"


def sympy_names(tree: ast.AST) -> set[str]:
    """Names that a module imports from sympy."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sympy"
        for alias in node.names
    }


def offences(source: str) -> list[str]:
    """What a module does that could evaluate text."""
    tree = ast.parse(source)
    imported = sympy_names(tree)
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            names = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
            found += [f"imports {m}" for m in modules if m.split(".")[0] in FORBIDDEN_MODULES or m == "sympy.parsing"]
            if modules[0].split(".")[0] == "sympy":
                found += [f"imports sympy.{name}" for name in names & (FORBIDDEN_NAMES | {"S"})]
        elif isinstance(node, ast.Call):
            owner, name = called(node)
            if name in FORBIDDEN_NAMES and not (name == "compile" and owner == "re"):
                found.append(f"calls {name}, line {node.lineno}")
            if name == "S" and owner in ("", "sympy"):
                found.append(f"calls S(), line {node.lineno}")
            sympy_call = owner == "sympy" or (owner == "" and name in imported)
            literal = any(
                isinstance(a, ast.JoinedStr) or (isinstance(a, ast.Constant) and isinstance(a.value, str))
                for a in node.args
            )
            if sympy_call and literal and name not in TAKES_NAMES:
                found.append(f"hands text to sympy.{name}, line {node.lineno}")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_can_evaluate_text(path):
    assert offences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import sympy\nsympy.sympify(text)",
        "from sympy import S",
        "from sympy.parsing.sympy_parser import parse_expr\nparse_expr(t)",
        "eval(text)",
        "import pickle",
        "import sympy\nsympy.Integer('3')",
        "from sympy import Rational\nRational(f'{x}')",
        "exec(code)",
        "import sympy\nsympy.S(text)",
        "import ast\nast.literal_eval(t)",
    ],
)
def test_the_check_finds_what_it_is_made_to_find(source):
    assert offences(source)


def test_reading_a_statement_imports_no_sympy():
    import subprocess
    import sys

    program = (
        "import sys; from mathengine.numeric.reader import read_statement;"
        "from mathengine.numeric.printer import to_text;"
        "to_text(read_statement('zeta(2) = pi**2/6'));"
        "sys.exit(any(m in sys.modules for m in ('sympy', 'flint', 'numpy', 'numba', 'networkx')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
