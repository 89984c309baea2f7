"""Holds the loaded MicroPython VM and forks one process per simulated boot.

Run as a program, isolated and without `site`: the only argument is the folder of the VM's
extension module. A boot costs a millisecond and a few hundred kilobytes this way, where a fresh
process costs twenty times as much. Requests are JSON lines on descriptor 0; a launch comes with
descriptors: the VM's stdin, stdout, its bridge, and a pipe that gets the exit status.
"""

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import sys
import termios
from typing import Any

_BRIDGE_FD = 3
_MOST_FDS = 4


def _become_vm(request: dict[str, Any], descriptors: list[int]) -> None:
    """Turn this forked child into the VM; never returns."""
    import micropython_run

    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    # Move them out of the way first: none may be overwritten before it is in place.
    stdin, stdout, bridge = (fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in descriptors[:3])
    for fd, place in ((stdin, 0), (stdout, 1), (stdout, 2), (bridge, _BRIDGE_FD)):
        os.dup2(fd, place)
    os.closerange(_BRIDGE_FD + 1, 1024)
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir("/")
    os._exit(micropython_run.run_main(request["arguments"]) & 0xFF)


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.children: dict[int, int] = {}
        self.buffer = b""
        self.descriptors: list[int] = []

    def receive(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self.control, 1 << 16, _MOST_FDS)
        self.descriptors += descriptors
        self.buffer += data
        while b"\n" in self.buffer:
            line, self.buffer = self.buffer.split(b"\n", 1)
            self.serve(json.loads(line))
        return bool(data)

    def serve(self, request: dict[str, Any]) -> None:
        if "kill" in request:
            if request["kill"] in self.children:
                os.kill(request["kill"], signal.SIGKILL)
            return
        descriptors, self.descriptors = self.descriptors, []
        pid = os.fork()
        if pid == 0:
            try:
                _become_vm(request, descriptors)
            finally:
                os._exit(1)
        self.children[pid] = descriptors.pop()
        for fd in descriptors:
            os.close(fd)
        self.control.sendall(b"%d\n" % pid)

    def reap(self) -> None:
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            pipe = self.children.pop(pid)
            with contextlib.suppress(BrokenPipeError):  # nobody may wait for this one any more
                os.write(pipe, b"%d" % os.waitstatus_to_exitcode(status))
            os.close(pipe)


def _ignore(*_: object) -> None:
    """Take note of nothing: the wake-up descriptor tells."""


def main() -> None:
    """Serve until the control connection ends, then end every VM."""
    sys.path.insert(0, sys.argv[1])
    __import__("micropython_run")
    os.setsid()
    control = socket.socket(fileno=os.dup(0))
    awake, alarm = os.pipe()
    os.set_blocking(awake, False)
    os.set_blocking(alarm, False)
    signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, _ignore)
    server = _Server(control)
    while True:
        ready = select.select([control.fileno(), awake], [], [])[0]
        if awake in ready:
            os.read(awake, 4096)
            server.reap()
        if control.fileno() in ready and not server.receive():
            break
    for pid in server.children:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
