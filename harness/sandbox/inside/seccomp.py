"""A list of forbidden system calls -> a seccomp BPF program, and its installation in a fork.

A deny list with EPERM: candidates see an ordinary OSError and go on, as they would in any
container that forbids the call. What a deny list misses is caught by the other layers (read-only
mounts, Landlock, empty network namespace, no capabilities); each is proved by effect at start.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys

_LD_ABS, _JEQ, _JGE, _JSET, _RET = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_ERRNO = 0x00050000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_CLONE_THREAD = 0x00010000

_X86_64 = {
    "kill": 62, "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297,
    "pidfd_send_signal": 424, "pidfd_open": 434, "pidfd_getfd": 438,
    "clone": 56, "fork": 57, "vfork": 58, "clone3": 435, "execve": 59, "execveat": 322,
    "socket": 41, "connect": 42, "accept": 43, "accept4": 288, "bind": 49, "listen": 50,
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312,
    "process_madvise": 440, "process_mrelease": 448,
    "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "mount_setattr": 442,
    "move_mount": 429, "open_tree": 428, "fsopen": 430, "fsconfig": 431, "fsmount": 432,
    "fspick": 433, "unshare": 272, "setns": 308, "bpf": 321, "perf_event_open": 298,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "userfaultfd": 323,
    "keyctl": 250, "add_key": 248, "request_key": 249, "kexec_load": 246, "kexec_file_load": 320,
    "reboot": 169, "swapon": 167, "swapoff": 168, "init_module": 175, "finit_module": 313,
    "delete_module": 176, "quotactl": 179, "acct": 163, "syslog": 103, "sethostname": 170,
    "setdomainname": 171, "settimeofday": 164, "clock_settime": 227, "clock_adjtime": 305,
    "adjtimex": 159, "iopl": 172, "ioperm": 173, "modify_ldt": 154, "personality": 135,
    "name_to_handle_at": 303, "open_by_handle_at": 304, "fanotify_init": 300,
    "fanotify_mark": 301, "mknod": 133, "mknodat": 259, "setpriority": 141, "ioprio_set": 251,
    "sched_setscheduler": 144, "sched_setparam": 142, "sched_setattr": 314,
    "sched_setaffinity": 203, "shmget": 29, "shmat": 30, "shmctl": 31, "semget": 64, "semop": 65,
    "semctl": 66, "semtimedop": 220, "msgget": 68, "msgsnd": 69, "msgrcv": 70, "msgctl": 71,
    "mq_open": 240, "mq_unlink": 241, "prlimit64": 302,
    "chmod": 90, "fchmod": 91, "fchmodat": 268, "fchmodat2": 452, "chown": 92, "fchown": 93,
    "lchown": 94, "fchownat": 260, "utime": 132, "utimes": 235, "futimesat": 261,
    "utimensat": 280, "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190, "removexattr": 197,
    "lremovexattr": 198, "fremovexattr": 199, "setuid": 105, "setgid": 106, "setgroups": 116,
    "setreuid": 113, "setregid": 114, "setresuid": 117, "setresgid": 119, "capset": 126,
    "memfd_secret": 447, "lookup_dcookie": 212, "vhangup": 153, "nfsservctl": 180,
    "move_pages": 279, "migrate_pages": 256, "mbind": 237, "set_mempolicy": 238,
}  # fmt: skip
_AARCH64 = {
    "kill": 129, "tkill": 130, "tgkill": 131, "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240,
    "pidfd_send_signal": 424, "pidfd_open": 434, "pidfd_getfd": 438,
    "clone": 220, "clone3": 435, "execve": 221, "execveat": 281,
    "socket": 198, "connect": 203, "accept": 202, "accept4": 242, "bind": 200, "listen": 201,
    "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272,
    "process_madvise": 440, "process_mrelease": 448,
    "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "mount_setattr": 442,
    "move_mount": 429, "open_tree": 428, "fsopen": 430, "fsconfig": 431, "fsmount": 432,
    "fspick": 433, "unshare": 97, "setns": 268, "bpf": 280, "perf_event_open": 241,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "userfaultfd": 282,
    "keyctl": 219, "add_key": 217, "request_key": 218, "kexec_load": 104, "kexec_file_load": 294,
    "reboot": 142, "swapon": 224, "swapoff": 225, "init_module": 105, "finit_module": 273,
    "delete_module": 106, "quotactl": 60, "acct": 89, "syslog": 116, "sethostname": 161,
    "setdomainname": 162, "settimeofday": 170, "clock_settime": 112, "clock_adjtime": 266,
    "adjtimex": 171, "personality": 92, "name_to_handle_at": 264, "open_by_handle_at": 265,
    "fanotify_init": 262, "fanotify_mark": 263, "mknodat": 33, "setpriority": 140,
    "ioprio_set": 30, "sched_setscheduler": 119, "sched_setparam": 118, "sched_setattr": 274,
    "sched_setaffinity": 122, "shmget": 194, "shmat": 196, "shmctl": 195, "semget": 190,
    "semop": 193, "semctl": 191, "semtimedop": 192, "msgget": 186, "msgsnd": 189, "msgrcv": 188,
    "msgctl": 187, "mq_open": 180, "mq_unlink": 181, "prlimit64": 261,
    "fchmod": 52, "fchmodat": 53, "fchmodat2": 452, "fchown": 55, "fchownat": 54,
    "utimensat": 88, "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "removexattr": 14,
    "lremovexattr": 15, "fremovexattr": 16, "setuid": 146, "setgid": 144, "setgroups": 159,
    "setreuid": 145, "setregid": 143, "setresuid": 147, "setresgid": 149, "capset": 91,
    "memfd_secret": 447, "vhangup": 58, "move_pages": 239, "migrate_pages": 238, "mbind": 235,
    "set_mempolicy": 237,
}  # fmt: skip
_ARCHITECTURES = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _AARCH64)}

_TO_SELF = ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
_PROCESSES = ("fork", "vfork", "execve", "execveat")
_FILE_MODES = (
    "chmod", "fchmod", "fchmodat", "fchmodat2", "utime", "utimes", "futimesat", "utimensat",
)  # fmt: skip
_SIGNALS_IN_NAMESPACE = ("kill", "tkill", "tgkill", "pidfd_open", "pidfd_send_signal")


_Line = tuple[int, int, int, int]
"""One instruction: code, jump if true, jump if false, constant."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def supported() -> bool:
    """True on the architectures whose system call numbers are known here."""
    return sys.platform == "linux" and os.uname().machine in _ARCHITECTURES


