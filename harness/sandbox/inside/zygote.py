"""Jobs on a socket -> one fork each: a small warm interpreter that is confined once.

The trusted side starts one zygote per core by exec. It enters its namespaces, imports what
candidates commonly import, gives up its rights and then only forks, waits and cleans up. It never
sees a task, a candidate or an expected value: those travel in memory files straight to the fork.

A job is one message: a marshalled header and the memory files. The answer is one message when every
process of the job is gone: how each ended and what it used.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import marshal
import os
import select
import signal
import socket
import sys
from typing import Any

from harness.sandbox.inside import (
    layers,
    observe,
    probe,
    runner,
    scratch,
    seccomp,
    suite,
    tester,
    wire,
)
from harness.sandbox.inside.replies import Replies

WARM = (
    "abc", "bisect", "collections", "copy", "dataclasses", "enum", "functools", "heapq",
    "itertools", "math", "operator", "random", "re", "string", "typing",
)  # fmt: skip
LOOK_AROUND = (("sklearn.utils.parallel", "_get_threadpool_controller"),)
"""What libraries find out once by reading /proc, which candidates may not: done before they are."""
_MAX_MESSAGE = 1 << 16
_SCRATCH_MB = 64
_MAX_PROCESSES = 400
_KEPT: list[object] = []


class Hidden:
    """An importer that finds nothing of what is installed but not for this profile's candidates.

    They could list it and not read it; libraries look for optional ones and expect ImportError.
    """

    def __init__(self, names: list[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        del target
        if path is None and name in self._names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


class Zygote:
    """One confined interpreter and its control socket."""

    def __init__(self, control: socket.socket, setup: dict[str, Any]) -> None:
        self._control = control
        self._own = control.fileno()
        self._watch = select.poll()
        self._watch.register(control, select.POLLIN)
        self._setup = setup
        self._bare_fork = layers.bare_fork()
        self._scratch = str(setup["scratch"])
        self._bell = int(str(setup["bell"]))
        self._processes = bool(setup["processes"])
        self._filter: seccomp.Filter | None = None
        self.applied: list[str] = []
        self.failed: list[str] = []

    # --- becoming confined ------------------------------------------------------------------

    def confine(self) -> None:
        """Apply every layer that was asked for and that the kernel takes, in the only order that works."""
        wanted = self._setup["layers"]
        assert isinstance(wanted, list)
        isolated = "namespaces" in wanted and layers.enter_namespaces()
        self._leave_a_janitor()
        if isolated:
            self.applied.append("namespaces")
            if layers.mount_read_only(self._scratch, size_mb=_SCRATCH_MB):
                self.applied.append("read-only-mounts")
            layers.cap_process_ids(_MAX_PROCESSES)
        os.chdir(self._scratch)
        self._warm_up()
        if "rlimits" in wanted:
            count = _MAX_PROCESSES if self._processes and os.getuid() != 0 else 0
            layers.limit_zygote(file_mb=_SCRATCH_MB, processes=count)
            self.applied.append("rlimits")
        if "capabilities" in wanted and layers.drop_capabilities():
            self.applied.append("capabilities")
        if "landlock" in wanted and self._confine_files():
            self.applied.append("landlock")
            layers.signal_scope()
        layers.forbid_attaching()
        if "seccomp" in wanted and seccomp.supported():
            self._filter = seccomp.Filter(seccomp.build(processes=self._processes))
            self.applied.append("seccomp")

    def _leave_a_janitor(self) -> None:
        """Go on in a child, which is process 1 of a new pid namespace.

        The outer process keeps its rights, waits for the child and removes the scratch folder, so
        that none stays behind when the trusted side is killed.
        """
        child = os.fork()
        if child:
            self._control.close()
            os.close(self._bell)
            layers.forbid_attaching()
            _, status = os.waitpid(child, 0)
            scratch.remove(self._scratch)
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
        layers.set_parent_death_signal(signal.SIGKILL)

    def _warm_up(self) -> None:
        paths = self._setup["path"]
        preload = self._setup["preload"]
        assert isinstance(paths, list)
        assert isinstance(preload, list)
        sys.path.extend(str(path) for path in paths)
        if hidden := self._setup["hidden"]:
            sys.meta_path.insert(0, Hidden(hidden))
        for name in WARM:
            importlib.import_module(name)
        for name in preload:
            try:
                importlib.import_module(str(name))
            except Exception as error:
                self.failed.append(f"{name}: {type(error).__name__}: {error}"[:300])
        for name, function in LOOK_AROUND:
            with contextlib.suppress(Exception):  # another version, or not loaded
                getattr(sys.modules[name], function)()
        layers.libc()

    def _confine_files(self) -> bool:
        lists = {key: self._setup[key] for key in ("readable", "executable", "listable")}
        return layers.confine_files(**lists, writable=[self._scratch])

    # --- serving ------------------------------------------------------------------------------

    def serve(self) -> None:
        """Answer jobs until the other side closes the socket."""
        for name in [key for key in sys.modules if key.partition(".")[0] == "harness"]:
            _KEPT.append(sys.modules.pop(name))  # not importable by a candidate
        gc.collect()
        gc.freeze()
        self._control.send(marshal.dumps(("ready", self.applied, self.failed), wire.VERSION))
        while True:
            message, handles, _, _ = socket.recv_fds(self._control, _MAX_MESSAGE, 8)
            if not message:
                return
            header = marshal.loads(message)
            if header["kind"] == "kill":
                continue  # the job it meant has ended already
            ended = self._run(header, handles)
            for handle in handles:
                os.close(handle)
            self._control.send(marshal.dumps(ended, wire.VERSION))

    def _run(self, header: dict[str, Any], handles: list[int]) -> dict[str, Any]:
        """How each process of a job ended: exit code, CPU seconds, peak bytes, by name."""
        children = self._start(header, handles)
        ended = self._wait(header["job"], children)
        self._clean_up()
        return ended

    def _start(self, header: dict[str, Any], handles: list[int]) -> dict[int, str]:
        """Fork the process or, for proxied tests, the pair of processes of a job."""
        if header["mode"] != "proxy":
            return {self._fork(header, handles, str(header["mode"]), None): "candidate"}
        ours, theirs = socket.socketpair()
        children = {self._fork(header, handles, "serve", (ours, theirs)): "candidate"}
        children[self._fork(header, handles, "tests", (theirs, ours))] = "tests"
        ours.close()
        theirs.close()
        return children

    def _fork(
        self,
        header: dict[str, Any],
        handles: list[int],
        mode: str,
        pair: tuple[socket.socket, socket.socket] | None,
    ) -> int:
        child = self._bare_fork()
        if child:
            return child
        status = 70
        try:
            self._control.close()
            if pair:
                pair[1].close()
            self._confine_child(header, mode)
            self._work(header, handles, mode, pair[0] if pair else None)
            status = 0
        finally:
            os._exit(status)

    def _confine_child(self, header: dict[str, Any], mode: str) -> None:
        """What every candidate's process gives up before it sees a byte of the candidate."""
        os.setsid()
        if "namespaces" not in self.applied:  # there, process 1 takes everything with it
            layers.set_parent_death_signal(signal.SIGKILL)
        if "rlimits" in self.applied:
            layers.limit_candidate(cpu_seconds=header["cpu"], memory_mb=header["memory_mb"])
        if "landlock" in self.applied and "namespaces" not in self.applied:
            layers.confine_signals()
        if self._filter and mode != "probe-bare" and not self._filter.install():
            os._exit(71)
        gc.enable()

    def _work(
        self,
        header: dict[str, Any],
        handles: list[int],
        mode: str,
        channel: socket.socket | None,
    ) -> None:
        program, tests, out = handles[0], handles[1], handles[2]
        text, other = runner.read_all(program), runner.read_all(tests)
        if mode == "calls":
            runner.run_calls(text, other, Replies(out, self._bell))
        elif mode == "suite":
            suite.run_suite(text, other, Replies(out, self._bell))
        elif mode == "observe":
            observe.run_observe(text, other, Replies(out, self._bell))
        elif mode.startswith("probe"):
            probe.run_probe(marshal.loads(text), Replies(out, self._bell))
        elif mode == "serve" and channel:
            for handle in handles[1:3]:  # the tests and their results are not for the candidate
                os.close(handle)
            runner.serve_calls(text, channel, Replies(handles[3], self._bell))
        elif mode == "tests" and channel:
            os.close(handles[3])
            tester.run_tests(other, channel, Replies(out, self._bell))

    def _wait(self, job: object, children: dict[int, str]) -> dict[str, Any]:
        """Wait for all processes of a job; kill them when told to, or when the other side is gone."""
        ended: dict[str, Any] = {}
        while children:
            self._listen(job, children)
            for child in list(children):
                self._end_survivors(child)
                done, status, usage = os.wait4(child, os.WNOHANG)
                if done:
                    spent = usage.ru_utime + usage.ru_stime
                    scale = 1 if sys.platform == "darwin" else 1024
                    name = children.pop(child)
                    ended[name] = (
                        os.waitstatus_to_exitcode(status), spent, usage.ru_maxrss * scale,
                    )  # fmt: skip
        return ended

    def _end_survivors(self, child: int) -> None:
        """Where no namespace ends what a candidate has started, end its process group with it."""
        if "namespaces" in self.applied or not hasattr(os, "waitid"):
            return
        ending = os.WEXITED | os.WNOHANG | os.WNOWAIT
        if os.waitid(
            os.P_PID, child, ending
        ):  # dead but not yet reaped: the group's id is still its
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)

    def _listen(self, job: object, children: dict[int, str]) -> None:
        """Return when a child has ended; obey a kill that comes first."""
        exits = []
        if hasattr(os, "pidfd_open"):
            try:
                exits = [os.pidfd_open(child) for child in children]
            except OSError:
                exits = []
        for handle in exits:
            self._watch.register(handle, select.POLLIN)
        ready = self._watch.poll(None if exits else 2)
        for handle in exits:
            self._watch.unregister(handle)
            os.close(handle)
        if any(handle == self._own for handle, _ in ready):
            message = self._control.recv(_MAX_MESSAGE)
            if not message:
                self._kill(children)
                os._exit(0)
            if marshal.loads(message)["job"] == job:
                self._kill(children)

    def _kill(self, children: dict[int, str]) -> None:
        for child in children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def _clean_up(self) -> None:
        """No process and no file of this job outlives it."""
        if "namespaces" in self.applied and (self._processes or not self._filter):
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)  # process 1 itself is spared
            with contextlib.suppress(ChildProcessError):
                while True:
                    os.waitpid(-1, 0)
        scratch.empty(self._scratch)


def main(control_handle: int) -> None:
    """Entry point of the process: confined, then serving until the socket closes."""
    control = socket.socket(fileno=control_handle)
    setup = marshal.loads(control.recv(_MAX_MESSAGE * 4))
    zygote = Zygote(control, setup)
    try:
        zygote.confine()
    except OSError as error:
        control.send(marshal.dumps(("failed", str(error), []), wire.VERSION))
        return
    zygote.serve()
