"""``mathengine conjectures annotate``: tags and references of a statement."""

from __future__ import annotations

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, fields, show


@click.command("annotate", cls=MathCommand)
@click.argument("digest")
@click.option("--tag", "tags", multiple=True, help="Add this tag; may be repeated.")
@click.option("--remove-tag", "removed", multiple=True, metavar="TAG", help="Take this tag off; may be repeated.")
@click.option(
    "--reference",
    "references",
    multiple=True,
    metavar="KIND:TARGET",
    help="Where it stands: doi:10.1000/1, arXiv:2601.08715, OEIS:A002117, a URL, dlmf:, lean:, book: or note:",
)
@click.option("--note", default="", help="What the references say of it.")
@standard_options
def annotate(
    digest: str,
    tags: tuple[str, ...],
    removed: tuple[str, ...],
    references: tuple[str, ...],
    note: str,
    settings: Settings,
) -> int:
    """Tag a statement, or note where it is written about; without options, say what is noted."""
    from mathengine.store.database import open_store
    from mathengine.store.exchange_references import read_reference

    if note and not references:
        raise click.UsageError("--note goes with a --reference; for a note alone: --reference 'note: TEXT'")
    cited = [read_reference(text, note) for text in references]
    changes = bool(tags or removed or cited)
    with open_store(settings.database, create=False, readonly=not changes) as store:
        full = store.get(digest).record.digest
        if cited:
            store.add_references(full, cited)
        if tags:
            store.add_tags(full, tags)
        for tag in removed:
            store.remove_tag(full, tag)
        noted, labels = store.references(full), store.tags(full)
    lines = [("tag", tag) for tag in labels]
    lines += [("reference", f"{one.kind}:{one.target} {one.note}".rstrip()) for one in noted]
    record = {
        "digest": full,
        "tags": list(labels),
        "references": [{"kind": one.kind, "target": one.target, "note": one.note} for one in noted],
    }
    return show(Answer(record, fields([("digest", full), *lines])), settings)
