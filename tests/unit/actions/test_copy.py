"""The French texts of domain.yml, and what Rasa itself finds among them."""

import pytest
import yaml
from talk import DOMAIN, written_tasks

from actions.copy import Copy, UnknownUtterance

ASKED_OF_EVERY_TASK = ("sign_in", "confirmation", "correction", "retry")


@pytest.fixture(scope="module")
def domain() -> dict:
    return yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))


def test_a_form_of_rasa_finds_no_question_of_ours_to_ask_a_second_time(domain):
    """A form looks for `utter_ask_…` and `action_ask_…` of the slot it is told; our actions have asked already."""
    asked = {*ASKED_OF_EVERY_TASK, *(slot for task in written_tasks().values() for slot in task.slots)}
    looked_up = {f"{kind}_ask_{prefix}{slot}" for kind in ("utter", "action") for slot in asked for prefix in ("", *(f"{form}_" for form in domain["forms"]))}
    assert looked_up & {*domain["responses"], *domain["actions"]} == set()
    assert [name for name in domain["responses"] if name.startswith("utter_ask_")] == []


def test_every_question_of_every_task_has_its_text(spoken: Copy):
    missing = [(task.name, q.slot) for task in written_tasks().values() for q in task.questions
               if q.asked and f"utter_question_{task.name}_{q.slot}" not in spoken and f"utter_question_{q.slot}" not in spoken]  # fmt: skip
    assert missing == []


def test_a_text_that_does_not_exist_is_refused(spoken: Copy):
    with pytest.raises(UnknownUtterance):
        spoken.text("utter_question_of_nobody")
