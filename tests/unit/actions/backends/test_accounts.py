"""Member account and teleservices: one contract, embedded and over HTTP, on SQLite and PostgreSQL."""

import asyncio
import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from actions.ports import Address, BackendUnavailable, Refused, UnknownMember

IBAN = "FR1420041010050500013M02606"  # the public example
M_ARRET_IBAN = "FR7699999000170002252820219"
ADDRESS = {"street": "5 rue du Minage", "complement": "", "postal_code": "17100", "city": "Saintes"}
BIRTH = {"child_first_name": "Jules", "child_last_name": "Roy", "child_birth_date": "2026-11-12"}
REQUEST_TYPES = {
    "feuille_soins", "arret_travail", "indemnites", "css", "rib", "adresse", "carte_vitale", "naissance",
    "accident_travail", "reclamation",
}  # fmt: skip


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


async def refusal(call) -> str:
    with pytest.raises(Refused) as refused:
        await call
    return refused.value.reason


# ---------------------------------------------------------------- the account


async def test_a_member_is_known_with_their_family(account):
    member = await account.members.member("m-enfants")
    assert (member.first_name, member.last_name, member.regime) == ("Élodie", "Garnier", "cpam")
    assert member.address == Address("14 rue des Cordeliers", "17000", "La Rochelle", "Appartement 3")
    assert [(r.first_name, r.relation) for r in member.relatives] == [("Léa", "child"), ("Noé", "child")]
    assert member.iban_last4 == "0192"


@pytest.mark.parametrize("member_id", ["m-personne", "..", "m-enfants/requests", "é\x01", "x" * 300])
async def test_an_unknown_member_is_unknown_everywhere(account, member_id):
    for call in (
        account.members.member(member_id),
        account.teleservices.requests(member_id),
        account.teleservices.entitlement_certificate(member_id, member_id),
        account.teleservices.submit("demande_css", member_id, "k", {}),
    ):
        with pytest.raises(UnknownMember):
            await call


async def test_the_fictional_members_cover_the_cases(stores):
    members = {member.id: member for member in await stores.members.members()}
    assert list(members) == [
        "m-enfants", "m-arret", "m-mgen", "m-droits-fermes", "m-retraite", "m-nouveau", "m-couple",
    ]  # fmt: skip
    assert members["m-mgen"].regime == "mgen" and not members["m-droits-fermes"].rights_open
    assert members["m-nouveau"].phone == "" and members["m-nouveau"].iban_last4 == ""
    assert [r.relation for r in members["m-couple"].relatives] == ["spouse"]
    for member in members.values():
        assert member.address.postal_code.startswith("17") and member.email.endswith("@example.org")
        assert member.phone == "" or member.phone.startswith(("06 39 98", "05 36 49"))


# ---------------------------------------------------------------- documents


@pytest.mark.parametrize(
    ("member_id", "beneficiary_id", "names"),
    [
        ("m-enfants", "m-enfants", ["GARNIER Élodie"]),
        ("m-enfants", "m-enfants-lea", ["GARNIER Léa", "Élodie Garnier", "2 juin 2016"]),
        ("m-couple", "m-couple-aurelie", ["ROY Aurélie", "Conjoint"]),
    ],
)
async def test_a_certificate_names_its_beneficiary_and_is_marked_on_every_page(
    account, member_id, beneficiary_id, names
):
    made = await account.teleservices.entitlement_certificate(member_id, beneficiary_id)
    assert made.media_type == "application/pdf" and made.name.endswith(".pdf")
    for page in pages(made.content):
        assert "SPÉCIMEN" in page and "sans valeur légale" in page
    text = "\n".join(pages(made.content))
    assert all(name in text for name in names) and "23 novembre 2026" in text
    assert "••• ••• ••" in text  # the NIR is masked


async def test_a_certificate_is_refused_with_its_reason(account):
    certificate = account.teleservices.entitlement_certificate
    assert await refusal(certificate("m-droits-fermes", "m-droits-fermes")) == "rights_closed"
    assert await refusal(certificate("m-enfants", "m-couple-aurelie")) == "unknown_beneficiary"
    assert await refusal(certificate("m-enfants", "m-arret")) == "unknown_beneficiary"
    assert await refusal(certificate("m-mgen", "m-mgen")) == "other"


