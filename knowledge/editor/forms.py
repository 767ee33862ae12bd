"""Between an article and the fields of its form. What is saved went through the strict reader of articles first."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from knowledge.articles import Article
from knowledge.editor.french import said_in_french
from knowledge.text import fold
from knowledge.transfer import COLUMNS, LISTS, export_articles, plan_import

LABELS = {
    "id": "Identifiant",
    "category": "Rubrique",
    "title": "Titre, tel qu'on le lit",
    "phrasings": "Formulations",
    "keywords": "Mots-clés",
    "answer": "Réponse",
    "steps": "Étapes",
    "prepare": "À préparer",
    "exceptions": "Bon à savoir",
    "mgen": "Pour les personnes de la MGEN",
    "msa": "Pour les personnes de la MSA",
    "simple": "En plus simple",
    "english": "En anglais",
    "service_label": "Nom du lien",
    "service_url": "Adresse du lien",
    "task": "Démarche guidée",
    "owner": "Responsable",
    "checked_on": "Vérifié le",
    "review_by": "À revoir avant le",
    "valid_until": "Valable jusqu'au",
    "organisms": "Organismes",
    "fragility": "Situation fragile",
    "sources": "Sources",
}
CATEGORY_NAMES = {
    "accompagnement": "Accompagnement", "adresse": "Adresse", "arret-travail": "Arrêt de travail", "attestations": "Attestations",
    "banque": "Coordonnées bancaires", "carte-vitale": "Carte Vitale", "compte-ameli": "Compte ameli", "contact": "Contact",
    "css": "Complémentaire santé solidaire", "delais": "Délais", "droits": "Droits", "europe-etranger": "Europe et étranger",
    "indemnites-journalieres": "Indemnités journalières", "medecin-traitant": "Médecin traitant", "naissance": "Naissance",
    "numerique": "Numérique", "reclamation-mediation": "Réclamation et médiation", "remboursements": "Remboursements",
    "rendez-vous": "Rendez-vous", "situation": "Changement de situation",
}  # fmt: skip
TASK_NAMES = {
    "attestation_droits": "Attestation de droits", "releve_ij": "Relevé d'indemnités", "demande_css": "Demande de C2S",
    "changement_adresse": "Changement d'adresse", "coordonnees_bancaires": "Coordonnées bancaires",
    "declaration_naissance": "Déclaration de naissance", "delais_traitement": "Délais de traitement", "rendez_vous": "Rendez-vous",
}  # fmt: skip
INTENT_NAMES = TASK_NAMES | {
    "question": "Une question", "hors_sujet": "Hors sujet", "detresse": "Détresse", "saluer": "Bonjour", "remercier": "Merci",
    "dire_au_revoir": "Au revoir", "defier_robot": "Es-tu un robot\u202f?", "insulter": "Insulte", "demander_aide": "Demande d'aide",
    "parler_humain": "Parler à quelqu'un", "frustration": "Agacement", "deplacer_rdv": "Déplacer un rendez-vous",
    "annuler_rdv": "Annuler un rendez-vous", "corriger": "Corriger une réponse donnée", "annuler": "Abandonner",
    "informer": "Un renseignement donné", "ne_sait_pas": "Je ne sais pas", "oui": "Oui", "non": "Non", "passer": "Passer la question",
    "plus_simple": "Plus simple", "pourquoi_question": "Pourquoi cette question", "recommencer": "Recommencer",
    "reprendre": "Reprendre", "retour": "Revenir en arrière",
}  # fmt: skip
STATE_NAMES = {"draft": "Brouillon", "in_review": "Prête à publier", "published": "En ligne", "withdrawn": "Retirée"}
LONGEST = 200_000
UNTITLED = "sans-titre"


@dataclass
class Submitted:
    """What a form holds: an article, or what is wrong with it, by field."""

    values: dict[str, str]
    article: Article | None = None
    problems: dict[str, list[str]] = field(default_factory=dict)


def values_of(article: Article) -> dict[str, str]:
    """The fields' texts; a list has one entry a line."""
    stream = io.BytesIO()
    export_articles([article], stream, "json")
    row = json.loads(stream.getvalue())[0]
    return {column: "\n".join(row[column]) if isinstance(row[column], list) else row[column] for column in COLUMNS}


def blank(today: date, owner: str = "", **given: str) -> dict[str, str]:
    """The form of a new answer: verified today, to review in six months."""
    dates = {"checked_on": today.isoformat(), "review_by": (today + timedelta(days=182)).isoformat()}
    return {**dict.fromkeys(COLUMNS, ""), **dates, "organisms": "cpam", "owner": owner, **given}


def submitted(form: Mapping[str, str], existing: Article | None, taken: frozenset[str] | set[str] = frozenset()) -> Submitted:
    """Read a form.

    Args:
        existing: the article that is edited; None for a new one.
        taken: ids that a new one cannot have.
    """
    values = {column: str(form.get(column, "")).replace("\r\n", "\n")[:LONGEST] for column in COLUMNS}
    values["id"] = existing.id if existing else values["id"].strip() or slug(values["title"])
    result = Submitted(values)
    if existing is None and values["id"] in taken:
        result.problems["id"] = ["Cet identifiant est déjà pris : choisissez-en un autre."]
        return result
    lists = {c: [line.strip() for line in values[c].split("\n") if line.strip()] for c in LISTS}
    # Without a title there is no id yet, and a row without an id is read no further: what else is missing is told all the same.
    known_as = values["id"] or ("" if values["title"].strip() else UNTITLED)
    plan = plan_import(json.dumps([{**values, **lists, "id": known_as}]).encode(), [existing] if existing else [])
    for row in plan.invalid:
        result.problems.setdefault(row.column or "id", []).append(said_in_french(row.reason))
    if plan.new:
        result.article = plan.new[0]
    elif plan.changed:
        result.article = plan.changed[0].after
    elif plan.unchanged:
        result.article = existing
    return result


def slug(title: str) -> str:
    """
    >>> slug("Où est mon attestation ?")
    'ou-est-mon-attestation'
    """
    return "-".join(re.findall(r"[a-z0-9]+", fold(title)))[:60].strip("-")
