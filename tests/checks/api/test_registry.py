"""The live look-up asks once per name, and never anything that is no name."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harness.checks.api.packages.registry import Registry, look_up_live
from harness.errors import UsageError


class Index(ThreadingHTTPServer):
    """A package index on loopback with one package; `asked` are the requests it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    server: Index

    def do_HEAD(self) -> None:
        self.server.asked.append(self.path)
        codes = {"/pypi/real-one/json": 200, "/pypi/broken/json": 503}
        self.send_response(codes.get(self.path, 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def index() -> Iterator[Index]:
    with Index() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_each_name_is_asked_about_once(index: Index) -> None:
    registry = Registry(index.address)

    assert [registry("real_one"), registry("Real.One"), registry("invented")] == [True, True, False]
    assert registry("broken") is None
    assert index.asked == ["/pypi/real-one/json", "/pypi/invented/json", "/pypi/broken/json"]


def test_after_so_many_names_nothing_is_asked_any_more(index: Index) -> None:
    registry = Registry(index.address, most=1)

    assert registry("invented") is False
    assert registry("real_one") is None
    assert registry("invented") is False
    assert len(index.asked) == 1


def test_a_registry_that_is_not_there_is_no_answer(index: Index) -> None:
    address = index.address
    index.server_close()

    assert Registry(address, seconds=0.2)("real_one") is None


@pytest.mark.parametrize(
    "base", ["file:///etc", "http://example.org", "ftp://127.0.0.1", "pypi.org"]
)
def test_a_registry_is_asked_safely_or_not_at_all(base: str) -> None:
    with pytest.raises(UsageError, match="expected an https address"):
        Registry(base)


def test_registered_is_not_said_to_be_safe_and_silence_proves_nothing() -> None:
    assert "nor safe" in look_up_live("real_one", lambda name: True).why
    assert look_up_live("real_one", lambda name: None).registered is None
    assert look_up_live("made_up.inner", lambda name: name != "made-up").registered is False


def test_what_cannot_be_a_name_is_not_asked() -> None:
    asked: list[str] = []

    assert look_up_live("näme/../x", lambda name: bool(asked.append(name))).registered is False
    assert asked == []
