"""« Pas par courrier », « oui mais », « d'accord merci » after an explanation: none of them is taken for its contrary."""

from datetime import datetime

import pytest

from actions.tasks import attestation_droits, coordonnees_bancaires, releve_ij
from actions.tasks.delivery import FORMAT
from actions.values import Partial, Setting

NOW = datetime(2026, 11, 22, 10, 0)
DELIVERY = (("pdf", "La télécharger maintenant"), ("post", "Par courrier, chez moi"))
HOLDERS = (("self", "À mon nom"), ("joint", "Compte joint, avec mon nom"), ("other", "Au nom d'une autre personne"))
PEOPLE = [["child:1", "Léa", "2018-01-01"], ["child:2", "Noé", "2020-01-01"]]
ACCOUNT = (("self", "Pour moi"), ("child:1", "Pour Léa"), ("child:2", "Pour Noé"), ("other", "Une autre personne"))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("surtout pas par la poste", "pdf"), ("pas le pdf", "post"), ("je veux pas attendre le courrier", "pdf"), ("par courrier pas en pdf", "post"),
        ("pourquoi pas par courrier", "post"), ("pas de souci par courrier", "post"), ("je ne peux pas imprimer, par courrier", "post"),
    ],
)  # fmt: skip
def test_of_two_values_the_one_that_is_not_refused(words, value):
    assert FORMAT.read(words, Setting(NOW, choices=DELIVERY)) == value


@pytest.mark.parametrize(("words", "value"), [("c'est pas un compte commun", Partial("not_that")), ("il n'est pas à mon nom", "other"), ("à mon nom", "self")])
def test_of_three_values_it_is_asked_which(words, value):
    assert coordonnees_bancaires.TASK.question("account_holder").kind.read(words, Setting(NOW, choices=HOLDERS)) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [("pas pour moi, pour Noé", "child:2"), ("pour Léa pas pour Noé", "child:1"), ("pas pour moi pour léa", "child:1"), ("pas pour moi", Partial("not_that"))],
)
def test_somebody_else_is_meant(words, value):
    kind = attestation_droits.TASK.question("beneficiary").kind
    assert kind.read(words, Setting(NOW, notes={"people": PEOPLE}, choices=ACCOUNT)) == value


def test_a_correction_that_refuses_changes_what_holds_the_refused_value():
    purpose, payment = (releve_ij.TASK.question(slot).kind for slot in ("purpose", "payment_to"))
    said = "pas pour mon patron, pour la banque"
    assert purpose.find(said, Setting(NOW)) == "banque" and payment.alone(said) == []


async def test_at_the_recap_a_refusal_takes_the_other_value_and_a_question_none(talk):
    await talk.sign_in("m-enfants")
    await talk.say("une attestation de droits pour moi par courrier", "attestation_droits")
    assert talk.asks_for == "confirmation"
    await talk.say("par internet c'est possible ?", "incompris")
    assert talk.slots["format"] == "post"
    await talk.say("finalement pas par courrier", "corriger")
    assert talk.slots["format"] == "pdf" and talk.asks_for == "confirmation"


async def test_thanks_after_an_explanation_send_nothing(talk):
    await talk.sign_in("m-enfants")
    await talk.say("une attestation de droits pour moi par courrier", "attestation_droits")
    await talk.say("quel temps fera-t-il demain chez vous", "hors_sujet")
    await talk.say("d'accord merci", "remercier")
    assert talk.asks_for == "confirmation" and not talk.happened("completed")
    await talk.say("ok on continue", "reprendre")
    assert talk.asks_for == "confirmation" and not talk.happened("completed")
    await talk.say("oui mais")
    assert not talk.happened("completed")
