"""Plots as SVG made here: no script, no library; each with a table of the same figures beside it for those who do not see it.

Only attributes, no `style`: the pages' policy allows no inline style.
"""

from collections.abc import Sequence
from html import escape

from markupsafe import Markup

WIDTH, HEIGHT = 720, 220
LEFT, BOTTOM, TOP = 42, 26, 12


def bars(labels: Sequence[str], values: Sequence[float], inner: Sequence[float] | None = None, every: int = 1, title: str = "") -> Markup:
    """Upright bars; `inner` is the part of each that is drawn darker. Every `every`-th label is written."""
    top = _round_up(max([*values, 1]))
    step = (WIDTH - LEFT) / max(len(values), 1)
    parts = [_grid(top)]
    for i, value in enumerate(values):
        x, width = LEFT + i * step + step * 0.14, step * 0.72
        parts.append(_bar(x, width, value, top, "bar"))
        if inner is not None:
            parts.append(_bar(x, width, inner[i], top, "bar-strong"))
        if i % every == 0:
            parts.append(f'<text class="axis" x="{x + width / 2:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(labels[i])}</text>')
    return _svg(parts, title)


def _bar(x: float, width: float, value: float, top: float, kind: str) -> str:
    height = (HEIGHT - BOTTOM - TOP) * value / top
    return f'<rect class="{kind}" x="{x:.1f}" y="{HEIGHT - BOTTOM - height:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"/>'


def _grid(top: float) -> str:
    lines = []
    for share in (0, 0.5, 1):
        y = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share
        lines.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text class="axis" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{top * share:g}</text>')
    return "".join(lines)


def _svg(parts: Sequence[str], title: str) -> Markup:
    return Markup(
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}" preserveAspectRatio="xMidYMid meet">{"".join(parts)}</svg>'
    )


def _round_up(value: float) -> float:
    for scale in (1, 10, 100, 1_000, 10_000, 100_000):
        for unit in (2, 4, 6, 8, 10):
            if value <= unit * scale:
                return unit * scale
    return value
