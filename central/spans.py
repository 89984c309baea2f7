"""Sets of moments: what is allowed when, added up, cut out and compared."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge

from host_tools.danish_time import NEVER

Part = tuple[int, int]


@dataclass(frozen=True)
class Spans:
    """Disjoint stretches [begin, end) of lock time, ascending, none of which touch."""

    parts: tuple[Part, ...] = ()

    @staticmethod
    def of(*parts: Part) -> "Spans":
        """The union of stretches in any order; one that ends at or before its begin is none."""
        return Spans(tuple(_joined(sorted(part for part in parts if part[0] < part[1]))))

    def __bool__(self) -> bool:
        """Whether there is any moment in it."""
        return bool(self.parts)

    def __contains__(self, moment: int) -> bool:
        """Whether a moment is in it."""
        return self.part_at(moment) is not None

    def __or__(self, other: "Spans") -> "Spans":
        """The moments in one or both."""
        return Spans(tuple(_joined(merge(self.parts, other.parts))))

    def __and__(self, other: "Spans") -> "Spans":
        """The moments in both."""
        return Spans(tuple(_common(self.parts, other.parts)))

    def __sub__(self, other: "Spans") -> "Spans":
        """The moments in this one only."""
        return self & other.gaps()

    def __le__(self, other: "Spans") -> bool:
        """Whether the other one has every moment of this one."""
        return not self - other

    def gaps(self) -> "Spans":
        """All other moments of lock time."""
        edges = [0, *(edge for part in self.parts for edge in part), NEVER]
        return Spans.of(*zip(edges[::2], edges[1::2], strict=True))

    def part_at(self, moment: int) -> Part | None:
        """The stretch that a moment is in."""
        index = bisect_right(self.parts, (moment, NEVER)) - 1
        if index < 0 or self.parts[index][1] <= moment:
            return None
        return self.parts[index]

    def next_from(self, moment: int) -> int | None:
        """The first moment in it that is not before this one."""
        if moment in self:
            return moment
        index = bisect_right(self.parts, (moment, NEVER))
        return self.parts[index][0] if index < len(self.parts) else None

    @property
    def end(self) -> int:
        """The end of the last stretch; 0 without one."""
        return self.parts[-1][1] if self.parts else 0

    @property
    def length_s(self) -> int:
        """How many seconds are in it."""
        return sum(end - begin for begin, end in self.parts)


NOWHEN = Spans()
ALWAYS = Spans(((0, NEVER),))


def union(several: Iterable[Spans]) -> Spans:
    """The moments in any of them."""
    several = list(several)
    if len(several) < 2:
        return several[0] if several else NOWHEN
    return Spans.of(*(part for one in several for part in one.parts))


def _joined(parts: Iterable[Part]) -> Iterator[Part]:
    """Ascending stretches, those that meet made one."""
    held: Part | None = None
    for begin, end in parts:
        if held is not None and begin <= held[1]:
            held = (held[0], max(held[1], end))
            continue
        if held is not None:
            yield held
        held = (begin, end)
    if held is not None:
        yield held


def _common(left: tuple[Part, ...], right: tuple[Part, ...]) -> Iterator[Part]:
    i = j = 0
    while i < len(left) and j < len(right):
        begin, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if begin < end:
            yield begin, end
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
