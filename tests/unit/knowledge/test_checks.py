from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from knowledge.articles import Article, Service, article_path, load_articles, render_article
from knowledge.checks import Finding, check, personal_data
from knowledge.due import due
from knowledge.readability import reading_ease, sentences, syllables

CONTENT = Path(__file__).parents[3] / "knowledge" / "content"
TODAY = date(2026, 11, 22)

GOOD = Article(
    id="contact-courrier",
    category="contact",
    title="Écrire à la caisse",
    phrasings=tuple(
        f"comment écrire une lettre numéro {word}"
        for word in ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"]
    ),
    keywords=("courrier", "lettre", "adresse", "écrire", "timbre"),
    answer="Vous pouvez écrire à votre caisse. Mettez votre nom sur chaque page.",
    steps=("Écrivez votre demande.", "Signez la lettre."),
    prepare=(),
    exceptions=("Votre cas est pressé : prenez un rendez-vous.",),
    variants={},
    simple="",
    english="",
    service=Service("Mon compte ameli", "https://assure.ameli.fr"),
    task=None,
    owner="Relation assurés",
    checked_on=date(2026, 11, 20),
    review_by=date(2027, 5, 20),
    valid_until=None,
    organisms=("cpam",),
    fragility=None,
    sources=("seed CPAM17",),
)


def findings(*articles: Article, **options) -> list[Finding]:
    return check(articles, today=TODAY, **options)


def codes(*articles: Article, **options) -> list[str]:
    return [found.code for found in findings(*articles, **options)]


def test_a_good_article_has_no_finding():
    assert findings(GOOD) == []


@pytest.mark.parametrize(
    ("change", "severity", "code"),
    [
        ({"title": "é" * 91}, "error", "title-length"),
        ({"owner": "Quelqu'un"}, "warning", "owner"),
        ({"sources": ()}, "warning", "sources"),
        ({"keywords": ("un",)}, "warning", "keywords"),
        ({"phrasings": GOOD.phrasings[:9]}, "warning", "few-phrasings"),
        ({"answer": "Un. Deux. Trois. Quatre. Cinq."}, "warning", "answer-length"),
        ({"steps": ("Écrivez.",)}, "warning", "steps"),
        ({"simple": "Vous écrivez."}, "warning", "versions"),
        ({"service": Service("Ma caisse", "https://ameli.fr.exemple.com")}, "error", "link-host"),
        ({"service": Service("Ma caisse", "https://xameli.fr")}, "error", "link-host"),
        ({"service": Service("Ma caisse", "https://www.ameli.fr/assure/droits")}, "warning", "link-path"),
        ({"checked_on": TODAY + timedelta(days=1)}, "error", "checked-in-future"),
        ({"review_by": date(2026, 11, 1)}, "error", "review-before-check"),
        ({"review_by": date(2026, 11, 21)}, "warning", "review-due"),
        ({"review_by": date(2028, 11, 21)}, "warning", "review-late"),
        ({"valid_until": date(2026, 11, 21)}, "warning", "expired"),
        ({"valid_until": date(2026, 11, 1)}, "error", "valid-before-check"),
        ({"answer": "Le forfait est de 23 € par jour."}, "error", "amount-without-date"),
        ({"prepare": ("12,50 euros en monnaie.",)}, "error", "amount-without-date"),
        ({"english": "It costs €23.", "simple": "Cela coûte."}, "error", "amount-without-date"),
        ({"answer": "Il faut payer 2020 € par an."}, "error", "amount-without-date"),
        ({"answer": "La conséquence administrative particulièrement contraignante."}, "warning", "reading-level"),
        ({"answer": "Vous " + "pouvez et " * 13 + "venez."}, "warning", "long-sentence"),
        ({"answer": "Donnez votre RIB."}, "warning", "abbreviation"),
        ({"variants": {"mgen": "Envoyez la CRA."}}, "warning", "abbreviation"),
        ({"answer": "Écrivez à jean.dupont@exemple.fr."}, "error", "personal-data"),
        ({"phrasings": (*GOOD.phrasings, "mon numéro 1 85 05 78 006 084 91")}, "error", "personal-data"),
    ],
)
def test_what_is_wrong_is_found(change, severity, code):
    assert (severity, code) in [(found.severity, found.code) for found in findings(replace(GOOD, **change))]


@pytest.mark.parametrize(
    "answer",
    [
        "En 2024, le forfait était de 23 € par jour.",
        "Le prix, publié en mars 2026, est de 9,96 €.",
        "Une petite somme reste à payer.",
        "Donnez votre RIB (papier de la banque). Le RIB doit être à votre nom.",
        "Allez au centre d'action sociale (CCAS ou CIAS) de votre ville.",
        "Le RIB est le papier de la banque.",
        "Un service spécial, le CNAREFE, vous aide.",
        "Remplissez le formulaire S3705.",
        "Envoyez le PDF à la CPAM.",
    ],
)
def test_what_is_right_is_left_alone(answer):
    assert findings(replace(GOOD, answer=answer)) == []


