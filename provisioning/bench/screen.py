"""What stands on the bench's screen, to be read from three metres: one word, one colour."""

from rich.align import Align
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.text import Text

_LETTERS = {
    "A": (".###.", "#...#", "#####", "#...#", "#...#"),
    "C": (".####", "#....", "#....", "#....", ".####"),
    "D": ("####.", "#...#", "#...#", "#...#", "####."),
    "E": ("#####", "#....", "####.", "#....", "#####"),
    "F": ("#####", "#....", "####.", "#....", "#...."),
    "G": (".####", "#....", "#..##", "#...#", ".####"),
    "I": ("#####", "..#..", "..#..", "..#..", "#####"),
    "J": ("..###", "...#.", "...#.", "#..#.", ".##.."),
    "K": ("#...#", "#..#.", "###..", "#..#.", "#...#"),
    "L": ("#....", "#....", "#....", "#....", "#####"),
    "M": ("#...#", "##.##", "#.#.#", "#...#", "#...#"),
    "N": ("#...#", "##..#", "#.#.#", "#..##", "#...#"),
    "O": (".###.", "#...#", "#...#", "#...#", ".###."),
    "P": ("####.", "#...#", "####.", "#....", "#...."),
    "S": (".####", "#....", ".###.", "....#", "####."),
    "T": ("#####", "..#..", "..#..", "..#..", "..#.."),
    "U": ("#...#", "#...#", "#...#", "#...#", ".###."),
    "V": ("#...#", "#...#", "#...#", ".#.#.", "..#.."),
    "W": ("#...#", "#...#", "#.#.#", "##.##", "#...#"),
}
_WIDE_COLUMNS = 100


def big_word(word: str, columns: int) -> Text:
    """`word` in letters of five rows; twice as wide where there is room."""
    width = 2 if columns >= _WIDE_COLUMNS else 1
    rows = []
    for row in range(5):
        points = "  ".join(_LETTERS[letter][row] for letter in word)
        rows.append("".join(("█" if point == "#" else " ") * width for point in points))
    return Text("\n".join(rows))


def verdict(word: str, passed: bool, *lines: str) -> RenderableType:
    """A green or red field with `word` on it, and what else to know beneath."""
    return _Field(word, "black on green3" if passed else "white on red3", lines)


def notice(word: str, *lines: str) -> RenderableType:
    """A blue field: something is to be done, or to be waited for."""
    return _Field(word, "white on blue3", lines)


class _Field:
    """A word on a field as wide as the screen that it is printed on."""

    def __init__(self, word: str, colour: str, lines: tuple[str, ...]) -> None:
        self._word = word
        self._colour = colour
        self._lines = lines

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> RenderResult:
        if not options.is_terminal:
            yield Text("  ".join((self._word, *self._lines)))
            return
        beneath = (Text(line, style="bold", justify="center") for line in self._lines)
        word = Align.center(big_word(self._word, options.max_width))
        yield Padding(Group(word, Text(), *beneath), (1, 2), style=self._colour, expand=True)