async def test_a_statement_lists_the_payments_of_the_period(account):
    made = await account.teleservices.allowance_statement("m-arret", date(2026, 10, 1), date(2026, 10, 31), "statement")
    text = "\n".join(pages(made.content))
    assert "SPÉCIMEN" in text and "LEBRUN Thomas" in text
    assert "13/10/2026" in text and "27/10/2026" in text and "10/11/2026" not in text
    assert "1 075,76 €" in text  # two fortnights at 38,42 €


async def test_a_tax_certificate_gives_the_totals(account):
    made = await account.teleservices.allowance_statement("m-arret", date(2026, 1, 1), date(2026, 12, 31), "tax")
    text = "\n".join(pages(made.content))
    assert "SPÉCIMEN" in text and "Attestation fiscale" in text and "6 992,44 €" in text


async def test_six_months_of_fortnightly_payments_are_there(account):
    text = "\n".join(
        pages(
            (
                await account.teleservices.allowance_statement(
                    "m-arret", date(2026, 5, 1), date(2026, 11, 23), "statement"
                )
            ).content
        )
    )
    assert text.count("537,88 €") == 13


async def test_a_period_without_payment_is_refused(account):
    statement = account.teleservices.allowance_statement
    for member_id, start, end in (
        ("m-arret", date(2019, 1, 1), date(2019, 2, 1)),
        ("m-arret", date(2026, 10, 31), date(2026, 10, 1)),
        ("m-retraite", date(2026, 1, 1), date(2026, 11, 1)),
    ):
        assert await refusal(statement(member_id, start, end, "statement")) == "nothing_in_period"


# ---------------------------------------------------------------- requests


async def test_an_address_change_gives_a_receipt_and_changes_the_account(account, clock):
    receipt = await account.teleservices.submit(
        "changement_adresse", "m-couple", "k-1", ADDRESS | {"move_date": "2026-11-02", "phone": "0639981099"}
    )
    assert receipt.reference.startswith("ADR-") and receipt.task == "changement_adresse"
    assert receipt.received_at == clock.now and receipt.expected_days == 3
    member = await account.members.member("m-couple")
    assert member.address == Address("5 rue du Minage", "17100", "Saintes")
    assert member.phone == "0639981099" and member.email == "julien.roy@example.org"
    newest = (await account.teleservices.requests("m-couple"))[0]
    assert (newest.reference, newest.request_type, newest.state) == (receipt.reference, "adresse", "received")
    assert newest.expected_on == date(2026, 11, 26)


async def test_a_bank_account_change_shows_its_last_characters(account):
    receipt = await account.teleservices.submit("coordonnees_bancaires", "m-arret", "k-1", {"iban": IBAN})
    assert receipt.reference.startswith("RIB-")
    assert (await account.members.member("m-arret")).iban_last4 == "2606"


async def test_the_iban_already_known_is_refused(account):
    submit = account.teleservices.submit
    assert await refusal(submit("coordonnees_bancaires", "m-arret", "k-1", {"iban": M_ARRET_IBAN})) == "same_iban"
    await submit("coordonnees_bancaires", "m-arret", "k-2", {"iban": IBAN})
    assert await refusal(submit("coordonnees_bancaires", "m-arret", "k-3", {"iban": IBAN})) == "same_iban"
    assert len(await account.teleservices.requests("m-arret")) == 3  # the refused ones left nothing


async def test_a_request_sent_twice_is_taken_in_once(account):
    before = len(await account.teleservices.requests("m-arret"))
    sends = [account.teleservices.submit("coordonnees_bancaires", "m-arret", "k-1", {"iban": IBAN}) for _ in range(8)]
    receipts = await asyncio.gather(*sends)
    assert len({receipt.reference for receipt in receipts}) == 1
    assert len(await account.teleservices.requests("m-arret")) == before + 1


async def test_a_key_belongs_to_one_member_and_one_task(account):
    await account.teleservices.submit("demande_css", "m-arret", "k-1", {})
    assert await refusal(account.teleservices.submit("demande_css", "m-couple", "k-1", {})) == "other"
    assert await refusal(account.teleservices.submit("changement_adresse", "m-arret", "k-1", ADDRESS)) == "other"


