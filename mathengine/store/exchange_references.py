"""References as people write them, and as BibTeX.

A reference is kept as a kind and a target: ``doi`` and ``10.1145/3665``, ``arxiv`` and ``2601.08715``, ``oeis`` and
``A002117``. The catalogue has them as text, ``arXiv:2601.08715 (lower bound)``; both are read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mathengine.errors import InvalidInput
from mathengine.store.records import Reference

ACCEPTED = "doi:..., arXiv:..., OEIS:A..., dlmf:..., lean:..., book:..., note:... or a URL"
KINDS = ("doi", "arxiv", "oeis", "dlmf", "url", "lean", "book", "note")
LABELLED = re.compile(r"(doi|arxiv|oeis|dlmf|url|lean|book|note)(?::|\s)\s*(.*)", re.S | re.I)
REMARK = re.compile(r"(.*?)\s*\(([^()]*)\)\s*", re.S)
RESOLVERS = {
    "https://doi.org/": "doi",
    "http://doi.org/": "doi",
    "https://dx.doi.org/": "doi",
    "https://arxiv.org/abs/": "arxiv",
    "http://arxiv.org/abs/": "arxiv",
    "https://oeis.org/": "oeis",
    "https://dlmf.nist.gov/": "dlmf",
}
SHAPES = {
    "doi": re.compile(r"10\.\d{4,9}/\S+"),
    "arxiv": re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})(v\d+)?"),
    "oeis": re.compile(r"A\d{6,7}"),
    "url": re.compile(r"https?://[^\s\"<>\\{}|^`]+"),
}
"""What the target of a kind must look like, where that is fixed."""
PAGES = {
    "doi": "https://doi.org/{}",
    "arxiv": "https://arxiv.org/abs/{}",
    "oeis": "https://oeis.org/{}",
    "dlmf": "https://dlmf.nist.gov/{}",
    "url": "{}",
}


def read_reference(text: str, note: str = "") -> Reference:
    """A reference from the way people write it.

    Parameters
    ----------
    text : str
        A kind and a target, or a URL; a remark in round brackets at the end becomes the note.
    note : str
        Used where the text has no remark.

    Raises
    ------
    InvalidInput
        If the kind is none of :data:`KINDS`, or the target has not the shape that its kind has.

    Examples
    --------
    >>> read_reference("arXiv:2601.08715 (lower bound)")
    Reference(kind='arxiv', target='2601.08715', note='lower bound')
    >>> read_reference("OEIS A186783").target, read_reference("https://doi.org/10.1000/182").kind
    ('A186783', 'doi')
    """
    shown, remark = text.strip(), note
    if (split := REMARK.fullmatch(shown)) is not None and split[1].strip():
        shown, remark = split[1].strip(), split[2]
    kind, target = _kind_and_target(shown)
    if kind == "arxiv":
        target = re.sub(r"\s*\[[a-z-]+(\.[A-Za-z-]+)?\]$", "", target)
    shape = SHAPES.get(kind)
    if not target or (shape is not None and shape.fullmatch(target) is None):
        raise InvalidInput("reference", text, ACCEPTED)
    return Reference(kind, target, remark)


def _kind_and_target(text: str) -> tuple[str, str]:
    for start, kind in RESOLVERS.items():
        if text.startswith(start):
            return kind, text.removeprefix(start).rstrip("/")
    if text.startswith(("https://", "http://")):
        return "url", text
    match = LABELLED.fullmatch(text)
    if match is None:
        raise InvalidInput("reference", text, ACCEPTED)
    return match[1].lower(), match[2].strip()


def page_of(reference: Reference) -> str | None:
    """The web page of a reference, where its kind has one and its target the right shape.

    Examples
    --------
    >>> page_of(Reference("oeis", "A002117")), page_of(Reference("url", "javascript:alert(1)"))
    ('https://oeis.org/A002117', None)
    """
    shape = SHAPES.get(reference.kind)
    if reference.kind not in PAGES or (shape is not None and shape.fullmatch(reference.target) is None):
        return None
    page = PAGES[reference.kind].format(reference.target)
    return page if SHAPES["url"].fullmatch(page) else None


def bibtex(references: Iterable[Reference]) -> str:
    """A BibTeX database of the references, each once, sorted by key.

    The store knows where something is written, not who wrote it: a DOI, an arXiv number and an OEIS number identify the
    work, and the notes say what it is cited for.

    Examples
    --------
    >>> print(bibtex([Reference("arxiv", "2601.08715", "lower bound")]), end="")
    @misc{arxiv-2601.08715,
      title = {{arXiv:2601.08715}},
      eprint = {2601.08715},
      archiveprefix = {arXiv},
      url = {https://arxiv.org/abs/2601.08715},
      note = {lower bound},
    }
    """
    notes: dict[tuple[str, str], list[str]] = {}
    for each in references:
        heard = notes.setdefault((each.kind, each.target), [])
        if each.note and each.note not in heard:
            heard.append(each.note)
    taken: dict[str, int] = {}
    entries = [_entry(Reference(*work, "; ".join(sorted(heard))), taken) for work, heard in sorted(notes.items())]
    return "\n".join(entries)


def _entry(reference: Reference, taken: dict[str, int]) -> str:
    key = citation_key(reference)
    taken[key] = taken.get(key, 0) + 1
    if taken[key] > 1:
        key = f"{key}-{taken[key]}"
    target = escape_bibtex(reference.target)
    page = page_of(reference)
    rows = {"title": f"{{{_title(reference.kind, target)}}}"}
    if reference.kind == "doi":
        rows["doi"] = target
    if reference.kind == "arxiv":
        rows |= {"eprint": target, "archiveprefix": "arXiv"}
    if page is not None:
        rows["url"] = escape_bibtex(page)
    if reference.note:
        rows["note"] = escape_bibtex(reference.note)
    inner = "".join(f"  {name} = {{{value}}},\n" for name, value in rows.items())
    return f"@misc{{{key},\n{inner}}}\n"


def _title(kind: str, target: str) -> str:
    match kind:
        case "doi" | "dlmf":
            return f"{kind.upper()} {target}"
        case "arxiv":
            return f"arXiv:{target}"
        case "oeis":
            return f"The On-Line Encyclopedia of Integer Sequences, {target}"
    return target


def citation_key(reference: Reference) -> str:
    r"""The key of a reference in BibTeX: its kind and target without what BibTeX or TeX would read otherwise.

    Examples
    --------
    >>> citation_key(Reference("doi", "10.1000/ab_c(1)"))
    'doi-10.1000/ab-c-1'
    """
    return f"{reference.kind}-{re.sub(r'[^A-Za-z0-9./:-]+', '-', reference.target).strip('-')[:80]}"


def escape_bibtex(text: str) -> str:
    r"""Text within braces of a BibTeX field, without active characters.

    BibTeX counts braces, escaped or not, so that none of the text's own may be left.

    Examples
    --------
    >>> print(escape_bibtex("50% of {x"))
    50\% of \textbraceleft{}x
    """
    from mathengine.numeric.printer import escape_latex

    escaped = escape_latex(" ".join(text.split()))
    return escaped.replace(r"\{", r"\textbraceleft{}").replace(r"\}", r"\textbraceright{}")
