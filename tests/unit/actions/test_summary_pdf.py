"""The downloadable summary of a request."""

import io
from datetime import UTC, datetime

from pypdf import PdfReader

from actions.summary_pdf import request_summary

FUND = "Caisse d'assurance maladie de l'Aunis"
SENT_AT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)  # 10:05 in Paris
LINES = [("Titulaire", "Œuvrard-Đặng Łucja"), ("Compte", "•••• 2606")]
STEPS = ["Votre caisse traite la demande sous 3 jours environ.", "Mettez à jour votre carte Vitale."]


def summary(lines=LINES, steps=STEPS):
    return request_summary(FUND, "Coordonnées bancaires", "RIB-7K3Q9X", SENT_AT, lines, steps)


def test_a_summary_says_what_was_sent_when_and_what_comes_next():
    made = summary()
    assert made.name == "recapitulatif-rib-7k3q9x.pdf" and made.media_type == "application/pdf"
    (page,) = PdfReader(io.BytesIO(made.content)).pages
    text = page.extract_text()
    for expected in (
        FUND,
        "Coordonnées bancaires",
        "RIB-7K3Q9X",
        "23 novembre 2026 à 10 h 05",
        *sum(LINES, ()),
        *STEPS,
    ):
        assert expected in text
    assert "SPÉCIMEN" in text and "sans valeur légale" in text


def test_a_summary_without_next_steps_is_still_a_page():
    assert len(PdfReader(io.BytesIO(summary(lines=[], steps=[]).content)).pages) == 1


def test_every_page_of_a_long_summary_is_marked():
    pages = PdfReader(io.BytesIO(summary(lines=[(f"Ligne {n}", "valeur " * 20) for n in range(40)]).content)).pages
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert "SPÉCIMEN" in page.extract_text() and f"Page {number} sur {len(pages)}" in page.extract_text()


def test_the_file_names_its_language_and_title_for_screen_readers():
    reader = PdfReader(io.BytesIO(summary().content))
    assert reader.metadata.title == "Coordonnées bancaires"
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
