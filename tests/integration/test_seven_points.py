"""What a newcomer sees, through the public HTTP interface and every process."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from talking import Talk, call

ADDRESS = {
    "street": "12 rue des Lilas", "complement": "non", "postal_code": "17100", "city": "Saintes", "move_date": "le 15 octobre 2026",
    "people_concerned": "@family", "contact": "@account", "phone": "@account", "email": "@account", "confidential_address": "@no",
}  # fmt: skip
BIRTH = {
    "born_in_france": "@yes", "both_parents_insured": "@yes", "child_first_name": "Lou", "child_last_name": "Garnier",
    "child_birth_date": (date.today() - timedelta(days=10)).strftime("%d/%m/%Y"), "birth_department": "17", "attachment": "@one",
    "child_address": "@same",
}  # fmt: skip
APPOINTMENT = {
    "reason": "@droits", "online_first": "@no", "urgency": "@no", "mode": "@phone", "time_slot": "@phone:*", "phone": "06 12 34 56 78",
    "email": "@skip", "accessibility": "@none",
}  # fmt: skip


@pytest.fixture
def talk(guichet) -> Talk:
    return Talk.begin(guichet.base)


def test_1_a_question_in_members_spelling_gets_the_hours_their_source_and_their_date(talk):
    talk.say("c koi le numero pour vous joindre et jusqua kel heure")
    assert talk.state["outcome"] == "faq:contact-3646-horaires-cout"
    assert "3646" in talk.said and "Vérifié le" in talk.said
    assert any(reply.get("url", "").startswith("https://") for reply in talk.replies)


def test_2_a_change_of_address_goes_to_a_receipt(talk):
    talk.say("j'ai demenagé a saintes le mois dernier")
    assert (talk.state["task"], talk.state["asks_for"]) == ("changement_adresse", "sign_in")
    talk.sign_in("m-enfants").fill(ADDRESS)
    assert talk.state["slots"]["city"] == "Saintes"
    talk.press("confirm")
    assert "completed" in talk.happened
    assert talk.reference("completed") in talk.said


def test_3_a_certificate_for_a_child_is_a_real_pdf_marked_specimen(talk):
    talk.sign_in("m-enfants").say("je voudrais une attestation de droits")
    talk.fill({"beneficiary": "@child:m-enfants-lea", "format": "@pdf"}).press("confirm")
    answer = talk.fetch(talk.files[0])
    assert answer.status == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body)).pages)
    assert "SPÉCIMEN" in text and "Garnier" in text.title()


def test_3_a_file_is_its_conversation_s_only(talk, guichet):
    talk.sign_in("m-enfants").say("je voudrais une attestation de droits")
    talk.fill({"beneficiary": "@self", "format": "@pdf"}).press("confirm")
    other = Talk.begin(guichet.base)
    assert call(guichet.base, "GET", talk.files[0]["url"], token=other.token).status in (403, 404)
    assert other.get(f"/files/{talk.files[0]['url'].rsplit('/', 1)[1]}").status == 404


def test_4_a_birth_is_declared(talk):
    talk.sign_in("m-enfants").say("je viens d'avoir un bébé, comment le déclarer")
    talk.fill(BIRTH).press("confirm")
    assert "completed" in talk.happened
    assert talk.reference("completed") in talk.said


def test_5_an_appointment_is_booked_moved_and_cancelled(talk, guichet):
    talk.say("je veux parler à quelqu'un").fill(APPOINTMENT).press("confirm")
    reference = talk.reference("booking_confirmed")
    calendar = talk.fetch(talk.files[0])
    assert calendar.status == 200 and b"BEGIN:VEVENT" in calendar.body

    later = Talk.begin(guichet.base).say("je veux déplacer mon rendez-vous")
    later.fill({"reference": reference, "mode": "@phone", "time_slot": "@phone:*"}).press("confirm")
    assert "booking_moved" in later.happened

    last = Talk.begin(guichet.base).say("je veux annuler mon rendez-vous").fill({"reference": reference})
    last.press("confirm")
    assert "booking_cancelled" in last.happened


def test_6_a_question_in_the_middle_is_answered_and_the_task_goes_on(talk):
    talk.sign_in("m-enfants").say("je viens de déménager").fill(ADDRESS, until="move_date")
    talk.say("quels sont les horaires du 3646 ?")
    assert talk.state["outcome"] == "faq:contact-3646-horaires-cout"
    assert (talk.state["task"], talk.state["asks_for"]) == ("changement_adresse", "move_date")
    assert "déménag" in talk.replies[-1]["text"]


def test_7_the_conversation_is_found_again_on_another_page(talk, guichet):
    talk.sign_in("m-enfants").say("je viens de déménager")
    again = talk.get().json
    assert again["state"]["task"] == "changement_adresse"
    assert "je viens de déménager" in str(again)


@pytest.mark.parametrize("text", ["/restart", '/intent{"task": "x"}', "//restart", " /restart", "\u200b/restart", "/session_start"])
def test_a_command_is_only_text(talk, text):
    talk.sign_in("m-enfants").say("je viens de déménager")
    before = talk.state["slots"]
    talk.say(text)
    assert talk.state["task"] == "changement_adresse"
    assert talk.state["slots"] == before


def test_a_double_click_submits_once(talk, guichet):
    talk.sign_in("m-enfants").say("je viens de déménager").fill(ADDRESS)
    path = f"/api/conversations/{talk.id}/messages"
    body = {"id": "same-click", "choice": "confirm"}
    one, two = (call(guichet.base, "POST", path, body, talk.token) for _ in range(2))
    assert one.json == two.json
    assert "completed" in [event["type"] for event in one.json["state"]["events"]]