def test_what_a_colon_announces_is_not_one_long_sentence():
    answer = "Prenez avec vous : " + ", ".join(["une lettre"] * 12) + "."
    assert "long-sentence" not in codes(replace(GOOD, answer=answer))


def test_errors_come_first():
    other = replace(
        GOOD, id="adresse-a", category="adresse", sources=(), title="Autre", answer="Cela coûte 3 €.", phrasings=()
    )
    assert [found.severity for found in findings(other, GOOD)] == ["error", "warning", "warning"]


# --- personal data ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("je suis a.b+c@exemple.fr", "an e-mail address"),
        ("rappelez le 06 12 34 56 78", "a mobile phone number"),
        ("rappelez le +33 (0)7.12.34.56.78", "a mobile phone number"),
        ("185057800608491", "a social security number"),
        ("mon num 1 85 05 78 006 084 91", "a social security number"),
        ("2 85 05 2A 006 084", "a social security number"),
        ("iban FR14 2004 1010 0505 0001 3M02 606 svp merci", "a bank account number"),
        ("fr1420041010050500013m02606", "a bank account number"),
        ("carte 4970 1000 0000 0048", "a payment card number"),
    ],
)
def test_personal_data_is_recognised(text, kind):
    assert kind in personal_data(text)


@pytest.mark.parametrize(
    "text",
    [
        "appelez le 3646 ou le 15",
        "le 01 02 03 04 05",
        "du 1er avril 2025 au 31 mars 2026",
        "Cerfa 12504",
        "0 809 10 20 30",
    ],
)
def test_public_numbers_are_no_personal_data(text):
    assert personal_data(text) == []


def test_a_finding_does_not_repeat_personal_data():
    message = str(findings(replace(GOOD, answer="Écrivez à jean.dupont@exemple.fr."))[0])
    assert "dupont" not in message


# --- what articles share ---------------------------------------------------------------------------------------------

OTHER = replace(
    GOOD,
    id="banque-iban",
    category="banque",
    title="Changer de compte en banque",
    answer="Donnez le nouveau numéro de compte à la caisse.",
    phrasings=tuple(
        f"où donner mon compte bancaire {word}"
        for word in ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"]
    ),
)


def test_two_good_articles_share_nothing():
    assert findings(GOOD, OTHER) == []


def test_a_title_is_used_once():
    assert codes(GOOD, replace(OTHER, title="ecrire a la caisse ?")) == ["shared-title"]


def test_a_phrasing_belongs_to_one_topic_whatever_its_accents():
    shared = replace(OTHER, phrasings=(*OTHER.phrasings, "COMMENT ECRIRE une lettre, numéro un ??"))
    (found,) = findings(GOOD, shared)
    assert (found.severity, found.code, found.article_id) == ("error", "shared-phrasing", "banque-iban")


def test_a_phrasing_almost_that_of_another_topic_is_told():
    shared = replace(OTHER, phrasings=(*OTHER.phrasings, "comment écrire une letre numéro un"))
    assert "near-phrasing" in codes(GOOD, shared)


def test_alike_phrasings_of_one_topic_are_welcome():
    assert codes(replace(GOOD, phrasings=(*GOOD.phrasings, "coment écrire une lettre numéro un"))) == []


def test_two_topics_with_the_same_answer_are_told():
    assert codes(GOOD, replace(OTHER, answer=GOOD.answer.replace("page", "feuille"))) == ["near-answer"]


class TableEncoder:
    """Vectors from a table of words, so that a test decides what is near."""

    dim = 3
    table = {"lettre": (1, 0.05, 0.1), "compte": (0.05, 1, 0.1), "carte": (0, 0.05, 1)}

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.array(
            [np.sum([self.table.get(word, (0.01, 0.01, 0.01)) for word in text.split()], axis=0) for text in texts],
            dtype=np.float32,
        )
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    encode_passages = encode_queries


THIRD = replace(
    OTHER,
    id="carte-vitale-perdue",
    category="carte-vitale",
    title="Ma carte est perdue",
    answer="Prévenez la caisse tout de suite.",
    phrasings=tuple(
        f"perdu ma carte {word}"
        for word in ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"]
    ),
)


def test_phrasings_near_their_own_topic_are_left_alone():
    assert codes(GOOD, OTHER, THIRD, encoder=TableEncoder()) == []


