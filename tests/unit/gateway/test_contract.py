"""The answers of a running gateway against `openapi.yml`, with good requests and with generated ones."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck
from jsonschema import Draft202012Validator, RefResolver
from schemathesis import checks as known

from bot.gateway import ws
from bot.gateway.keys import ADVISERS

from .driver import Gateway
from .fakes import YES_NO, Parts
from .test_handoffs import OneFile

DOCUMENT = Path(ws.__file__).with_name("openapi.yml")
SPEC = yaml.safe_load(DOCUMENT.read_text())
EVERY_REPLY = [
    {"type": "text", "text": "Bonjour", "source": "faq:x", "url": "https://example.fr", "label": "En savoir plus"},
    {"type": "choices", "text": "Lequel ?", "choices": YES_NO, "source": "suggest"},
    {
        "type": "field",
        "text": "Quand ?",
        "field": {"slot": "move_date", "kind": "date", "label": "Date", "min": "2026-01-01"},
    },
    {"type": "card", "text": "Nom : A", "title": "Récapitulatif", "lines": [{"label": "Nom", "value": "A"}]},
    {"type": "file", "text": "Voici", "url": "files/f1", "name": "a.pdf"},
    {"type": "notice", "text": "Attention"},
]


def check(name: str, value: Any) -> None:
    resolver = RefResolver.from_schema(SPEC)
    Draft202012Validator({"$ref": f"#/components/schemas/{name}"}, resolver=resolver).validate(value)


async def test_answers_are_as_described(gateway, parts):
    parts.dialogue.says["tout"] = (
        EVERY_REPLY,
        {"task": "rendez_vous", "events": [{"type": "started", "task": "rendez_vous"}]},
    )
    talk = await gateway.talk()
    check("Created", talk.made)
    socket = await talk.socket()
    check("Answer", await talk.say("tout", id="m1"))
    check("PushedTurn", await socket.receive_json())
    check("Answer", await talk.choose("confirm"))
    await socket.receive_json()
    parts.dialogue.is_up = False
    check("Answer", await talk.say("mon téléphone est 06 12 34 56 78"))
    await talk.post({"message_id": "m1", "thumb": "up"}, "/feedback")
    check("Transcript", await talk.read())
    await socket.receive_json()
    await socket.send_str("?")
    check("PushedError", await socket.receive_json())
    signed_in = await talk.post({"token": await gateway.identity()}, "/identity")
    check("Answer", await signed_in.json())
    await gateway.client.delete(talk.path, headers=talk.headers)
    while (frame := await socket.receive_json())["type"] == "turn":
        check("PushedTurn", frame)
    check("PushedEnd", frame)


async def test_what_is_held_of_a_conversation_is_as_described(start, parts):
    parts.handed_over = OneFile()
    gateway = await start()
    parts.dialogue.says["oui"] = ([{"type": "text", "text": "C'est fait.", "survey": {"note": "5"}}], {"outcome": "task:rendez_vous", "events": [{"type": "booking_confirmed", "reference": "RDV-7K3Q9X"}]})
    talk = await gateway.talk()
    await talk.say("oui")
    told = await (await gateway.client.get(f"{talk.path}?format=full", headers=talk.headers)).json()
    check("Transcript", told)
    assert told["held"]["events"][0]["reference"] == "RDV-7K3Q9X" and told["held"]["handoffs"] and told["held"]["feedback"] and told["held"]["measures"]


async def test_what_advisers_get_is_as_described(start, parts):
    parts.handed_over = OneFile()
    gateway = await start()
    headers = {"Authorization": f"Bearer {await gateway.app[ADVISERS].add('Ana')}"}
    day = await (await gateway.client.get("/api/handoffs?day=2026-11-23", headers=headers)).json()
    check("Handoff", day["handoffs"][0])
    check("HandoffFile", await (await gateway.client.get("/api/handoffs/f-1", headers=headers)).json())


async def test_every_address_is_described_and_every_description_exists(start, parts):
    """With all that can be switched on: what is only there for some funds is public there."""
    parts.handed_over = OneFile()
    gateway = await start(oidc_issuer="https://provider.example", oidc_client_id="x", oidc_client_secret="y", oidc_redirect="https://caisse.example/api/oidc/callback")
    served = {
        (route.method, route.resource.canonical)
        for route in gateway.app.router.routes()
        if route.resource.canonical.startswith(("/api/", "/demo/")) and route.method != "HEAD"
    }
    described = {
        (method.upper(), path) for path, item in SPEC["paths"].items() for method in item if method != "parameters"
    }
    assert served - {("GET", "/api/ws")} == described


# --------------------------------------------------------------------------- generated requests


class Served:
    """A gateway in a thread of its own, for a client that is not asynchronous."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.run(gateway.start())
        self.url = str(gateway.client.make_url("/"))
        self.talk = self.run(gateway.talk())

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def stop(self) -> None:
        self.run(self._gateway.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    from bot.settings import Settings

    parts = Parts()
    parts.dialogue.offers("déclarer")
    served = Served(Gateway(Settings(data=tmp_path_factory.mktemp("data"), rate_per_minute=0), parts))
    yield served
    served.stop()


schema = schemathesis.openapi.from_path(str(DOCUMENT))


@schema.exclude(operation_id="erase").exclude(tag=["sign_in", "advisers"]).include(tag=["conversations", "around"]).parametrize()
@hypothesis.settings(
    max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
def test_generated_requests_get_described_answers(case, served):
    if "conversation_id" in case.path_parameters:
        case.path_parameters["conversation_id"] = served.talk.id
    headers = served.talk.headers if "conversation_id" in case.path_parameters else {}
    response = case.call(base_url=served.url, headers=headers)
    case.validate_response(
        response,
        checks=[
            known.not_a_server_error,
            known.CHECKS.get_one("status_code_conformance"),
            known.CHECKS.get_one("response_schema_conformance"),
            known.CHECKS.get_one("content_type_conformance"),
        ],
    )
    if response.status_code >= 400:
        check("Error", json.loads(response.content))
