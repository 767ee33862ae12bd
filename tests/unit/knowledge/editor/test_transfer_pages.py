"""Spreadsheets in and out."""

import io
from dataclasses import replace

from aiohttp import FormData
from editing import TOPICS, Site, Visitor, article, hidden

from knowledge.transfer import export_articles


async def upload(visitor: Visitor, data: bytes, name: str, status: int = 200) -> str:
    jeton = hidden(await visitor.get("/redaction/publier"), "jeton")
    form = FormData()
    form.add_field("jeton", jeton)
    form.add_field("fichier", data, filename=name, content_type="application/octet-stream")
    response = await visitor.client.post("/redaction/import-export", data=form)
    text = await response.text()
    assert response.status == status, text[-1000:]
    return text


def sheet(kind: str = "xlsx") -> bytes:
    """Two hundred answers: 195 good ones, five that are wrong each in its way."""
    made = [replace(article("carte-perdue"), id=f"sujet-{n}", title=f"Sujet {n}", phrasings=(f"question numero {n}",)) for n in range(200)]
    made[10] = replace(made[10], answer="<script>alert(1)</script>")
    made[50] = replace(made[50], id="sujet-49")
    made[100] = replace(made[100], owner="")
    made[199] = replace(made[199], category="inconnue")
    stream = io.BytesIO()
    export_articles(made, stream, kind)
    return stream.getvalue()


async def test_two_hundred_rows_with_five_bad_ones_are_shown_before_anything_is_written(claire: Visitor, site: Site):
    page = await upload(claire, sheet(), "réponses.xlsx")
    assert "<strong>195</strong> nouvelles" in page and "<strong>5</strong> refusées" in page
    for said in ("HTML est refusé", "sont sur" if "sont sur" in page else "est sur les lignes", "Il manque le responsable", "une valeur connue pour la rubrique"):
        assert said in page
    assert len(await site.parts.store.entries()) == len(TOPICS)
    key = hidden_action(page)
    await claire.post(key, {})
    entries = await site.parts.store.entries()
    assert len(entries) == len(TOPICS) + 195
    assert sum(entry.state == "draft" for entry in entries) == 195
    await claire.post(key, {}, status=409)


def hidden_action(page: str) -> str:
    import re

    return re.search(r'action="(/redaction/import-export/[\w-]+)"', page)[1]


async def test_an_export_comes_back_unchanged_in_every_format(claire: Visitor):
    for kind in ("csv", "json", "xlsx"):
        response = await claire.client.get(f"/redaction/export.{kind}")
        assert "attachment" in response.headers["Content-Disposition"]
        page = await upload(claire, await response.read(), f"x.{kind}")
        assert f"<strong>{len(TOPICS)}</strong> inchangées" in page and "rien à importer" in page


async def test_a_file_that_is_no_table_is_refused_with_a_reason(claire: Visitor):
    assert "colonne" in await upload(claire, b"bonjour;tout\nle;monde", "x.csv", 422)
    assert "illisible" in await upload(claire, b"PK\x03\x04 pas un classeur", "x.xlsx", 422)
    assert "5 Mo" in await upload(claire, b"id;title\n" + b"x" * 5_500_000, "x.csv", 422)
