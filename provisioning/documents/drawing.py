"""A door seen from inside, with the box on its lock."""

from provisioning.documents.paper import BLUE, OCHRE, RULE, WASH, WHITE, Colour, Paper

_ASPECT = 0.56


def door(paper: Paper, x: float, y: float, height: float) -> None:
    """Draw the door with its top left corner at (`x`, `y`), in mm."""
    width = height * _ASPECT
    unit = height / 100
    _slab(paper, x, y, width, height, WASH)
    for top, tall in ((8, 30), (64, 28)):
        _slab(paper, x + 10 * unit, y + top * unit, width - 20 * unit, tall * unit, WHITE)
    _box(paper, x + 5 * unit, y + 42 * unit, unit)
    _handle(paper, x + 8 * unit, y + 59 * unit, unit)
    paper.set_line_width(0.5)
    paper.set_draw_color(*BLUE)
    paper.line(x - 10 * unit, y + height, x + width + 8 * unit, y + height)


def _slab(paper: Paper, x: float, y: float, width: float, height: float, fill: Colour) -> None:
    paper.set_fill_color(*fill)
    paper.set_draw_color(*(BLUE if fill == WASH else RULE))
    paper.set_line_width(0.5 if fill == WASH else 0.3)
    paper.rect(x, y, width, height, style="DF", round_corners=True, corner_radius=0.8)


def _box(paper: Paper, x: float, y: float, unit: float) -> None:
    paper.panel(x, y, 13 * unit, 15 * unit, BLUE)
    paper.set_fill_color(*OCHRE)
    paper.ellipse(x + 3 * unit, y + 4 * unit, 7 * unit, 7 * unit, style="F")
    paper.set_draw_color(*WHITE)
    paper.set_line_width(0.6)
    paper.line(x + 6.5 * unit, y + 5.2 * unit, x + 6.5 * unit, y + 9.8 * unit)


def _handle(paper: Paper, x: float, y: float, unit: float) -> None:
    paper.set_fill_color(*BLUE)
    paper.ellipse(x, y, 5 * unit, 5 * unit, style="F")
    paper.rect(x + 2 * unit, y + 1.4 * unit, 13 * unit, 2.2 * unit, style="F")
