"""Names of the standard library that exist on other platforms than this one, or only at some times."""

from __future__ import annotations

_ELSEWHERE = {
    "os": "startfile add_dll_directory O_BINARY O_TEXT O_SEQUENTIAL O_RANDOM O_NOINHERIT O_SHORT_LIVED "
    "O_TEMPORARY P_DETACH P_OVERLAY chflags lchflags lchmod plock geteuid getuid getgid getegid fork forkpty "
    "killpg getpgid setsid setuid setgid uname nice chown fchown chroot mkfifo mknod wait waitpid getloadavg "
    "sched_getaffinity sched_setaffinity getgroups openpty ttyname WNOHANG WEXITSTATUS WIFEXITED pipe2 sendfile "
    "memfd_create pidfd_open posix_fallocate O_DIRECT O_NOATIME O_TMPFILE O_EXLOCK O_SHLOCK O_EVTONLY getresuid",
    "signal": "CTRL_C_EVENT CTRL_BREAK_EVENT SIGBREAK SIGKILL SIGHUP SIGUSR1 SIGUSR2 SIGALRM SIGCHLD SIGQUIT "
    "SIGPIPE SIGSTOP SIGCONT SIGTSTP SIGWINCH SIGPOLL SIGINFO SIGEMT alarm setitimer getitimer pause pthread_kill "
    "ITIMER_REAL sigwait sigtimedwait",
    "subprocess": "STARTUPINFO STARTF_USESHOWWINDOW STARTF_USESTDHANDLES SW_HIDE CREATE_NEW_CONSOLE "
    "CREATE_NEW_PROCESS_GROUP CREATE_NO_WINDOW DETACHED_PROCESS CREATE_DEFAULT_ERROR_MODE "
    "CREATE_BREAKAWAY_FROM_JOB ABOVE_NORMAL_PRIORITY_CLASS BELOW_NORMAL_PRIORITY_CLASS HIGH_PRIORITY_CLASS "
    "IDLE_PRIORITY_CLASS NORMAL_PRIORITY_CLASS REALTIME_PRIORITY_CLASS STD_INPUT_HANDLE STD_OUTPUT_HANDLE",
    "asyncio": "WindowsSelectorEventLoopPolicy WindowsProactorEventLoopPolicy ProactorEventLoop IocpProactor "
    "DefaultEventLoopPolicy SelectorEventLoop ThreadedChildWatcher SafeChildWatcher PidfdChildWatcher "
    "FastChildWatcher AbstractChildWatcher windows_events windows_utils unix_events start_unix_server "
    "open_unix_connection",
    "ctypes": "windll oledll WinDLL OleDLL WinError FormatError GetLastError get_last_error set_last_error HRESULT "
    "WINFUNCTYPE DllCanUnloadNow DllGetClassObject",
    "socket": "SIO_RCVALL SIO_KEEPALIVE_VALS SIO_LOOPBACK_FAST_PATH RCVALL_ON RCVALL_OFF RCVALL_MAX AF_UNIX AF_PACKET "
    "AF_NETLINK AF_BLUETOOTH AF_CAN AF_VSOCK AF_SYSTEM SO_EXCLUSIVEADDRUSE SO_REUSEPORT SO_BINDTODEVICE SO_PEERCRED "
    "TCP_KEEPALIVE TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT MSG_NOSIGNAL fromshare sethostname CMSG_LEN PF_SYSTEM",
    "select": "kqueue kevent epoll poll devpoll KQ_FILTER_READ KQ_EV_ADD EPOLLIN EPOLLOUT EPOLLET POLLIN POLLOUT",
    "sys": "last_type last_value last_traceback last_exc ps1 ps2 pypy_version_info pypy_find_executable frozen _MEIPASS "
    "real_prefix gettotalrefcount getobjects monitoring tracebacklimit getwindowsversion winver dllhandle setdlopenflags getdlopenflags abiflags _enablelegacywindowsfsencoding "
    "getandroidapilevel",
    "time": "tzset clock_gettime clock_settime clock_getres CLOCK_REALTIME CLOCK_MONOTONIC CLOCK_UPTIME "
    "CLOCK_HIGHRES CLOCK_PROF CLOCK_UPTIME_RAW pthread_getcpuclockid",
    "multiprocessing": "popen_spawn_win32 popen_fork popen_forkserver popen_spawn_posix",
    "mmap": "MAP_SHARED MAP_PRIVATE MAP_ANON PROT_READ PROT_WRITE MADV_FREE",
    "threading": "pthread_getname_np",
    "resource": "RLIMIT_SWAP RLIMIT_NPTS RLIMIT_KQUEUES RLIMIT_VMEM",
}
_PREFIXES = (
    "errno.WSA", "errno.E", "select.KQ_", "select.EPOLL", "select.POLL", "curses.ACS_", "_ctypes.", "_winapi.",
    "msvcrt.", "socket.AF_", "socket.SO_", "socket.IP", "socket.TCP_", "socket.MSG_", "socket.CAN_", "socket.BT",
    "signal.SIG", "os.SCHED_", "os.RTLD_", "os.EX_", "os.O_", "os.P_", "os.SPLICE_", "os.POSIX_", "codecs.mbcs_",
    "codecs.oem_", "codecs.code_page_", "resource.RLIMIT_", "time.CLOCK_", "winreg.", "termios.", "fcntl.F_", "mmap.M",
)  # fmt: skip
_NAMES = {module + "." + name for module, names in _ELSEWHERE.items() for name in names.split()}


def elsewhere(path: str) -> bool:
    """Whether some platform's standard library has this path."""
    parts = path.split(".")
    return ".".join(parts[:2]) in _NAMES or path.startswith(_PREFIXES)
