"""The filter program, run by hand: what it forbids, what it allows, on both architectures."""

from __future__ import annotations

import errno
import os
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.sandbox.inside import seccomp

ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSE, NOT_THERE = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
OWN_ID = 4321


def program_for(machine: str, *, processes: bool = False) -> bytes:
    code = seccomp.build(processes=processes, machine=machine)
    return code.replace(struct.pack("<I", 0xFFFFFFF0), struct.pack("<I", OWN_ID))


def verdict(program: bytes, arch: int, number: int, first_argument: int = 0) -> int:
    """What the kernel's interpreter would return for one system call."""
    data = struct.pack("<IIQQ", number, arch, 0, first_argument)
    lines = list(struct.iter_unpack("<HBBI", program))
    position, accumulator = 0, 0
    while True:
        code, yes, no, value = lines[position]
        position += 1
        if code == 0x20:
            accumulator = struct.unpack_from("<I", data, value)[0]
        elif code == 0x06:
            return value
        else:
            holds = {
                0x15: accumulator == value,
                0x35: accumulator >= value,
                0x45: accumulator & value != 0,
            }
            position += yes if holds[code] else no


def numbers_of(machine: str) -> dict[str, int]:
    return {"x86_64": seccomp._X86_64, "aarch64": seccomp._AARCH64}[machine]


# What no candidate needs and every layer below would have to be trusted with.
NEVER = (
    "execve", "execveat", "socket", "connect", "bind", "ptrace", "process_vm_readv", "mount", "umount2",
    "chroot", "unshare", "setns", "bpf", "perf_event_open", "io_uring_setup", "userfaultfd", "keyctl",
    "open_by_handle_at", "pidfd_getfd", "pidfd_send_signal", "shmget", "msgget", "mq_open", "setuid", "capset",
)  # fmt: skip
ALWAYS = {
    "x86_64": {"read": 0, "write": 1, "mmap": 9, "brk": 12, "futex": 202, "openat": 257, "exit_group": 231, "getpid": 39},
    "aarch64": {"read": 63, "write": 64, "mmap": 222, "brk": 214, "futex": 98, "openat": 56, "exit_group": 94, "getpid": 172},
}  # fmt: skip


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_dangerous_calls_are_refused_and_ordinary_ones_go_through(machine: str) -> None:
    program, arch = program_for(machine), ARCHITECTURES[machine]
    numbers = numbers_of(machine)

    assert {name: verdict(program, arch, numbers[name]) for name in NEVER if name in numbers} == {
        name: REFUSE for name in NEVER if name in numbers
    }
    assert {
        name: verdict(program, arch, n) for name, n in ALWAYS[machine].items()
    } == dict.fromkeys(ALWAYS[machine], ALLOW)


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_every_number_that_is_not_listed_is_allowed_and_every_other_is_not(machine: str) -> None:
    program, arch = program_for(machine), ARCHITECTURES[machine]
    listed = set(numbers_of(machine).values())
    refused = {number for number in range(1000) if verdict(program, arch, number, 7) != ALLOW}

    assert refused == listed


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_threads_may_be_started_and_processes_may_not(machine: str) -> None:
    program, arch = program_for(machine), ARCHITECTURES[machine]
    numbers = numbers_of(machine)

    assert verdict(program, arch, numbers["clone"], 0x00010000 | 0x100) == ALLOW
    assert verdict(program, arch, numbers["clone"], 0x11) == REFUSE
    assert verdict(program, arch, numbers["clone3"]) == NOT_THERE


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_a_process_may_signal_and_limit_itself_alone(machine: str) -> None:
    program, arch = program_for(machine), ARCHITECTURES[machine]
    numbers = numbers_of(machine)

    for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
        assert verdict(program, arch, numbers[name], OWN_ID) == ALLOW
        for other in (0, 1, OWN_ID + 1, 2**32 - 1, 2**64 - 1):
            assert verdict(program, arch, numbers[name], other) == REFUSE
    assert verdict(program, arch, numbers["prlimit64"], 0) == ALLOW
    assert verdict(program, arch, numbers["prlimit64"], 1) == REFUSE


@pytest.mark.parametrize("machine", ARCHITECTURES)
@given(number=st.integers(0, 2**32 - 1), foreign=st.integers(0, 2**32 - 1))
def test_calls_of_another_architecture_end_the_process(
    machine: str, number: int, foreign: int
) -> None:
    program = program_for(machine)
    arch = ARCHITECTURES[machine]

    assert verdict(program, foreign if foreign != arch else 0, number) == KILL


@given(number=st.integers(0x40000000, 2**32 - 1))
def test_the_x32_convention_ends_the_process(number: int) -> None:
    program = program_for("x86_64")

    assert verdict(program, ARCHITECTURES["x86_64"], number) == KILL


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_a_suite_that_needs_programs_may_start_them_and_still_has_no_network(machine: str) -> None:
    program, arch = program_for(machine, processes=True), ARCHITECTURES[machine]
    numbers = numbers_of(machine)

    for name in ("execve", "clone", "clone3", "kill"):
        assert verdict(program, arch, numbers[name], 0x11) == ALLOW
    for name in ("socket", "connect", "ptrace", "mount", "unshare", "setuid"):
        assert verdict(program, arch, numbers[name], 0x11) == REFUSE


def test_an_unknown_architecture_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.uname()
    monkeypatch.setattr(os, "uname", lambda: os.uname_result((*here[:4], "riscv64")))

    assert not seccomp.supported()
