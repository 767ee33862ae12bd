"""The certificates and statements of the demonstration fund, as PDF files. Slow to import: see `actions/pdf.py`."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from actions.paris import french_date
from actions.pdf import FundDocument, Line, euros, slug
from actions.ports import Document

PDF = "application/pdf"
CERTIFICATE_VALIDITY = timedelta(days=365)
# Rates on daily allowances for sickness: CSG 6.2 % and CRDS 0.5 % (article L136-8 of the Code de la sécurité sociale
# and ordonnance 96-50, article 14).
_CSG_PER_MILLE = 62
_CRDS_PER_MILLE = 5


def entitlement_certificate(
    fund_name: str, today: date, member: Any, beneficiary: Any, contact: dict[str, Any]
) -> Document:
    """Make an attestation de droits for the member or one of their relatives (rows of the account tables)."""
    pdf = FundDocument(fund_name, "Attestation de droits à l'assurance maladie", f"Édité le {french_date(today)}")
    pdf.heading("Assuré")
    pdf.facts([*_identity(member), ("Adresse", _address(contact)), ("Organisme", f"{fund_name} (régime général)")])
    pdf.heading("Bénéficiaire de l'attestation")
    pdf.facts(
        [
            *_identity(beneficiary),
            ("Qualité", _relation(member, beneficiary)),
            ("Droits de base", f"Ouverts au {french_date(today)}"),
            ("Attestation valable jusqu'au", french_date(today + CERTIFICATE_VALIDITY)),
        ]
    )
    pdf.paragraph(
        "La caisse atteste que la personne désignée ci-dessus bénéficie de la prise en charge de ses frais de santé "
        "par l'assurance maladie, sous réserve d'un changement de situation."
    )
    pdf.paragraph("Le numéro de sécurité sociale est masqué pour protéger vos données.")
    name = slug(f"attestation de droits {beneficiary.first_name} {beneficiary.last_name}")
    return Document(f"{name}.pdf", PDF, bytes(pdf.output()))


def allowance_statement(
    fund_name: str,
    today: date,
    member: Any,
    contact: dict[str, Any],
    paid: Sequence[Any],
    period: tuple[date, date],
    kind: str,
) -> Document:
    """Make a statement of daily allowances, or the tax certificate when `kind` is tax (rows of the payments table)."""
    tax = kind == "tax"
    title = "Attestation fiscale des indemnités journalières" if tax else "Relevé d'indemnités journalières"
    pdf = FundDocument(fund_name, title, f"Édité le {french_date(today)}")
    pdf.heading("Assuré")
    pdf.facts([*_identity(member), ("Adresse", _address(contact))])
    pdf.heading(f"Versements du {french_date(period[0])} au {french_date(period[1])}")
    amounts = [_amounts(row) for row in paid]
    if not tax:
        pdf.rows(
            ("Période indemnisée", "Payé le", "Jours", "Par jour", "Brut", "CSG-CRDS", "Net versé"),
            [_statement_row(row, *amount) for row, amount in zip(paid, amounts, strict=True)],
            widths=(34, 18, 10, 15, 17, 18, 18),
        )
    gross, withheld = (sum(column) for column in zip(*amounts, strict=True))
    pdf.heading("Total de la période")
    pdf.facts(
        [
            ("Jours indemnisés", str(sum(_days(row) for row in paid))),
            ("Montant brut", euros(gross)),
            ("CSG (6,2 %) et CRDS (0,5 %) retenues", euros(withheld)),
            ("Montant net versé", euros(gross - withheld)),
        ]
    )
    if tax:
        pdf.paragraph(
            "Comparez ce total avec le montant déjà inscrit sur votre déclaration de revenus. Selon votre situation, "
            "une partie de ces indemnités peut ne pas être imposable."
        )
    else:
        pdf.paragraph("Conservez ce relevé sans limite de durée : il compte pour vos droits à la retraite.")
    name = "attestation-fiscale-indemnites" if tax else "releve-indemnites"
    return Document(f"{name}-{period[0]}-{period[1]}.pdf", PDF, bytes(pdf.output()))


def _identity(person: Any) -> list[Line]:
    return [
        ("Nom et prénom", f"{person.last_name.upper()} {person.first_name}"),
        ("Date de naissance", french_date(person.birth_date)),
        ("Numéro de sécurité sociale", person.nir_masked),
    ]


def _relation(member: Any, beneficiary: Any) -> str:
    if beneficiary.id == member.id:
        return "Assuré, pour son propre compte"
    rank = {"child": "Enfant rattaché", "spouse": "Conjoint rattaché"}[beneficiary.relation]
    return f"{rank} au dossier de {member.first_name} {member.last_name}"


def _address(contact: dict[str, Any]) -> str:
    address = contact["address"]
    lines = (address["street"], address["complement"], f"{address['postal_code']} {address['city']}")
    return "\n".join(line for line in lines if line)


def _days(payment: Any) -> int:
    return (payment.period_end - payment.period_start).days + 1


def _amounts(payment: Any) -> tuple[int, int]:
    """Gross, and what is withheld from it, in cents."""
    gross = _days(payment) * payment.daily_gross_cents
    return gross, _per_mille(gross, _CSG_PER_MILLE) + _per_mille(gross, _CRDS_PER_MILLE)


def _per_mille(cents: int, rate: int) -> int:
    return (cents * rate + 500) // 1000


def _statement_row(payment: Any, gross: int, withheld: int) -> tuple[str, ...]:
    return (
        f"{payment.period_start:%d/%m/%Y} au {payment.period_end:%d/%m/%Y}",
        f"{payment.paid_on:%d/%m/%Y}",
        str(_days(payment)),
        euros(payment.daily_gross_cents),
        euros(gross),
        euros(withheld),
        euros(gross - withheld),
    )
