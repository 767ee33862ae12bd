"""A downloadable page that sums up a request just sent. Slow to import: see `actions/pdf.py`."""

from collections.abc import Sequence
from datetime import datetime

from actions.paris import PARIS, french_date
from actions.pdf import FundDocument, Line, slug
from actions.ports import Document


def request_summary(
    fund_name: str, title: str, reference: str, sent_at: datetime, lines: Sequence[Line], next_steps: Sequence[str]
) -> Document:
    """Make the summary of a request. It is CPU work (0.1 s): call it in a thread.

    Args:
        lines: label and value pairs, secrets already masked.
        next_steps: what happens now, one sentence each.
    """
    sent_at = sent_at.astimezone(PARIS)
    pdf = FundDocument(fund_name, title, f"Envoyé le {french_date(sent_at.date())} à {sent_at:%H h %M}")
    pdf.heading("Votre demande")
    pdf.facts([("Référence", reference), *lines])
    if next_steps:
        pdf.heading("Et maintenant")
        pdf.bullets(next_steps)
    return Document(f"recapitulatif-{slug(reference)}.pdf", "application/pdf", bytes(pdf.output()))
