"""``mathengine conjectures promote``: a finding as an entry of the catalogue, for review."""

from __future__ import annotations

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, show
from mathengine.cli.progress import note


@click.command("promote", cls=MathCommand)
@click.argument("digest")
@click.option("--output", metavar="PATH", help="Append the entry to this file instead of printing it.")
@click.option("--source", help="Where the statement comes from.  [default: the search that found it]")
@click.option("--notes", help="What else to say.  [default: rate and delta, where it has them]")
@standard_options
def promote(digest: str, output: str | None, source: str | None, notes: str | None, settings: Settings) -> int:
    """Write a statement of the store as an entry of the catalogue, for review.

    \b
      mathengine conjectures promote 0b0332c2
      mathengine conjectures promote 0b0332c2 --output conjectures/matrixfields.toml

    The entry has a new permanent id, the verdict with its evidence, and the references; above it stand the words that
    it uses, each with its sanity line. A statement that is only undecided, or that the catalogue holds, is refused.
    """
    from mathengine.errors import StoreError
    from mathengine.pipeline.promotion import promoted
    from mathengine.store.database import open_store

    with open_store(settings.database, create=False, readonly=True) as store:
        text = promoted(store, digest, source=source, notes=notes)
    if output is None:
        return show(Answer({"entry": text}, text.rstrip("\n")), settings)
    try:
        with open(output, "a", encoding="utf-8", newline="\n") as file:
            file.write(f"\n{text}" if file.tell() else text)
    except OSError as error:
        raise StoreError(f"{output} cannot be written: {(error.strerror or str(error)).lower()}") from None
    note(f"appended to {output}", settings)
    return 0