async def test_a_birth_is_declared_once(account):
    receipt = await account.teleservices.submit("declaration_naissance", "m-couple", "k-1", BIRTH)
    assert receipt.reference.startswith("NAI-") and receipt.expected_days == 15
    again = BIRTH | {"child_first_name": " jules "}
    assert await refusal(account.teleservices.submit("declaration_naissance", "m-couple", "k-2", again)) == "duplicate"
    twin = BIRTH | {"child_first_name": "Jeanne"}
    await account.teleservices.submit("declaration_naissance", "m-couple", "k-3", twin)


async def test_a_child_already_attached_is_a_duplicate(account):
    lea = {"child_first_name": "Léa", "child_birth_date": "2016-06-02"}
    assert await refusal(account.teleservices.submit("declaration_naissance", "m-enfants", "k", lea)) == "duplicate"


@pytest.mark.parametrize(
    ("task", "values"),
    [
        ("changement_adresse", {}),
        ("changement_adresse", ADDRESS | {"move_date": "2026-02-31"}),
        ("coordonnees_bancaires", {}),
        ("coordonnees_bancaires", {"iban": "FR1420041010050500013M02607"}),
        ("declaration_naissance", BIRTH | {"child_birth_date": "2026-02-31"}),
        ("declaration_naissance", BIRTH | {"child_first_name": " "}),
    ],
)
async def test_impossible_values_are_refused_and_leave_nothing(account, task, values):
    before = await account.teleservices.requests("m-couple")
    assert await refusal(account.teleservices.submit(task, "m-couple", "k-1", values)) == "other"
    assert await account.teleservices.requests("m-couple") == before


async def test_another_organism_s_member_is_refused(account):
    assert await refusal(account.teleservices.submit("changement_adresse", "m-mgen", "k-1", ADDRESS)) == "other"
    assert (await account.members.member("m-mgen")).address.city == "Saintes"


async def test_an_anonymous_request_is_recorded_only(account):
    receipt = await account.teleservices.submit("changement_adresse", None, "k-1", ADDRESS)
    assert receipt.reference.startswith("ADR-")
    assert await account.teleservices.submit("changement_adresse", None, "k-1", ADDRESS) == receipt


async def test_an_unknown_task_is_not_taken_in(stores):
    assert await refusal(stores.teleservices.submit("autre", "m-arret", "k-1", {})) == "other"


async def test_processing_times_cover_every_request_type_as_of_today(account, clock):
    times = await account.teleservices.processing_times()
    assert {time.request_type for time in times} == REQUEST_TYPES
    assert all(0 < time.days < 100 and time.as_of == clock.now.date() for time in times)


async def test_seeded_requests_are_in_several_states_newest_first(account):
    found = []
    for member_id in ("m-enfants", "m-arret", "m-droits-fermes", "m-retraite", "m-couple", "m-nouveau"):
        requests = await account.teleservices.requests(member_id)
        assert [r.deposited_on for r in requests] == sorted((r.deposited_on for r in requests), reverse=True)
        found += requests
    assert {r.state for r in found} == {"received", "in_progress", "waiting_documents", "done", "refused"}
    assert next(r for r in found if r.state == "waiting_documents").missing
    late = next(r for r in found if r.request_type == "reclamation")
    assert late.state == "in_progress" and late.expected_on < date(2026, 11, 23)


async def test_payments_go_on_at_a_later_start(database_url, first_start, clock):
    from actions.embedded import open_embedded

    clock.forward(days=60)
    async with open_embedded(database_url, first_start, clock) as stores:
        end = clock.now.date()
        made = await stores.teleservices.allowance_statement("m-arret", end - timedelta(days=30), end, "statement")
    assert "05/01/2027" in "\n".join(pages(made.content))


async def test_a_lost_database_is_an_unavailable_back_end(first_start, tmp_path, clock):
    from actions.embedded import Database, EmbeddedMembers, Sealer

    for url in (f"sqlite:///{tmp_path / 'empty.db'}", "postgresql://nobody@127.0.0.1:1/nothing"):
        database = Database.from_url(url)
        with pytest.raises(BackendUnavailable):
            await EmbeddedMembers(database, Sealer.from_folder(first_start)).member("m-arret")
        await database.close()
