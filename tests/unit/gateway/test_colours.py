"""Colours of the members' and the advisers' pages: named in one place each, the same ones, readable in both themes."""

import re

import pytest

from bot.gateway.demo import WIDGET
from bot.gateway.plain import _TEMPLATES

PAGES = (WIDGET / "colours.css").read_text()
STYLES = (WIDGET / "styles.js").read_text()
HEAD, BODY = STYLES.split(":host([hidden])", 1)
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)


def named(sheet: str) -> tuple[dict[str, str], dict[str, str]]:
    """Light and dark, as they apply: what dark does not name stays."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): ([^;]+);", part)) for part in sheet.split("@media screen and (prefers-color-scheme: dark)"))
    return light, light | dark


def test_a_colour_stands_nowhere_but_among_the_named_ones():
    for name, sheet in {
        "styles.js": BODY,
        "demo.css": (WIDGET / "demo" / "demo.css").read_text(),
        "plain.css": (_TEMPLATES / "plain.css").read_text(),
    }.items():
        assert COLOUR.findall(sheet) == [], name


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_the_widget_and_our_pages_have_the_same_colours(theme):
    pages, widget = named(PAGES)[theme], named(HEAD.split("@supports")[0])[theme]
    for name in (pages.keys() & widget.keys()) - {"accent-ink"}:
        assert re.sub(r"var\(--guichet-[\w-]+, (#\w+)\)", r"\1", widget[name]) == pages[name], name


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_each_pair_that_meets_keeps_its_contrast(theme):
    """WCAG 2.2: 4.5 for words, 3 for the edge of a field and the ring of the focus."""
    colour = named(PAGES)[theme]
    words = [("on-accent", "accent"), ("on-accent", "accent-dark"), ("accent-ink", "accent-soft"), ("ink", "notice"), ("danger", "danger-soft")]
    words += [(ink, ground) for ink in ("ink", "ink-soft", "accent-ink", "danger") for ground in ("paper", "ground", "field")]
    edges = [(edge, ground) for edge in ("line-strong", "focus") for ground in ("paper", "ground")] + [("notice-ink", "notice")]
    assert [pair for pair in words if contrast(*(colour[name] for name in pair)) < 4.5] == []
    assert [pair for pair in edges if contrast(*(colour[name] for name in pair)) < 3] == []


def contrast(one: str, other: str) -> float:
    """
    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
