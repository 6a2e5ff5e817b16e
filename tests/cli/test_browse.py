"""The pages of a store: everything is shown, nothing is run, written or fetched, and strangers are turned away."""

import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from html.parser import HTMLParser

import pytest

from mathengine.cli import frame
from mathengine.cli.browse_server import HEADERS, Server, respond
from mathengine.numeric.mathml import to_mathml
from mathengine.numeric.reader import read_statement
from mathengine.pipeline.domains import vocabulary
from mathengine.store.database import open_store
from mathengine.store.records import EvidenceRecord, Reference, RunRecord, StatementRecord, Verdict

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ATTACK = "<script>document.title='owned'</script><img src=x onerror=alert(1)>\x1b[31m\u202e\"' onload='x"
APERY = "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)"
VALUE = "4.99144423548424481209875767292918440650233838640236847567802"
VOID = {"meta", "link", "input", "img", "br"}


def record(number, text, kind="identity", **fields):
    return StatementRecord(digest=f"{number:064x}", kind=kind, text=text, **fields)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A store with something of every kind, some of it hostile."""
    where = tmp_path_factory.mktemp("browse") / "s.db"
    ball = {"digits": VALUE, "midpoint": VALUE, "radius": "2.00e-60"}
    support = EvidenceRecord(Verdict.SUPPORTED, "enclosure", 59, {"left": ball, "right": ball})
    proof = EvidenceRecord(Verdict.PROVED, "proof", 1005, {"modes": ["rational"]}, {"rule": ATTACK})
    claim = EvidenceRecord(Verdict.UNDECIDED, "claimed", None, {"verdict": "proved"})
    layers = EvidenceRecord(Verdict.PROVED, "exhaustive search", evidence={"left": [1, 3, 5, 6, 5, 3, 1]})
    hostile = EvidenceRecord(Verdict.SUPPORTED, ATTACK, 5, {ATTACK: ATTACK, "list": [ATTACK]}, engine_version=ATTACK)
    details = {"details": {"delta": {"depth": 1000, "value": "0.0861"}, "rate": 7.05}}
    with open_store(where) as store:
        run = store.start_run(RunRecord(recipe="zeta3", recipe_digest="0" * 64, recipe_text=ATTACK, seed=7))
        apery = record(1, APERY, "continued-fraction", form=details, constant="zeta(3)", family="cubics")
        store.add([(apery, [support, proof, claim])], run=run)
        store.add([(record(2, "growth(lrx(4)) = [1, 3, 5, 6, 5, 3, 1]", "graph-growth"), [layers])])
        store.add([(record(3, ATTACK, constant=ATTACK, family=ATTACK, limit=ATTACK), [hostile])])
        store.add([(record(4, "pi = 22/7"), [EvidenceRecord(Verdict.REFUTED, "enclosure")])])
        store.add((record(1000 + n, f"{n} = {n}"), []) for n in range(60))
        store.add_tags(f"{1:064x}", ["classic", ATTACK])
        links = [
            Reference("doi", "10.1000/182", ATTACK),
            Reference("url", "javascript:alert(1)"),
            Reference("note", ATTACK),
        ]
        store.add_references(f"{1:064x}", links)
    return where


@pytest.fixture(scope="module")
def server(path):
    with open_store(path, readonly=True) as store, Server(store, 0) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def ask(server):
    """Status, headers and body of one request."""

    def asked(target, method="GET", **headers):
        with closing(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)) as connection:
            connection.request(method, target, headers=headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()

    return asked


class Elements(HTMLParser):
    """The elements and attributes of a page, and whether its tags are balanced."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.links, self.open = set(), set(), [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in ("href", "src", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


PAGES = ["/", "/counts", *(f"/statement/{number:064x}" for number in (1, 2, 3, 4)), "/?contains=script", "/nothing"]


@pytest.mark.parametrize("target", PAGES)
def test_every_page_is_balanced_and_holds_nothing_that_runs_or_is_fetched(ask, target):
    _, headers, text = ask(target)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    page = Elements(text)
    assert not page.tags & {"script", "iframe", "object", "embed", "img", "base", "style"}
    assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
    for link in page.links:
        assert re.match(r"/(\?|statement/|counts|style\.css|$)|https://doi\.org/", link), link
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("target", [*PAGES, "/style.css", f"/statement/{1:064x}.json", "/../../etc/passwd", "/?x=1"])
def test_every_answer_has_the_strict_headers(ask, target):
    _, headers, _ = ask(target)
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert not re.search(r"python|http", headers["Server"], re.I)


