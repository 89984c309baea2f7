"""What this process and all that it started use of the machine. Linux: it reads /proc."""

import os
from pathlib import Path

_PROC = Path("/proc")
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_s() -> float:
    """Seconds of CPU used so far, those of ended children included."""
    ticks = 0
    for pid in _family():
        fields = _stat(pid)
        # proc(5): utime, stime, cutime, cstime are fields 14 to 17.
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / _TICKS_PER_S


def memory_bytes() -> int:
    """Memory in use; pages that several share count in parts (PSS)."""
    total = 0
    for pid in _family():
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


def _family() -> list[int]:
    """This process and its living descendants."""
    parents = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                parents[int(entry.name)] = int(fields[1])
    family = [os.getpid()]
    for pid in family:
        family += [child for child, parent in parents.items() if parent == pid]
    return family


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the third on; none when it has ended."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()
