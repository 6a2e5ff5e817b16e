"""The read-only server behind ``mathengine conjectures browse``.

It answers GET and HEAD on a handful of paths, to requests that name the loopback address as their host: a page of some
other site that has its own name resolve to 127.0.0.1 is turned away. Nothing of a request reaches the database but
bound values of known filters; no file is served. The store is open for reading only.

The standard library's server rather than Datasette: Datasette offers SQL of the visitor's choice and scripts within its
pages, which a strict content security policy forbids, and it reads SQLite only, where a store may lie on PostgreSQL.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from mathengine.cli.browse_pages import (
    STYLE,
    Whole,
    counts_page,
    list_page,
    problem_page,
    statement_page,
)
from mathengine.cli.conjectures_filters import DOMAINS, ORDERS, STATUSES, Filters
from mathengine.cli.output import json_line
from mathengine.errors import InvalidInput, MathengineError, NothingFound, StoreError, nearest

if TYPE_CHECKING:
    from mathengine.store.database import Store

LOOPBACK = "127.0.0.1"
LENGTH = 50
"""Statements on a page."""
LONGEST_FIELD = 300
MOST_FIELDS = 30
TEXTS = ("constant", "family", "kind", "contains", "tag", "since", "until", "value")
NUMBERS = ("min_delta", "max_delta")
CHOICES = {"domain": DOMAINS, "status": STATUSES, "order": ORDERS}
STATEMENT = re.compile(r"/statement/([0-9a-f]{4,64})(\.json)?")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HTML, CSS, JSON = "text/html; charset=utf-8", "text/css; charset=utf-8", "application/json"


@dataclass(frozen=True, slots=True)
class Response:
    """What a request is answered with.

    Examples
    --------
    >>> Response(200, HTML, "<p>").status
    200
    """

    status: int
    type: str
    body: str


def respond(store: Store, target: str) -> Response:
    """The answer to a GET of ``target``, path and query.

    Parameters
    ----------
    store : Store
    target : str
        As it stands in the request line, such as ``/?domain=cayley``.
    """
    try:
        return _route(store, target)
    except NothingFound as error:
        return Response(404, HTML, problem_page(str(error)))
    except StoreError as error:
        return Response(503, HTML, problem_page(str(error)))
    except MathengineError as error:
        return Response(400, HTML, problem_page(str(error)))


def _route(store: Store, target: str) -> Response:
    try:
        parts = urlsplit(target)
    except ValueError:
        raise InvalidInput("address", target, "a path of this server") from None
    if parts.scheme or parts.netloc:
        raise InvalidInput("address", target, "a path of this server")
    if parts.path == "/":
        return _list(store, _fields(parts.query))
    if parts.path == "/style.css":
        return Response(200, CSS, STYLE)
    if parts.path == "/counts":
        return Response(200, HTML, counts_page(store.counts("kind", "status")))
    if (match := STATEMENT.fullmatch(parts.path)) is not None:
        return _statement(store, match[1], as_json=match[2] is not None)
    raise NothingFound("there is no such page")


def _fields(query: str) -> dict[str, str]:
    """The filled fields of the form, each known and named once."""
    try:
        pairs = parse_qsl(query, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise InvalidInput("query", query, f"at most {MOST_FIELDS} fields in UTF-8") from None
    known = (*CHOICES, *TEXTS, *NUMBERS, "min_digits", "after")
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name not in known:
            raise InvalidInput("filter", name, nearest(name, known))
        if name in fields or len(value) > LONGEST_FIELD or not value.isprintable():
            raise InvalidInput(name, value, f"one text of at most {LONGEST_FIELD} characters")
        fields[name] = value
    return fields


def _list(store: Store, fields: Mapping[str, str]) -> Response:
    for name, accepted in CHOICES.items():
        if name in fields and fields[name] not in accepted:
            raise InvalidInput(name, fields[name], nearest(fields[name], accepted))
    if "domain" in fields and "kind" in fields:
        raise InvalidInput("kind", fields["kind"], "a domain or a kind, not both")
    filters = Filters(
        domain=fields.get("domain"),
        status=(fields["status"],) if "status" in fields else (),
        min_digits=_whole(fields.get("min_digits")),
        min_delta=_number("min_delta", fields),
        max_delta=_number("max_delta", fields),
        **{name: fields[name] for name in TEXTS if name in fields},
    )
    order = fields.get("order", filters.order)
    page = filters.page(store, order=order, limit=LENGTH, after=fields.get("after"))
    asked = {name: value for name, value in fields.items() if name not in ("after", "order")}
    return Response(200, HTML, list_page(page, asked, order))


def _whole(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise InvalidInput("min_digits", text, "a whole number")
    return int(text)


def _number(name: str, fields: Mapping[str, str]) -> float | None:
    text = fields.get(name)
    if text is None:
        return None
    if re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,15})?", text) is None:
        raise InvalidInput(name, text, "a number such as -0.25")
    return float(text)


def _statement(store: Store, digest: str, *, as_json: bool) -> Response:
    from mathengine.pipeline.records import finding_line
    from mathengine.store.exchange_rows import runs_of

    stored = store.get(digest)
    full = stored.record.digest
    whole = Whole(stored, store.evidence(full), store.references(full), store.tags(full), runs_of(store, stored.id))
    if not as_json:
        return Response(200, HTML, statement_page(whole))
    evidence = [
        {
            "verdict": piece.verdict,
            "digits": piece.digits,
            "method": piece.method,
            "evidence": piece.evidence,
            "certificate": piece.certificate,
            "version": piece.engine_version,
            "created": piece.created,
        }
        for piece in whole.evidence
    ]
    cited = [{"kind": each.kind, "target": each.target, "note": each.note} for each in whole.references]
    line = {**finding_line(stored), "evidence": evidence, "references": cited, "tags": list(whole.tags)}
    return Response(200, JSON, json.dumps(json.loads(json_line(line)), indent=1))


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server_version = "mathengine"
    sys_version = ""
    timeout = 20
    server: Server

    def do_GET(self) -> None:
        """Answer with a page."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Answer with the headers of a page."""
        self._answer(body=False)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no GET or HEAD, or no request at all."""
        if code == HTTPStatus.NOT_IMPLEMENTED:
            code, message = HTTPStatus.METHOD_NOT_ALLOWED, "this server is read-only: GET and HEAD"
        self._send(Response(int(code), HTML, problem_page(message or "this is no request")), body=True)

    def _answer(self, *, body: bool) -> None:
        if self.headers.get_all("Host", []) not in [[name] for name in self.server.names]:
            message = f"the host of a request must be {self.server.names[0]}"
            self._send(Response(421, HTML, problem_page(message)), body=body)
            return
        self._send(respond(self.server.store, self.path), body=body)

    def _send(self, response: Response, *, body: bool) -> None:
        content = response.body.encode("utf-8", "replace")
        self.send_response(response.status)
        self.send_header("Content-Type", response.type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        if response.status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self.send_header("Connection", "close")
        self.end_headers()
        if body:
            self.wfile.write(content)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        """Requests are nobody's business."""


class Server(ThreadingHTTPServer):
    """A server on loopback for one store; its address is :attr:`url`."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, store: Store, port: int) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.store = store
        self.names = [f"{name}:{self.server_port}" for name in (LOOPBACK, "localhost")]
        if self.server_port == 80:
            self.names += [LOOPBACK, "localhost"]

    @property
    def url(self) -> str:
        """Where to find it."""
        return f"http://{LOOPBACK}:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor who goes away is no fault; anything else is, and shows its traceback."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # a socket, as the base class has it
