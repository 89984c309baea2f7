"""What stands on the bench's screen, to be read from three metres: one word, one colour."""

from rich.align import Align
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

_LETTERS = {
    "A": (".###.", "#...#", "#####", "#...#", "#...#"),
    "D": ("####.", "#...#", "#...#", "#...#", "####."),
    "E": ("#####", "#....", "####.", "#....", "#####"),
    "F": ("#####", "#....", "####.", "#....", "#...."),
    "G": (".####", "#....", "#..##", "#...#", ".####"),
    "I": ("#####", "..#..", "..#..", "..#..", "#####"),
    "K": ("#..##", "#.##.", "##...", "#.##.", "#..##"),
    "L": ("#....", "#....", "#....", "#....", "#####"),
    "M": ("#...#", "##.##", "#.#.#", "#...#", "#...#"),
    "N": ("#...#", "##..#", "#.#.#", "#..##", "#...#"),
    "O": (".###.", "#...#", "#...#", "#...#", ".###."),
    "P": ("####.", "#...#", "####.", "#....", "#...."),
    "S": (".####", "#....", ".###.", "....#", "####."),
    "T": ("#####", "..#..", "..#..", "..#..", "..#.."),
    "U": ("#...#", "#...#", "#...#", "#...#", ".###."),
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
    colour = "black on green3" if passed else "white on red3"
    columns = Console().width
    field = Group(
        Align.center(big_word(word, columns), style=colour),
        Text(),
        *(Align.center(Text(line, style="bold")) for line in lines),
    )
    return Padding(field, (2, 0), style=colour, expand=True)
