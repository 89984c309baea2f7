"""Boots like the official ESP32 image: mount, boot.py, main.py, then the prompt."""

import _board
import _bridge
import os
import sys
import time
import gc
import vfs

import esp32

STAND_INS = sys.path[1]
HIDDEN = "/" + os.HIDDEN


def _mount() -> None:
    """What the image's `_boot` and `inisetup` do: make a file system on an erased partition."""
    partition = esp32.Partition.find(esp32.Partition.TYPE_DATA, label="vfs")[0]
    host = vfs.VfsPosix(STAND_INS)
    vfs.umount("/")
    vfs.mount(host, HIDDEN)
    try:
        vfs.mount(partition, "/")
    except OSError:
        _make(partition)
    os.chdir("/")  # type: ignore[attr-defined]
    sys.path[:] = ["", HIDDEN, ".frozen", "/lib"]


def _make(partition: esp32.Partition) -> None:
    first = bytearray(64)
    partition.readblocks(0, first)
    while first != b"\xff" * 64:
        print("The filesystem appears to be corrupted. If you had important data there, you may")
        print("want to make a flash snapshot to try to recover it. Otherwise, perform factory")
        print("reprogramming of MicroPython firmware (completely erase flash, then program it).")
        time.sleep(3)
    vfs.VfsLfs2.mkfs(partition)
    vfs.mount(partition, "/")
    with open("/boot.py", "w") as file:
        file.write("# This file is executed on every boot (including wake-boot from deepsleep)\n")


def _run(name: str) -> bool:
    """Execute a file if it exists; False when it failed."""
    try:
        with open(name) as file:
            source = file.read()
    except OSError:
        return True
    try:
        _interruptible(compile(source, name, "exec"))
    except _bridge.Disconnected:
        raise
    except SystemExit:
        _soft_reset()
    except BaseException as error:  # noqa: BLE001 (as the port reports them)
        sys.print_exception(error)
        return False
    return True


def _interruptible(code: object) -> None:
    """Ctrl-C is allowed anew before each file, whatever the last one wished."""
    if not PROMPT:
        exec(code, PROGRAM)  # type: ignore[arg-type] # noqa: S102 (how main.py runs)
        return
    prompt.let_interrupt(True)
    try:
        exec(code, PROGRAM)  # type: ignore[arg-type] # noqa: S102 (how main.py runs)
    finally:
        prompt.let_interrupt(False)


def _soft_reset() -> None:
    print("MPY: soft reboot")
    _board.halt("power.soft_reset")


def _prompt() -> None:
    if PROMPT:
        import _prompt

        _prompt.serve(PROGRAM, PROMPT == "raw")
    while True:
        time.sleep_ms(60000)


PROGRAM = {"__name__": "__main__"}
PROMPT = _board.INFO["prompt"]
_mount()
if PROMPT:
    import _prompt as prompt

    prompt.take_over()
gc.collect()
if _run("boot.py") and PROMPT != "raw":
    _run("main.py")
_prompt()
