"""A process -> the same process with less: namespaces, read-only mounts, Landlock, capabilities, limits.

Each function applies one layer and says whether the kernel took it. That is not yet proof: the
trusted side counts a layer only after its probe has seen the effect (harness/sandbox/probe.py).
Plain ctypes on the C library, so that a zygote needs nothing but the standard library.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import resource
import struct
import sys
from collections.abc import Callable, Iterable, Sequence

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000
_ISOLATED = _NEWNS | _NEWCGROUP | _NEWUTS | _NEWIPC | _NEWPID | _NEWNET

_MS_NOSUID, _MS_NODEV, _MS_REC, _MS_PRIVATE = 2, 4, 0x4000, 1 << 18
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_MOUNT_SETATTR, _ATTR_RDONLY, _ATTR_NOSUID = 442, 1, 2

_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 24, 4, 38
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAP_VERSION_3, _LAST_CAP = 0x20080522, 63

_LL_CREATE, _LL_ADD, _LL_RESTRICT = 444, 445, 446
_LL_EXECUTE, _LL_WRITE_FILE, _LL_READ_FILE, _LL_READ_DIR = 1, 2, 4, 8
_LL_ALL_V1 = (1 << 13) - 1
_LL_SCOPE_ABSTRACT, _LL_SCOPE_SIGNAL = 1, 2


@functools.cache
def libc() -> ctypes.CDLL:
    """The C library with errno kept; loaded once, before the first fork."""
    return ctypes.CDLL(None, use_errno=True)


def bare_fork() -> Callable[[], int]:
    """A fork without Python's own after-fork work, for a process that has never had a second thread.

    What that work renews (locks, thread states, seeds) is as it should be in such a process's child,
    and not writing to it leaves its pages shared: a tenth of what a trivial candidate costs.
    """
    if sys.platform != "linux":
        return os.fork
    fork: Callable[[], int] = ctypes.PyDLL(None).fork
    return fork


def set_parent_death_signal(signal_number: int) -> None:
    """Have the kernel signal this process when its parent dies (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        libc().prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def enter_namespaces() -> bool:
    """New user, mount, pid, network, ipc, uts and cgroup namespaces; False where they are refused.

    The caller must fork afterwards: only its next child is in the new pid namespace.
    """
    if sys.platform != "linux":
        return False
    user, group = os.getuid(), os.getgid()
    if libc().unshare(_NEWUSER | _ISOLATED) == 0:
        try:
            _write("/proc/self/setgroups", "deny")
            _write("/proc/self/uid_map", f"{user} {user} 1")
            _write("/proc/self/gid_map", f"{group} {group} 1")
        except OSError:
            return False
        return True
    return bool(libc().unshare(_ISOLATED) == 0)


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def mount_read_only(scratch: str, *, size_mb: int) -> bool:
    """Make the whole tree read-only, with a small tmpfs at `scratch`, in a mount namespace of its own."""
    c = libc()
    if c.unshare(_NEWNS) != 0 or c.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None) != 0:
        return False
    attributes = struct.pack("<QQQQ", _ATTR_RDONLY | _ATTR_NOSUID, 0, 0, 0)
    if c.syscall(_MOUNT_SETATTR, _AT_FDCWD, b"/", _AT_RECURSIVE, attributes, len(attributes)) != 0:
        return False
    options = f"size={size_mb}m,nr_inodes=8192,mode=0700".encode()
    flags = _MS_NOSUID | _MS_NODEV
    return bool(c.mount(b"tmpfs", scratch.encode(), b"tmpfs", flags, options) == 0)


def cap_process_ids(count: int) -> bool:
    """Bound how many processes the pid namespace can hold (Linux 6.14 and later)."""
    try:
        _write("/proc/sys/kernel/pid_max", str(count))
    except OSError:
        return False
    return True


def drop_capabilities() -> bool:
    """Give up every capability, for this process and all it starts; and no_new_privs."""
    if sys.platform != "linux":
        return False
    c = libc()
    for capability in range(_LAST_CAP + 1):
        if c.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    header = struct.pack("<Ii", _CAP_VERSION_3, 0)
    number = _CAPSET.get(os.uname().machine)
    dropped = number is not None and c.syscall(number, header, b"\0" * 24) == 0
    return bool(c.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and dropped)


