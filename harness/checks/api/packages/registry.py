"""An unknown package name -> whether anybody has registered it. The only part that asks the network.

Never asked unless someone wants it, one request per name. That a name is registered says neither that
it is the package that was meant nor that it is safe: names that models make up get registered.
"""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from harness.checks.api.packages.known import normalised
from harness.errors import UsageError

PYPI = "https://pypi.org"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class LiveAnswer:
    """`registered` None: could not be asked. `why` is a sentence for a person."""

    name: str
    registered: bool | None
    why: str


def look_up_live(name: str, ask: Callable[[str], bool | None]) -> LiveAnswer:
    """Whether a distribution has the name of an import; `ask` is called once at most."""
    asked = normalised(name.partition(".")[0])
    if not _NAME.fullmatch(asked):
        return LiveAnswer(asked, registered=False, why=f"`{asked}` cannot be the name of a package")
    registered = ask(asked)
    if registered is None:
        return LiveAnswer(asked, None, "the registry did not answer")
    if registered:
        return LiveAnswer(
            asked,
            registered=True,
            why=f"`{asked}` is registered; that does not make it the package that was meant, nor safe",
        )
    return LiveAnswer(asked, registered=False, why=f"nobody has registered `{asked}`")


class Registry:
    """A package index that is asked about each name once, and about `most` names in all.

    Call it with a name: True registered, False not, None no answer (also after `most` names).
    UsageError for a `base` that is neither https nor on this machine.
    """

    def __init__(self, base: str = PYPI, *, seconds: float = 10.0, most: int = 50) -> None:
        parts = urllib.parse.urlsplit(base)
        if parts.scheme != "https" and (parts.scheme, parts.hostname) not in {
            ("http", host) for host in _LOOPBACK
        }:
            raise UsageError(f"registry {base!r}: expected an https address")
        self._base = base.rstrip("/")
        self._seconds = seconds
        self._most = most
        self._known: dict[str, bool | None] = {}

    def __call__(self, name: str) -> bool | None:
        """Whether the name is registered."""
        asked = normalised(name)
        if not _NAME.fullmatch(asked):
            return False
        if asked not in self._known:
            if len(self._known) >= self._most:
                return None
            self._known[asked] = self._ask(asked)
        return self._known[asked]

    def _ask(self, name: str) -> bool | None:
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            f"{self._base}/pypi/{name}/json", method="HEAD"
        )
        try:
            with urllib.request.urlopen(request, timeout=self._seconds):  # noqa: S310
                return True
        except urllib.error.HTTPError as error:
            error.close()
            return False if error.code == 404 else None
        except (OSError, ValueError):
            return None