def build(*, processes: bool, machine: str = "") -> bytes:
    """The BPF program; `Filter` puts the process's own id where the program compares with it.

    With `processes` a candidate may start programs and change modes of files: only for suites that
    need it, and then it relies on namespaces, read-only mounts and Landlock alone. `machine` is this
    one unless named.
    """
    arch, numbers = _ARCHITECTURES[machine or os.uname().machine]
    denied = dict(numbers)
    if processes:
        for name in (*_PROCESSES, *_FILE_MODES, *_SIGNALS_IN_NAMESPACE, "clone", "clone3"):
            denied.pop(name, None)
    code = [(_LD_ABS, 0, 0, 4), (_JEQ, 1, 0, arch), (_RET, 0, 0, _KILL), (_LD_ABS, 0, 0, 0)]
    if arch == 0xC000003E:  # the x32 calling convention reaches the same calls by other numbers
        code += [(_JGE, 0, 1, 0x40000000), (_RET, 0, 0, _KILL)]
    refuse = (_RET, 0, 0, _ERRNO | errno.EPERM)
    if "clone3" in denied:  # glibc falls back to clone, whose flags can be read here
        code += [(_JEQ, 0, 1, denied.pop("clone3")), (_RET, 0, 0, _ERRNO | errno.ENOSYS)]
    if "clone" in denied:
        code += [(_JEQ, 0, 4, denied.pop("clone")), (_LD_ABS, 0, 0, 16),
                 (_JSET, 0, 1, _CLONE_THREAD), (_RET, 0, 0, _ALLOW), refuse]  # fmt: skip
    for name in _TO_SELF:
        if name in denied:
            code += [(_JEQ, 0, 4, denied.pop(name)), (_LD_ABS, 0, 0, 16),
                     (_JEQ, 0, 1, _SELF), (_RET, 0, 0, _ALLOW), refuse]  # fmt: skip
    code += [(_JEQ, 0, 4, denied.pop("prlimit64")), (_LD_ABS, 0, 0, 16),
             (_JEQ, 0, 1, 0), (_RET, 0, 0, _ALLOW), refuse]  # fmt: skip
    code += _search_tree(sorted(denied.values()), refuse)
    return b"".join(struct.pack("<HBBI", *line) for line in code)


_SELF = 0xFFFFFFF0
"""Stands for the process's own id until `Filter.install` puts it in; no process has it."""


def _search_tree(numbers: list[int], refuse: _Line) -> list[_Line]:
    """A binary search over sorted call numbers: some seven comparisons for an allowed call."""
    if len(numbers) <= 4:
        lines = [(_JEQ, len(numbers) - i, 0, number) for i, number in enumerate(numbers)]
        return [*lines, (_RET, 0, 0, _ALLOW), refuse]
    middle = len(numbers) // 2
    low, high = (
        _search_tree(numbers[:middle], refuse),
        _search_tree(numbers[middle:], refuse),
    )
    return [(_JGE, len(low), 0, numbers[middle]), *low, *high]


class Filter:
    """A program ready to confine the next fork: made once in the zygote, two calls in the child."""

    def __init__(self, program: bytes) -> None:
        self._text = ctypes.create_string_buffer(program, len(program))
        own = struct.pack("<I", _SELF)
        self._own = [i for i in range(4, len(program), 8) if program[i : i + 4] == own]
        descriptor = _Program(len(program) // 8, ctypes.cast(self._text, ctypes.c_void_p))
        self._descriptor = ctypes.byref(descriptor)
        self._prctl = ctypes.CDLL(None, use_errno=True).prctl

    def install(self) -> bool:
        """Confine this process for good; False when the kernel refuses. Needs no_new_privs."""
        number = os.getpid()
        for offset in self._own:
            struct.pack_into("<I", self._text, offset, number)
        return bool(self._prctl(_PR_SET_SECCOMP, _MODE_FILTER, self._descriptor, 0, 0) == 0)
