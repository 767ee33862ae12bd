"""What is asked of the task itself in the middle of it."""

import pytest

from actions.tasks.asked import asked_apart, subject

ADDRESS, RIB, BIRTH, CERTIFICATE = "changement_adresse", "coordonnees_bancaires", "declaration_naissance", "attestation_droits"


async def begun(talk, task, *answers, member="m-enfants"):
    await talk.sign_in(member)
    await talk.say("je veux le faire", task)
    for answer in answers:
        await talk.say(answer)
    return talk


def test_every_subject_has_its_words(talk):
    for task in talk.engine.tasks.values():
        for name in task.asked:
            assert any(f"utter_asked_{own}" in talk.engine.copy for own in (f"{task.name}_{name}", name)), (task.name, name)


@pytest.mark.parametrize("intent", ["question", "hors_sujet", "delais_traitement", "informer"])
@pytest.mark.parametrize(
    ("task", "question", "told"),
    [
        (ADDRESS, "ça change mon médecin ?", "votre médecin traitant reste le même"),
        (ADDRESS, "et ma mutuelle vous la prévenez ?", "ne prévient pas votre mutuelle"),
        (ADDRESS, "c'est pour toute la famille ?", "Chaque adulte du foyer"),
        (ADDRESS, "vous le dites au trésor public", "et lui seul"),
        (ADDRESS, "mes versements continuent pendant le changement ?", "vos droits et votre RIB restent les mêmes"),
        (ADDRESS, "je peux aussi le remplir pour ma tante ?", "la personne connectée"),
        (ADDRESS, "mon époux doit remplir sa demande aussi ?", "Chaque adulte du foyer"),
        (RIB, "un compte commun ça passe ?", "Oui, un compte joint convient"),
        (RIB, "je peux donner mon ldd ?", "pas sur un livret"),
        (RIB, "une banque allemande c'est possible ?", "commence par FR"),
        (RIB, "mes sous vont être bloqués ?", "Vos remboursements continuent"),
        (RIB, "je peux mettre le rib de mon frère ?", "un compte qui porte votre nom"),
        (BIRTH, "il faut la signature du père ?", "Un seul parent fait la déclaration"),
        (BIRTH, "on est divorcés, c'est possible pour nous deux ?", "mariés, pacsés, en couple ou séparés"),
        (BIRTH, "et si la maman est à la mgen ?", "une personne de la caisse inscrit l'enfant"),
        (BIRTH, "faut un acte de naissance ?", "Aucun document"),
        (CERTIFICATE, "vous la transmettez directement à mon employeur ?", "Je la donne seulement à vous"),
        (CERTIFICATE, "on voit mes maladies dessus ?", "numéro de sécurité sociale"),
        (CERTIFICATE, "c'est pour le lycée", "celle de votre enfant"),
    ],
)
async def test_it_is_answered_in_a_sentence_and_notes_nothing(talk, task, question, told, intent):
    await begun(talk, task)
    asked, slots = talk.asks_for, dict(talk.slots)
    await talk.say(question, intent)
    assert told in talk.text and "Revenons" not in talk.text
    assert talk.task == task and talk.asks_for == asked and talk.slots == slots


@pytest.mark.parametrize(
    ("task", "text"),
    [
        (CERTIFICATE, "au fait le 3646 c'est payant ?"),
        (CERTIFICATE, "et ma carte vitale perdue je fais comment pour en avoir une autre ?"),
        (BIRTH, "le congé maternité dure combien de temps ?"),
        (ADDRESS, "j'ai prévenu ma mutuelle"),
        (ADDRESS, "toute la famille"),
        (RIB, "c'est un compte joint"),
        (RIB, "mon livret A"),
    ],
)
def test_what_is_answered_elsewhere_or_answers_is_left_alone(talk, task, text):
    assert subject(text, talk.engine.tasks[task].asked) is None


async def test_an_answer_beside_the_question_counts(talk):
    await begun(talk, ADDRESS, "12 rue du Port", "aucun", "17000")
    await talk.say("le 3 décembre, la mutuelle est au courant ?", "question")
    assert "ne prévient pas votre mutuelle" in talk.text
    assert talk.slots["move_date"] == "2026-12-03" and talk.asks_for == "people_concerned"


async def test_a_short_answer_with_a_question_mark_is_an_answer(talk):
    await begun(talk, ADDRESS, "12 rue du Port", "aucun", "17000", "hier")
    await talk.say("toute la famille ?")
    assert talk.slots["people_concerned"] == "family"


def test_pieces_are_told_apart(talk):
    patterns = talk.engine.tasks[ADDRESS].asked
    assert asked_apart("12 rue du Port, et faut refaire la carte vitale ?", patterns) == ("card", "12 rue du Port")
    assert asked_apart("12 rue du Port", patterns) is None


async def test_a_question_that_sounds_like_distress_is_none_but_fear_is(talk):
    await begun(talk, ADDRESS)
    await talk.say("je suis hébergée chez ma fille je mets son nom ?", "detresse", confidence=0.6, nuance="violence")
    assert "« chez »" in talk.text and talk.task == ADDRESS
    await talk.say("j'ai peur de mon mari, qui va voir mon adresse ?", "detresse", confidence=0.6, nuance="violence")
    assert talk.task is None


async def test_whether_an_answer_must_be_given(talk):
    await begun(talk, ADDRESS)
    await talk.say("c'est obligatoire ?")
    assert "Oui, il me faut cette réponse" in talk.text and talk.asks_for == "street"
    for answer in ("12 rue du Port", "aucun", "17000", "hier"):
        await talk.say(answer)
    await talk.say("mes enfants c'est obligatoire ?")
    assert "c'est vous qui choisissez" in talk.text and talk.asks_for == "people_concerned"
    await talk.say("moi")
    await talk.say("je suis obligée de le donner ?")
    assert "n'est pas obligatoire" in talk.text and talk.asks_for == "phone"


async def test_why_is_told_of_the_answer_that_is_named(talk):
    await begun(talk, ADDRESS)
    await talk.say("pourquoi vous voulez mon téléphone ?")
    assert "si une information manque" in talk.text and talk.asks_for == "street"


async def test_another_task_may_follow(talk):
    await begun(talk, ADDRESS, "12 rue du Port")
    await talk.say("je peux faire pareil pour mon rib ?", "suggestion")
    assert "juste après" in talk.text and talk.task == ADDRESS
    for answer in ("aucun", "17000", "hier", "moi", "passer", "non", "oui"):
        await talk.say(answer)
    assert talk.task == RIB


async def test_it_is_answered_after_the_receipt_too(talk):
    await begun(talk, ADDRESS, "12 rue du Port", "aucun", "17000", "hier", "moi", "passer", "non", "oui")
    await talk.say("et ma mutuelle du coup ?", "hors_sujet")
    assert "ne prévient pas votre mutuelle" in talk.text
    await talk.say("c'est fait tout de suite ?", "incompris")
    assert "2 ou 3 jours" in talk.text and "Répondre" not in talk.text
