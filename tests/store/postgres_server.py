"""A PostgreSQL server of one's own: made in a folder, run by an ordinary user, reached through a socket in that folder.

    python tests/store/postgres_server.py start FOLDER    # makes it if there is none, and prints its URL
    python tests/store/postgres_server.py stop FOLDER

Nothing but the standard library. It keeps PostgreSQL's durability (fsync on), listens on no network, and sorts text as
a language does where it can, so that a query that relies on the order of bytes must say so.
"""

import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

ROLE = "mathengine"
SYSTEM_USERS = ("postgres", "nobody")
"""Whom the superuser runs a server as: PostgreSQL refuses to run as root."""
LONGEST_SOCKET = 100
SECONDS = 60


class ServerProblem(Exception):
    """The server cannot be made, started or stopped."""


def programs() -> Path | None:
    """The folder of the newest PostgreSQL of this machine, None if there is none."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0), default=None)
    if newest is None and (name := shutil.which("initdb")):
        newest = Path(name).resolve()
    complete = newest is not None and all((newest.parent / name).exists() for name in ("pg_ctl", "postgres"))
    return newest.parent if newest is not None and complete else None


class Server:
    """A server whose data, log and socket lie in ``folder``."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder).absolute()
        self.data = self.folder / "data"
        self.user = _system_user() if os.geteuid() == 0 else None
        if len(os.fsencode(self.folder)) > LONGEST_SOCKET - len("/.s.PGSQL.5432"):
            raise ServerProblem(f"{self.folder} is too long for the path of a socket")

    @property
    def url(self) -> str:
        """Where the store's tests find it."""
        return f"postgresql://{ROLE}@/postgres?host={self.folder}"

    def start(self) -> str:
        """Start the server, made first if it is new; its URL."""
        if not self.data.exists():
            self._make()
        # After a crash the children of the server that died may still be leaving.
        deadline = time.monotonic() + SECONDS
        while self._run("pg_ctl", "start", "-w", "-t", str(SECONDS), "-D", self.data, "-l", self.folder / "log") != 0:
            if time.monotonic() > deadline:
                raise ServerProblem(f"PostgreSQL does not start: {self._log()}")
            time.sleep(0.2)
        return self.url

    def stop(self, mode: str = "fast") -> None:
        """Stop the server, if it runs; ``immediate`` is as if the machine had lost its processes."""
        if self.process() is not None and self._run("pg_ctl", "stop", "-w", "-m", mode, "-D", self.data) != 0:
            raise ServerProblem(f"PostgreSQL does not stop: {self._log()}")

    def kill(self) -> None:
        """Kill the server's main process; its children notice and leave."""
        process = self.process()
        if process is not None:
            os.kill(process, signal.SIGKILL)

    def process(self) -> int | None:
        """The process that the server runs as, None if it does not."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split()[0])
            os.kill(number, 0)
        except (OSError, ValueError, IndexError):
            return None
        return number

    def _make(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user is not None:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
            _check_way(self.folder)
        options = ["-D", self.data, "-U", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        language = ["--locale-provider=icu", "--icu-locale=en"]
        if self._run("initdb", *options, *language) != 0 and self._run("initdb", *options) != 0:
            raise ServerProblem(f"initdb fails: {self._log()}")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\nport = 5432\nfsync = on\n")

    def _run(self, program: str, *arguments: str | Path) -> int:
        found = programs()
        if found is None:
            raise ServerProblem("PostgreSQL's server programs are not installed (Debian: apt-get install postgresql)")
        user = {} if self.user is None else {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        with (self.folder / "control.log").open("ab") as log:
            done = subprocess.run(
                [found / program, *arguments],
                cwd=self.folder,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                **user,
            )
        return done.returncode

    def _log(self) -> str:
        """The last lines that the server and its tools wrote."""
        files = [self.folder / name for name in ("control.log", "log")]
        lines = [line for file in files if file.exists() for line in file.read_text(errors="replace").splitlines()[-5:]]
        return " | ".join(lines)


def _system_user() -> pwd.struct_passwd:
    for name in SYSTEM_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerProblem(f"no user to run PostgreSQL as: neither {' nor '.join(SYSTEM_USERS)}")


def _check_way(folder: Path) -> None:
    """The server's user must be able to walk to its folder."""
    for parent in folder.parents:
        if not parent.stat().st_mode & stat.S_IXOTH:
            raise ServerProblem(f"{parent} lets no other user through (chmod o+x); PostgreSQL does not run as root")


def main(words: list[str]) -> int:
    """Start or stop a server; the exit status."""
    match words:
        case ["start", folder]:
            print(Server(folder).start())
        case ["stop", folder]:
            Server(folder).stop()
        case _:
            print(f"usage: {sys.argv[0]} start|stop FOLDER", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerProblem as problem:
        sys.exit(f"{problem}")
