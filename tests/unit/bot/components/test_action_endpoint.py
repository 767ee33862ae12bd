import json

from bot.lean import lean

lean()

from bot.components.action_endpoint import without_events  # noqa: E402


def test_an_action_gets_slots_and_the_latest_message_but_no_history():
    call = {"next_action": "action_x", "tracker": {"slots": {"a": 1}, "latest_message": {"text": "é"}, "events": [{"event": "bot"}]}}
    sent = json.loads(without_events(call))
    assert sent == {"next_action": "action_x", "tracker": {"slots": {"a": 1}, "latest_message": {"text": "é"}, "events": []}}
    assert call["tracker"]["events"], "what Rasa holds is left alone"
