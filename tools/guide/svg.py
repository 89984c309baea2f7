"""A little SVG: the few shapes that the drawings need."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

STYLE = """
    text { font-family: system-ui, sans-serif; fill: #1b2a41; }
    .title { font-size: 24px; font-weight: 700; }
    .sub { font-size: 14px; fill: #3a4a5f; }
    .name { font-size: 15px; font-weight: 600; }
    .note { font-size: 12.5px; fill: #3a4a5f; }
    .signal { font-size: 13px; font-weight: 600; fill: #3d5a80; }
    .pin { font-size: 14px; font-weight: 700; fill: #ffffff; }
    .chip { font-size: 19px; font-weight: 700; fill: #ffffff; }
    .wake { font-size: 11.5px; font-weight: 600; fill: #98682b; }
    .mid { text-anchor: middle; }
    .end { text-anchor: end; }
    .board { fill: #1b3a57; }
    .part { fill: #f6f8fa; stroke: #3d5a80; stroke-width: 1.5; }
    .wire { stroke: #3d5a80; stroke-width: 2; fill: none; }
    .power { stroke: #98682b; stroke-width: 3; fill: none; }
"""
"""The drawings' type and colours, those of `docs/overview.svg`."""


def text(x: float, y: float, words: str, *classes: str) -> str:
    """Words whose baseline begins at (`x`, `y`), or ends or centres there by class."""
    return f'  <text x="{x:g}" y="{y:g}" class="{" ".join(classes)}">{escape(words)}</text>'


def box(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A rectangle with soft corners."""
    place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
    return f'  <rect {place} rx="8" class="{kind}"/>'


def path(way: str, kind: str) -> str:
    """A line along `way`, in SVG's path language."""
    return f'  <path d="{way}" class="{kind}"/>'


def drawing(width: float, height: float, title: str, lines: Iterable[str]) -> str:
    """A whole document with a white ground and a title for screen readers."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
    ground = f'  <rect width="{width:g}" height="{height:g}" fill="#ffffff"/>'
    named = f'  <title id="title">{escape(title)}</title>'
    parts = [f'{head} role="img" aria-labelledby="title">', named]
    return "\n".join([*parts, f"  <style>{STYLE}  </style>", ground, *lines, "</svg>\n"])