def test_a_phrasing_nearer_to_another_topic_is_told():
    stray = replace(OTHER, phrasings=(*OTHER.phrasings, "une lettre pour le tribunal"))
    (found,) = findings(GOOD, stray, THIRD, encoder=TableEncoder())
    assert (found.code, found.article_id, found.severity) == ("nearer-topic", "banque-iban", "warning")
    assert "contact-courrier" in found.message


def test_topics_asked_about_alike_are_told():
    twin = replace(
        THIRD,
        id="carte-vitale-volee",
        title="Vol de carte",
        answer="Allez à la police.",
        phrasings=tuple(f"volé la carte {n}" for n in GOOD.phrasings[0].split()),
    )
    assert "near-topic" in codes(GOOD, OTHER, THIRD, twin, encoder=TableEncoder())


def test_articles_without_phrasings_can_be_checked_with_an_encoder():
    bare = [replace(article, phrasings=()) for article in (GOOD, OTHER, THIRD)]
    assert set(codes(*bare, encoder=TableEncoder())) == {"few-phrasings"}
    assert findings(encoder=TableEncoder()) == []


# --- lines -----------------------------------------------------------------------------------------------------------


def test_a_finding_tells_the_line_of_the_file(tmp_path):
    article = replace(
        GOOD,
        phrasings=(*GOOD.phrasings, 'il m\'a dit "écris à a@b.fr"'),
        exceptions=("Rien.", "Payez **3 €** au guichet."),
        checked_on=TODAY + timedelta(days=1),
    )
    path = article_path(tmp_path, article)
    path.parent.mkdir()
    path.write_text(render_article(article))
    lines = path.read_text().splitlines()
    found = {each.code: lines[each.line - 1] for each in findings(article, folder=tmp_path)}
    assert found == {
        "amount-without-date": "- Payez **3 €** au guichet.",
        "personal-data": '  - "il m\'a dit \\"écris à a@b.fr\\""',
        "checked-in-future": "checked_on: 2026-11-23",
    }
    assert str(findings(article, folder=tmp_path)[0]).startswith(f"{path}:")


def test_the_content_of_the_project_has_no_error():
    found = [
        each
        for each in check(load_articles(CONTENT), today=max(TODAY, date.today()), folder=CONTENT)
        if each.severity == "error"
    ]
    assert found == []


# --- reading level ---------------------------------------------------------------------------------------------------


def test_short_words_and_sentences_are_easier():
    easy = "Vous allez à la mairie. Vous donnez le papier."
    hard = "L'accomplissement de formalités administratives complémentaires conditionne la régularisation."
    assert reading_ease(easy) > 80 > 30 > reading_ease(hard)


def test_the_score_is_that_of_the_published_formula():
    # 8 words, 2 sentences, 9 syllables (le chat dort bien / il a mangé tout -> 4 + 5)
    assert reading_ease("Le chat dort bien. Il a mangé tout.") == pytest.approx(207 - 1.015 * 4 - 73.6 * 9 / 8)


@pytest.mark.parametrize(
    ("word", "count"),
    [("année", 2), ("créer", 2), ("Noël", 2), ("maïs", 2), ("caisses", 1), ("déclaration", 4), ("l'eau", 1)],
)
def test_syllables_are_counted_as_spoken(word, count):
    assert syllables(word) == count


def test_an_empty_text_is_easy():
    assert reading_ease("") == 100


def test_lines_and_full_stops_end_sentences():
    assert sentences("Un. Deux !\n- Trois « et quatre. » Cinq") == ["Un.", "Deux !", "- Trois « et quatre.", "Cinq"]


# --- what is due -----------------------------------------------------------------------------------------------------


def test_nothing_is_due_before_its_time():
    assert due([GOOD], TODAY) == []


def test_what_is_due_is_listed_by_owner_the_most_urgent_first():
    articles = [
        replace(GOOD, id="a", owner="Prestations", review_by=date(2026, 11, 22)),
        replace(GOOD, id="b", owner="Prestations", valid_until=date(2026, 11, 1)),
        replace(GOOD, id="c", owner="Médiation", review_by=date(2026, 10, 1)),
    ]
    listed = [(item.owner, item.article_id, item.why, item.days_left) for item in due(articles, TODAY)]
    assert listed == [
        ("Médiation", "c", "review", -52),
        ("Prestations", "b", "expired", -21),
        ("Prestations", "a", "review", 0),
    ]


def test_one_can_look_ahead():
    article = replace(GOOD, valid_until=date(2026, 12, 31), review_by=date(2026, 12, 15))
    assert due([article], TODAY) == []
    assert [item.why for item in due([article], TODAY, within_days=60)] == ["review", "expires"]
    assert str(due([article], TODAY, within_days=60)[0]).endswith("review 2026-12-15, in 23 days")
