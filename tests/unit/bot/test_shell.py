"""Conversations played from a file: what is sent, in which conversation, and what is printed."""

from types import SimpleNamespace

from bot.inprocess import Turn
from bot.shell import Shell, written


class Recorder:
    """Offers two buttons at each turn and remembers what it was sent."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, dict]] = []

        async def members() -> list[SimpleNamespace]:
            return [SimpleNamespace(id="m-enfants")]

        self.services = SimpleNamespace(members=SimpleNamespace(members=members))

    async def turn(self, conversation: str, text: str, metadata: dict) -> Turn:
        self.heard.append((conversation, text, metadata))
        choices = [{"label": "Pour moi", "value": "self"}, {"label": "Pour Léa", "value": "lea"}]
        return Turn(
            [{"text": "Pour qui ?", "choices": choices}], {"outcome": "task:x", "asks_for": "beneficiary"}, "x", 1.0
        )


async def play(*lines: str) -> tuple[Recorder, list[bool]]:
    dialogue = Recorder()
    shell = Shell(dialogue)
    return dialogue, [await shell.hear(line) async for line in written(lines)]


async def test_an_empty_line_begins_a_new_conversation_and_a_number_presses_a_button(capsys):
    dialogue, went_on = await play("attestation", "2", "", "", "bonjour", "2")
    (first, _, _), (second, label, pressed), (third, _, _), _ = dialogue.heard
    assert (label, pressed["choice"]) == ("Pour Léa", "lea")
    assert first == second != third
    assert all(went_on)
    printed = capsys.readouterr().out
    assert "vous > attestation" in printed and "[2] Pour Léa" in printed


async def test_a_number_that_no_button_has_is_a_message():
    dialogue, _ = await play("attestation", "3")
    assert dialogue.heard[-1][1:] == ("3", {"member": None})


async def test_a_member_signs_in_for_one_conversation_only(capsys):
    dialogue, _ = await play("/membre m-inconnu", "/membre m-enfants", "attestation", "", "attestation")
    assert "m-enfants" in capsys.readouterr().out
    assert [metadata.get("member") for _, _, metadata in dialogue.heard] == ["m-enfants", "m-enfants", None]


async def test_the_end_is_asked_for():
    _, went_on = await play("bonjour", "/fin")
    assert went_on == [True, False]