def test_the_page_of_a_statement_shows_all_that_is_known(ask):
    status, _, text = ask(f"/statement/{1:064x}")
    assert status == 200
    for expected in (
        "<munderover>",
        "zeta(3)",
        "1005",
        "cubics",
        "4.99144423548424481209875767292918440650233838640236847567802 ± 2.00e-60",
        "claimed by others, not verified here",
        "<summary>certificate</summary>",
        'href="https://doi.org/10.1000/182"',
        "url:javascript:alert(1)",
        "classic",
        "zeta3",
        "<svg",
        "Digits that the convergents have in common with the value",
        "Certified digits of each piece of evidence",
    ):
        assert expected in text
    assert 'href="javascript' not in text


def test_a_growth_has_its_layers_drawn(ask):
    text = ask(f"/statement/{2:064x}")[2]
    heights = [float(height) for height in re.findall(r'<rect class="bar"[^>]* height="([0-9.]+)"', text)]
    assert [round(height / max(heights) * 6) for height in heights] == [1, 3, 5, 6, 5, 3, 1]


def test_a_statement_is_found_by_the_first_digits_of_its_digest_and_given_as_json(ask):
    import json

    status, headers, text = ask(f"/statement/{1:064x}.json")
    data = json.loads(text)
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert (data["statement"], data["verdict"], len(data["evidence"])) == (APERY, "proved", 3)
    assert ask("/statement/00000000")[0] == 404  # several begin so
    assert ask("/statement/ffff")[0] == 404


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("domain=matrixfields", 1),
        ("domain=cayley", 1),
        ("domain=sem", 0),
        ("constant=zeta%283%29", 1),
        ("family=cubics", 1),
        ("status=refuted", 1),
        ("status=refuted&domain=numeric", 1),
        ("min_digits=100", 1),
        ("min_delta=0", 1),
        ("max_delta=-0.5", 0),
        ("contains=22%2F7", 1),
        ("tag=classic", 1),
        ("since=2999-01-01", 0),
        ("constant=&family=&kind=&order=found", 50),
        ("kind=identity&order=newest", 50),
    ],
)
def test_filters_narrow_the_list(ask, query, count):
    status, _, text = ask(f"/?{query}")
    assert status == 200
    assert text.count('<td class="formula">') == count


