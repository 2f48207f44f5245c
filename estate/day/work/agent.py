"""A node's monitoring: reads what the kernel tells of the machine and of every process, once."""

import pathlib
import shutil

for name in ("stat", "meminfo", "loadavg", "net/dev", "self/mountinfo"):
    pathlib.Path("/proc", name).read_text()
for process in pathlib.Path("/proc").glob("[0-9]*"):
    for name in ("stat", "status", "cmdline"):
        try:
            (process / name).read_bytes()
        except OSError:
            pass  # it ended
shutil.disk_usage("/")
