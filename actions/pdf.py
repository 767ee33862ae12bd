"""The look of every PDF we hand out: fund header, title, facts, table, notes, and the SPÉCIMEN mark on each page.

Importing this module imports fpdf2 (a second or more): import it where a document is made, not at start.
"""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import AbstractContextManager
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace
from fpdf.table import Table

MARK = "SPÉCIMEN"
LEGAL_NOTICE = (
    "Document de démonstration, sans valeur légale : les personnes, les numéros et les montants sont fictifs."
)

Line = tuple[str, str]  # label, value

_BLUE = (28, 63, 110)
_GREY = (92, 99, 112)
_PALE = (238, 242, 248)
_MARK_GREY = (128, 128, 128)
_MARGIN_MM = 20
_FONT = "DejaVu"


class FundDocument(FPDF):
    """An A4 page in French. Sizes are points for text and millimetres for the rest."""

    def __init__(self, fund_name: str, title: str, made_on: str) -> None:
        """`made_on`: the line under the title, e.g. « Édité le 20 novembre 2026 »."""
        super().__init__(format="A4")
        self._fund_name = fund_name
        for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font(_FONT, style, _font_folder() / file)
        self.set_margins(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(True, margin=28)
        self.set_lang("fr-FR")
        self.set_title(title)
        self.set_author(fund_name)
        self.set_subject(LEGAL_NOTICE)
        self.alias_nb_pages()
        self.add_page()
        self._write_title(title, made_on)

    # ------------------------------------------------------------ every page

    def header(self) -> None:
        self._draw_mark()
        self.set_y(14)
        self._style("B", 10, _BLUE)
        self.cell(0, 6, self._fund_name, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_draw_color(*_BLUE)
        self.set_line_width(0.6)
        self.line(_MARGIN_MM, 22, self.w - _MARGIN_MM, 22)
        self.set_y(30)

    def footer(self) -> None:
        self.set_y(-22)
        self._style("", 7.5, _GREY)
        self.multi_cell(0, 4, LEGAL_NOTICE, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.cell(0, 5, f"Page {self.page_no()} sur {{nb}}", align="C")

    def _draw_mark(self) -> None:
        self._style("B", 78, _MARK_GREY)
        width = self.get_string_width(MARK)
        x, y = self.w / 2, self.h / 2
        with self.local_context(fill_opacity=0.16), self.rotation(52, x, y):
            self.text(x - width / 2, y + 10, MARK)

    # ------------------------------------------------------------ blocks

    def facts(self, lines: Sequence[Line]) -> None:
        """Label and value pairs, one a row."""
        self._style("", 9.5, (0, 0, 0))
        label = FontFace(color=_GREY)
        with self._table((40, 60), padding=(1.4, 1.5), text_align="LEFT", first_row_as_headings=False) as table:
            for name, value in lines:
                row = table.row()
                row.cell(name, style=label)
                row.cell(value)
        self.ln(5)

    def rows(self, headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """A table of figures: the first column to the left, the others to the right. `widths` are proportions."""
        self._style("", 8.5, (0, 0, 0))
        heading = FontFace(emphasis="BOLD", color=_BLUE, fill_color=_PALE)
        align = ("LEFT", *("RIGHT" for _ in headings[1:]))
        with self._table(widths, padding=(0.7, 1.5), headings_style=heading, text_align=align) as table:
            for cells in (headings, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(cell)
        self.ln(5)

    def heading(self, text: str) -> None:
        self._style("B", 11, _BLUE)
        self.multi_cell(0, 6, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1.5)

    def paragraph(self, text: str) -> None:
        self._style("", 9.5, (0, 0, 0))
        self.multi_cell(0, 5.4, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(2.5)

    def bullets(self, items: Sequence[str]) -> None:
        self._style("", 9.5, (0, 0, 0))
        for item in items:
            self.cell(5, 5.4, "•")
            self.multi_cell(0, 5.4, item, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            self.ln(1)
        self.ln(2)

    # ------------------------------------------------------------ helpers

    def _write_title(self, title: str, made_on: str) -> None:
        self._style("B", 18, _BLUE)
        self.multi_cell(0, 9, title, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._style("", 9.5, _GREY)
        self.cell(0, 7, made_on, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(5)

    def _table(self, widths: Sequence[int], **options: Any) -> AbstractContextManager[Table]:
        self.set_draw_color(200, 206, 216)
        self.set_line_width(0.2)
        lines = TableBordersLayout.HORIZONTAL_LINES
        return self.table(col_widths=tuple(widths), borders_layout=lines, line_height=5, **options)

    def _style(self, emphasis: str, size: float, color: tuple[int, int, int]) -> None:
        self.set_font(_FONT, emphasis, size)
        self.set_text_color(*color)


def euros(cents: int) -> str:
    """Write an amount the French way.

    >>> euros(123456)
    '1 234,56 €'
    """
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", " ") + f",{rest:02d} €"


def slug(text: str) -> str:
    """Make a plain file name part.

    >>> slug("Léa Garnier")
    'lea-garnier'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _font_folder() -> Path:
    """DejaVu (free licence) travels with matplotlib, which Rasa requires; matplotlib itself is not imported."""
    return Path(str(distribution("matplotlib").locate_file("matplotlib/mpl-data/fonts/ttf")))