def test_pages_follow_one_another_by_cursor(ask):
    found, target = [], "/?kind=identity"
    for _ in range(5):
        text = ask(target)[2]
        found += re.findall(r'<a href="/statement/([0-9a-f]{64})">', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        if following is None:
            break
        target = following[1].replace("&amp;", "&")
    assert len(found) == len(set(found)) == 62


@pytest.mark.parametrize(
    "target",
    [
        "/?sql=select+1",
        "/?order=id;drop+table",
        "/?status=true",
        "/?domain=topology",
        "/?kind=a&kind=b",
        "/?domain=cayley&kind=identity",
        "/?min_digits=-1",
        "/?min_digits=%EF%BC%91",
        "/?min_delta=nan",
        "/?min_delta=1e400",
        "/?after=x",
        "/?since=yesterday",
        "/?constant=%00",
        "/?constant=%ff",
        f"/?constant={'a' * 400}",
        "/?" + "&".join(f"x{n}=1" for n in range(60)),
    ],
)
def test_what_is_not_asked_properly_is_refused_in_a_line(ask, target):
    status, _, text = ask(target)
    assert status == 400
    assert "Traceback" not in text
    assert 'class="error"' in text


@pytest.mark.parametrize(
    "target",
    [
        "/../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/statement/../../etc/passwd",
        "/statement/%2e%2e/%2e%2e",
        "/style.css/../../x",
        "/static/../s.db",
        "/s.db",
        "/statement/",
        "/statement/ABCD",
        "/index.html",
        "/-/sql",
        "/favicon.ico",
    ],
)
def test_there_are_no_other_paths(ask, target):
    status, _, text = ask(target)
    assert status == 404
    assert "root:" not in text


def test_an_address_of_another_server_is_not_answered(ask):
    assert ask("http://evil.example/")[0] == 421
    assert ask("//evil.example/")[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_only_reading_is_allowed(ask, method):
    status, headers, _ = ask("/", method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_head_gives_the_headers_of_get(ask):
    (_, got, text), (status, headers, nothing) = ask("/counts"), ask("/counts", "HEAD")
    assert (status, nothing) == (200, "")
    assert headers["Content-Length"] == got["Content-Length"] == str(len(text.encode()))


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1.evil.example", "", "[::1]"]
)
def test_a_request_under_another_name_is_turned_away(ask, host):
    status, _, text = ask("/", Host=host)
    assert status == 421
    assert "formula" not in text


def test_both_names_of_this_machine_are_its_own(ask, server):
    assert ask("/", Host=f"localhost:{server.server_port}")[0] == 200
    assert ask("/", Host=f"127.0.0.1:{server.server_port}")[0] == 200


@pytest.mark.parametrize(
    "bytes_", [b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"nonsense\r\n\r\n"]
)
def test_a_request_without_one_host_is_turned_away(server, bytes_):
    with closing(socket.create_connection(("127.0.0.1", server.server_port), 10)) as connection:
        connection.sendall(bytes_)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b"Traceback" not in answer
    assert b"formula" not in answer


def test_the_server_listens_on_loopback_alone(server):
    assert server.socket.getsockname()[0] == "127.0.0.1"


def test_nothing_is_written(path, ask):
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        before = list(database.iterdump())
        for target in PAGES:
            ask(target)
        assert list(database.iterdump()) == before
    with open_store(path, readonly=True) as store:
        assert store.readonly
        assert respond(store, "/").status == 200


def test_a_thousand_statements_cost_no_more_than_a_page(ask):
    assert len(ask("/")[2]) < 200_000


def test_the_command_says_where_it_serves_and_stops_on_an_interrupt(path):
    command = [sys.executable, "-m", "mathengine.cli", "conjectures", "browse", "--port", "0", "--db", str(path)]
    if not (shutil.which("mathengine")):
        command[1:3] = ["-c", "import sys; from mathengine.cli import main; sys.exit(main())"]
    else:
        command[:3] = ["mathengine"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", url)
        with closing(http.client.HTTPConnection(url[7:-1], timeout=10)) as connection:
            connection.request("GET", "/")
            assert connection.getresponse().status == 200
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(20) == 0
        finally:
            process.kill()


def test_a_port_in_use_and_a_store_that_is_not_there_are_named(path, server, tmp_path, capsys):
    words = ["conjectures", "browse", "--no-open"]
    assert frame.run([*words, "--port", str(server.server_port), "--db", str(path)]) == 2
    assert "a free port of 127.0.0.1" in capsys.readouterr().err
    assert frame.run([*words, "--db", str(tmp_path / "absent.db")]) == 6
    assert list(tmp_path.iterdir()) == []


# A real browser


def browser(tmp_path, address):
    """What Chromium makes of a page, with no other host within its reach."""
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--enable-logging=stderr",
        "--virtual-time-budget=5000",
        "--dump-dom",
        address,
    ]
    environment = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    return done.stdout, done.stderr


needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")


@needs_browser
@pytest.mark.parametrize("number", [1, 3])
def test_chromium_shows_a_statement_and_runs_nothing(tmp_path, server, number):
    dom, log = browser(tmp_path, f"{server.url}statement/{number:064x}")
    assert "<h2>Evidence</h2>" in dom
    assert re.search(r"<title>(owned|)</title>", dom) is None
    assert "Refused to" not in log
    assert "Content Security Policy" not in log


@needs_browser
def test_chromium_typesets_the_formulas(tmp_path):
    """The numerator of a fraction stands above its denominator, an exponent above its base, both in one formula."""
    formula = to_mathml(read_statement(APERY, vocabulary=vocabulary()))
    script = """{
      const box = (path) => document.querySelector(path).getBoundingClientRect();
      const fraction = document.querySelector('mfrac').children;
      const [above, below] = [...fraction].map((part) => part.getBoundingClientRect());
      const power = [...document.querySelector('msup').children].map((part) => part.getBoundingClientRect());
      const said = [above.bottom <= below.top, power[1].top < power[0].top, power[1].left >= power[0].right - 2,
                    box('math').width > 100];
      document.body.textContent = 'layout ' + said.join(' ');
    }"""
    page = tmp_path / "formula.html"
    page.write_text(f'<!DOCTYPE html><meta charset="utf-8"><body>{formula}<script>{script}</script></body>')
    dom, _ = browser(tmp_path, page.as_uri())
    assert "layout true true true true" in dom
