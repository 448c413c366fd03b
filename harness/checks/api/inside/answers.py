"""The answers that go over the wire, as plain dictionaries with the fields of facts.Answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def exists(owner: str, why: str = "", *, veto: bool = True) -> dict[str, Any]:
    """It was seen; `veto` only where nothing could make using it fail."""
    return {"truth": "exists", "owner": owner, "why": why, "veto": veto}


def unknown(why: str, owner: str = "", message: str = "") -> dict[str, Any]:
    """It cannot be told, and why."""
    return {"truth": "unknown", "owner": owner, "why": why, "message": message}


def missing(
    problem: str,
    owner: str,
    why: str,
    *,
    names: Iterable[str] = (),
    suggestions: Iterable[str] = (),
    message: str = "",
    history: str = "",
) -> dict[str, Any]:
    """It is certainly not there."""
    return {
        "truth": "missing",
        "problem": problem,
        "owner": owner,
        "why": why,
        "names": list(names),
        "suggestions": list(suggestions),
        "message": message,
        "history": history,
    }


def attempt(action: Callable[..., Any], *arguments: Any) -> tuple[Any, BaseException | None]:
    """What an action on library objects gives, or what it raised: libraries raise anything, even SystemExit."""
    try:
        return action(*arguments), None
    except BaseException as error:  # noqa: BLE001 - lazy proxies and import-time code
        return None, error


def said(error: BaseException | None) -> str:
    """An exception in one line: its class and the beginning of its message."""
    if error is None:
        return ""
    text, failed = attempt(str, error)
    line = " ".join(("" if failed else text).split())[:300]
    return f"{type(error).__name__}: {line}" if line else type(error).__name__
