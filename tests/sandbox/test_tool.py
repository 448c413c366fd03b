"""Tools: what they print comes back, whatever they do they end, and what they start ends with them."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import SandboxError
from harness.sandbox import tool
from harness.sandbox.tool import Completed, Conversation, ToolError, run_tool

ECHO = "import sys\nfor line in sys.stdin.buffer:\n    sys.stdout.buffer.write(line[:-1][::-1] + b'\\n')\n    sys.stdout.flush()\n"


def python(program: str, cwd: Path, *, seconds: float = 60, **options: object) -> Completed:
    return run_tool([sys.executable, "-S", "-c", program], cwd=cwd, seconds=seconds, **options)  # type: ignore[arg-type]


def conversation(program: str, cwd: Path) -> Conversation:
    return Conversation([sys.executable, "-S", "-c", program], cwd=cwd)


def test_output_errors_and_code_come_back(tmp_path: Path) -> None:
    done = python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)", tmp_path)

    assert (done.code, done.output, done.errors, done.timed_out) == (3, b"out\n", b"err\n", False)
    assert done.cpu_seconds > 0


@settings(max_examples=8, deadline=None)
@given(data=st.binary(max_size=300_000))
def test_input_is_read_to_its_end_while_output_is_written(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    program = "import shutil, sys; shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer, 1000)"

    assert python(program, tmp_path_factory.getbasetemp(), input=data).output == data


def test_without_input_there_is_nothing_to_read(tmp_path: Path) -> None:
    assert python("import sys; print(repr(sys.stdin.read()))", tmp_path).output == b"''\n"


def test_the_environment_is_minimal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    program = "import os; print(sorted(os.environ), os.environ['HOME'] == os.getcwd())"

    names = python(program, tmp_path, environment={"ADDED": "1"}).output.decode()

    assert "SECRET" not in names
    assert "ADDED" in names
    assert names.endswith("True\n")


def test_what_takes_too_long_is_killed_and_its_output_kept(tmp_path: Path) -> None:
    done = python("import time; print('first', flush=True); time.sleep(100)", tmp_path, seconds=1)

    assert done.timed_out
    assert done.code == -9
    assert done.output == b"first\n"


def test_what_closes_its_outputs_and_sleeps_is_killed(tmp_path: Path) -> None:
    done = python("import os, time; os.close(1); os.close(2); time.sleep(100)", tmp_path, seconds=1)

    assert done.timed_out


def test_what_a_tool_left_running_ends_with_it(tmp_path: Path) -> None:
    program = "import os, time\nif not (p := os.fork()):\n    time.sleep(100)\nprint(p, flush=True)"

    done = python(program, tmp_path)

    assert not done.timed_out
    left = int(done.output)
    for _ in range(1000):
        if not Path(f"/proc/{left}").exists() or " Z " in Path(f"/proc/{left}/stat").read_text():
            break
        time.sleep(0.01)
    else:
        pytest.fail("it is still running")


def test_output_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "OUTPUT_AT_MOST", 1 << 20)

    done = python("import os\nwhile True:\n    os.write(1, b'x' * 65536)", tmp_path)

    assert done.timed_out
    assert len(done.output) < 4 << 20


def test_memory_is_limited(tmp_path: Path) -> None:
    done = python("bytearray(500 << 20)", tmp_path, memory_mb=200)

    assert b"MemoryError" in done.errors


def test_a_program_that_does_not_exist_says_so(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="cannot be started") as caught:
        run_tool([str(tmp_path / "absent")], cwd=tmp_path, seconds=1)

    assert caught.value.why == "start"
    assert isinstance(caught.value, SandboxError)


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_there_is_no_network_unless_asked_for(tmp_path: Path) -> None:
    program = "import os; print(os.readlink('/proc/self/ns/net'), os.getuid())"
    ours = f"{os.readlink('/proc/self/ns/net')} {os.getuid()}\n"

    assert python(program, tmp_path, network=True).output.decode() == ours
    alone = python(program, tmp_path).output.decode()
    if alone == ours:
        pytest.skip("this kernel refuses network namespaces")
    assert alone.split()[1] == ours.split()[1]


def test_a_conversation_answers_line_by_line(tmp_path: Path) -> None:
    with conversation(ECHO, tmp_path) as talk:
        assert talk.ask(b"abc", seconds=60) == b"cba"
        long = b"x" * 1_000_000 + b"y"
        assert talk.ask(long, seconds=60) == long[::-1]
        assert talk.ask(b"", seconds=60) == b""


def test_a_conversation_that_ends_says_how(tmp_path: Path) -> None:
    program = "import sys; sys.stdin.readline(); print('no more', file=sys.stderr); sys.exit(7)"
    talk = conversation(program, tmp_path)

    with pytest.raises(ToolError, match="ended with code 7: no more") as caught:
        talk.ask(b"x", seconds=60)

    assert caught.value.why == "ended"
    with pytest.raises(ToolError, match="closed"):
        talk.ask(b"x", seconds=60)


def test_a_conversation_that_does_not_answer_is_ended(tmp_path: Path) -> None:
    talk = conversation("import time; time.sleep(100)", tmp_path)

    with pytest.raises(ToolError, match="did not answer within 1 s") as caught:
        talk.ask(b"x", seconds=1)

    assert caught.value.why == "timeout"
    talk.close()


def test_complaints_without_end_do_not_stop_a_conversation(tmp_path: Path) -> None:
    noisy = "import sys\nfor line in sys.stdin:\n    sys.stderr.write('noise' * 100_000)\n    print(line.strip(), flush=True)\n"

    with conversation(noisy, tmp_path) as talk:
        assert talk.ask(b"a", seconds=60) == b"a"
        assert talk.ask(b"b", seconds=60) == b"b"