def forbid_attaching() -> None:
    """Nobody of the same user may trace this process or read its memory (Linux)."""
    if sys.platform == "linux":
        libc().prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def landlock_version() -> int:
    """The kernel's Landlock ABI, 0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(libc().syscall(_LL_CREATE, None, 0, 1)))


def confine_files(
    *,
    readable: Iterable[str],
    executable: Sequence[str],
    listable: Sequence[str],
    writable: Sequence[str],
) -> bool:
    """Landlock this process: read below `readable`, list `listable`, anything below `writable`.

    Everything else on disk is refused, as are TCP, abstract sockets and signals that leave this
    process's domain where the kernel knows how. Metadata (stat) is not covered by Landlock.
    """
    version = landlock_version()
    if version == 0:
        return False
    handled = _LL_ALL_V1 | (1 << 13 if version >= 2 else 0) | (1 << 14 if version >= 3 else 0)
    attributes = [handled, 3 if version >= 4 else 0, 3 if version >= 6 else 0]
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = libc().syscall(_LL_CREATE, struct.pack("<QQQ", *attributes), size, 0)
    if ruleset < 0:
        return False
    read = _LL_READ_FILE | _LL_READ_DIR
    for paths, access in (
        (readable, read),
        (executable, read | _LL_EXECUTE),
        (listable, _LL_READ_DIR),
        (writable, handled & ~_LL_EXECUTE),
        (("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"), _LL_READ_FILE | _LL_WRITE_FILE),
    ):
        for path in paths:
            _allow(ruleset, path, access)
    done = libc().syscall(_LL_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(done)


def _allow(ruleset: int, path: str, access: int) -> None:
    """Add one path; a path that is not there needs no rule."""
    with contextlib.suppress(OSError):
        handle = os.open(path, getattr(os, "O_PATH", os.O_RDONLY) | os.O_CLOEXEC)
        if not os.path.isdir(path):
            access &= _LL_READ_FILE | _LL_WRITE_FILE | _LL_EXECUTE | (1 << 14)
        libc().syscall(_LL_ADD, ruleset, 1, struct.pack("<Qi", access, handle), 0)
        os.close(handle)


@functools.cache
def signal_scope() -> int:
    """A Landlock ruleset that only keeps signals and abstract sockets inside one domain; -1: none."""
    if landlock_version() < 6:
        return -1
    scope = _LL_SCOPE_ABSTRACT | _LL_SCOPE_SIGNAL
    return int(libc().syscall(_LL_CREATE, struct.pack("<QQQ", 0, 0, scope), 24, 0))


def confine_signals() -> bool:
    """Keep this process from signalling its zygote and its neighbours; needs no_new_privs."""
    ruleset = signal_scope()
    return ruleset >= 0 and libc().syscall(_LL_RESTRICT, ruleset, 0) == 0


def limit_zygote(*, file_mb: int, processes: int) -> None:
    """Limits that are the same for every candidate, set once and inherited."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, file_mb * 2**20)
    _limit(resource.RLIMIT_NOFILE, 256)
    if processes:
        _limit(resource.RLIMIT_NPROC, processes)


def limit_candidate(*, cpu_seconds: float, memory_mb: int) -> None:
    """This process's own limits: total CPU (the kernel kills) and address space (MemoryError)."""
    whole, size = max(1, int(cpu_seconds + 0.999)), memory_mb << 20
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
        if sys.platform != "darwin":  # macOS takes the call and does not enforce it
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ValueError, OSError):  # the harness itself runs under lower limits
        _limit(resource.RLIMIT_CPU, whole, whole + 1)
        _limit(resource.RLIMIT_AS, size)


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    _, highest = resource.getrlimit(kind)
    wanted = soft if hard is None else hard
    if highest != resource.RLIM_INFINITY:
        soft, wanted = min(soft, highest), min(wanted, highest)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, wanted))
