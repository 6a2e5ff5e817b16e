"""``mathengine conjectures browse``: the store as pages on this machine."""

from __future__ import annotations

import sys

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, is_terminal, show
from mathengine.cli.progress import note


@click.command("browse", cls=MathCommand)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port on the loopback address; 0 takes a free one.",
)
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@standard_options
def browse(port: int, no_open: bool, settings: Settings) -> int:
    """Show the store as pages in a browser, on this machine only, until Ctrl-C.

    A page for every statement, with its formula typeset, evidence, certificates, provenance and pictures; lists by
    domain, constant, family, status and more. The store is open for reading only, nothing can be changed, and nothing
    is loaded from elsewhere.
    """
    from mathengine.cli.browse_server import LOOPBACK, Server
    from mathengine.errors import InvalidInput
    from mathengine.store.database import open_store

    with open_store(settings.database, create=False, readonly=True) as store:
        try:
            server = Server(store, port)
        except OSError as error:
            raise InvalidInput("--port", port, f"a free port of {LOOPBACK} ({error.strerror})") from None
        with server:
            show(Answer({"url": server.url}, server.url), settings)
            note("press Ctrl-C to stop", settings)
            if not no_open and is_terminal(sys.stdout):
                import webbrowser

                webbrowser.open(server.url)
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                note("stopped", settings)
    return 0
