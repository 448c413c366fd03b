"""Source code and limits -> an Execution: the one door to processes.

pool.py     slots -> proved workers
worker.py   a job -> an Execution, through one zygote
probe.py    a worker -> the layers that really hold
profile.py  libraries -> what a zygote loads and may read
memory.py   bytes -> sealed memory files, and back
tool.py     a trusted command on untrusted data -> what it printed, or a conversation
inside/     what runs on the other side; shares only inside/wire.py with this one
"""

from harness.sandbox.memory import Blob, Frame
from harness.sandbox.pool import LEVELS, Pool
from harness.sandbox.profile import Profile, installed
from harness.sandbox.worker import ALL_LAYERS, Job, Worker

__all__ = ["ALL_LAYERS", "LEVELS", "Blob", "Frame", "Job", "Pool", "Profile", "Worker", "installed"]
