"""A gateway of one hundred lines: the public contract with scripted replies, so that the widget is tested alone.

What a member writes picks the replies (`SCRIPT`); a test may also make it slow, broken or forgetful.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

WIDGET = Path(__file__).parents[2] / "bot" / "widget"
GREETING = (
    "Bonjour ! Je suis l'assistant de votre caisse, un programme informatique.\n"
    "Vos messages servent à vous répondre. Ne donnez aucun détail sur votre santé."
)
SECRET = "2 69 05 49 588 157 80"
PDF = b"%PDF-1.4 SPECIMEN"


def say(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, "source": "smalltalk:help"} | more


def ask(slot: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": "field", "text": label, "field": {"slot": slot, "kind": kind, "label": label} | more}


YES_NO = [{"label": "Oui, tout est juste", "value": "confirm"}, {"label": "Corriger", "value": "correct"}]
RECAP = {
    "type": "card",
    "title": "Votre nouvelle adresse",
    "text": "Votre nouvelle adresse\nAdresse : 4 rue des Tanneurs\nCommune : 17100 Saintes\nTout est juste ?",
    "lines": [
        {"label": "Adresse", "value": "4 rue des Tanneurs"},
        {"label": "Commune", "value": "17100 Saintes"},
        {"label": "Date du déménagement", "value": "2 octobre 2026"},
    ],
    "choices": YES_NO,
    "source": "task:changement_adresse",
}
FAQ = {
    "type": "text",
    "text": (
        "Vous pouvez joindre un conseiller au 3646, du lundi au vendredi de 8 h 30 à 17 h 30.\n"
        "Avant d'appeler :\n1. Gardez votre carte Vitale à portée de main.\n2. Notez votre question.\n"
        "- Le service est gratuit.\nVérifié le 20 novembre 2026."
    ),
    "source": "faq:contact-3646-horaires",
    "url": "https://exemple.fr/contact",
    "label": "Contacter votre caisse",
}
SCRIPT: dict[str, list[dict[str, Any]]] = {
    "horaires": [FAQ],
    "english": [say("Report a lost card in your ameli account.", lang="en")],
    "choix": [
        {
            "type": "choices",
            "text": "De quoi s'agit-il ?",
            "choices": [
                {"label": "Télécharger une attestation de droits", "value": "attestation"},
                {"label": "Attestation de paiement", "value": "paiement"},
                {"label": "Autre chose", "value": "autre"},
            ],
        }
    ],
    "date": [ask("move_date", "date", "Quand avez-vous déménagé ?", min="2026-01-01", max="2026-12-31")],
    "code postal": [ask("postal_code", "postal_code", "Quel est votre nouveau code postal ?")],
    "téléphone": [ask("phone", "phone", "Quel est votre numéro de téléphone ?")],
    "courriel": [ask("email", "email", "Quelle est votre adresse électronique ?")],
    "iban": [ask("iban", "iban", "Quel est votre nouvel IBAN ?")],
    "nir": [ask("parent2_nir", "nir", "Quel est le numéro de sécurité sociale du second parent ?")],
    "nombre": [ask("household_size", "number", "Combien de personnes vivent chez vous ?", min=1, max=20)],
    "rue": [ask("street", "text", "Quels sont le numéro et la rue ?", hint="Par exemple : 12 rue du Port")],
    "fiche": [RECAP],
    "pdf": [
        {
            "type": "file",
            "text": "Votre attestation est prête.",
            "url": "FILE",
            "name": "attestation.pdf",
            "source": "task:attestation_droits",
        }
    ],
    "masque": [{"type": "notice", "text": "J'ai masqué un numéro dans votre message : je n'en ai pas besoin."}],
    "connexion": [
        {
            "type": "notice",
            "text": "Cette démarche demande de vous connecter.",
            "choices": [{"label": "Continuer sans me connecter", "value": "anonymous"}],
        }
    ],
    "urgence": [
        say(
            "Si vous êtes en danger, appelez le 15 ou le 112. Pour parler à quelqu'un, le 3114 répond 24 h/24.",
            source="emergency",
        )
    ],
    "long": [say("\n".join(f"Ligne {n} d'une longue réponse qui dépasse la hauteur du panneau." for n in range(40)))],
    "piège": [
        say(
            "<img src=x onerror=alert(1)><b>gras</b> https://exemple.fr/a?b=1.",
            url="javascript:alert(1)",
            label="Cliquez",
            choices=[{"label": "<i>a</i>", "value": "a"}],
        )
    ],
}
MEMBERS = [
    {"id": "m-enfants", "first_name": "Camille", "last_name": "Moreau", "situation": "Mère de deux enfants"},
    {"id": "m-arret", "first_name": "Yanis", "last_name": "Petit", "situation": "En arrêt de travail"},
]
COMMUNES = {"17100": ["Saintes"], "17139": ["Dompierre-sur-Mer", "Vérines"]}


class FakeGateway:
    """Everything that happened is kept: `posts` are the messages received, `turns` those answered (a retry is not)."""

    def __init__(self) -> None:
        self.conversations: dict[str, dict[str, Any]] = {}
        self.posts: list[dict[str, Any]] = []
        self.turns: list[dict[str, Any]] = []
        self.feedback: list[dict[str, Any]] = []
        self.signed_in: list[str] = []
        self.sockets: dict[str, set[web.WebSocketResponse]] = {}
        self.delay_s = 0.0
        self.refuse: tuple[int, str, str] | None = None
        self.push = True  # False: there is no socket
        self.hides_pushes = False  # True: the socket is there and stays silent
        self.message_max = 1000
        self.url = ""

    # ------------------------------------------------------------ what a test does

    def forget_everything(self) -> None:
        self.conversations.clear()

    async def push_late(self, text: str) -> None:
        """A reply that nobody asked for just now, in every conversation."""
        for conversation in self.conversations.values():
            replies = self._keep(conversation, [say(text)])
            await self._push(conversation, {"replies": replies, "state": conversation["state"]})

    # ------------------------------------------------------------ what the widget sees

    def app(self) -> web.Application:
        app = web.Application(middlewares=[_headers])
        app.add_routes(
            [
                web.get("/api/sign-in", self._provider),
                web.post("/api/conversations", self._create),
                web.get("/api/conversations/{id}", self._read),
                web.delete("/api/conversations/{id}", self._erase),
                web.post("/api/conversations/{id}/messages", self._message),
                web.post("/api/conversations/{id}/identity", self._sign_in),
                web.delete("/api/conversations/{id}/identity", self._sign_out),
                web.post("/api/conversations/{id}/feedback", self._feedback),
                web.get("/api/conversations/{id}/files/{file}", self._file),
                web.get("/api/communes", self._communes),
                web.get("/api/ws", self._socket),
                web.get("/demo/members", self._members),
                web.post("/demo/identity", self._identity),
                web.get("/{page:|mes-demarches|sans-javascript}", self._page),
                web.static("/widget", WIDGET),
            ]
        )
        return app

    async def _create(self, request: web.Request) -> web.Response:
        identity = request.headers.get("Authorization", "").removeprefix("Bearer ")
        conversation = {
            "id": uuid4().hex,
            "token": uuid4().hex,
            "messages": [],
            "state": {"asks_for": None},
            "member": identity or None,
            "answers": {},
        }
        self.conversations[conversation["id"]] = conversation
        if self.refuse:
            return _error(*self.refuse)
        replies = [say(GREETING, choices=[{"label": "Voir ce que vous savez faire", "value": "help"}])]
        replies = self._keep(conversation, replies)
        return _json(
            {
                "id": conversation["id"],
                "token": conversation["token"],
                "replies": replies,
                "state": conversation["state"],
                "message_max": self.message_max,
            },
            201,
        )

    async def _read(self, request: web.Request) -> web.Response:
        conversation = self._conversation(request)
        if request.query.get("format") == "text":
            return web.Response(text="\n".join(message["text"] for message in conversation["messages"]))
        shown = {"id": conversation["id"], "messages": conversation["messages"], "state": conversation["state"]}
        return _json(shown | {"signed_in": conversation["member"] is not None, "message_max": self.message_max})

    async def _erase(self, request: web.Request) -> web.Response:
        del self.conversations[self._conversation(request)["id"]]
        return web.Response(status=204)

    async def _message(self, request: web.Request) -> web.Response:
        conversation = self._conversation(request)
        body = await request.json()
        self.posts.append(body)
        await asyncio.sleep(self.delay_s)
        if self.refuse:
            return _error(*self.refuse)
        if body["id"] not in conversation["answers"]:
            conversation["answers"][body["id"]] = await self._answer(conversation, body)
        return _json(conversation["answers"][body["id"]])

    async def _answer(self, conversation: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        self.turns.append(body)
        text = body.get("text") or self._label(conversation, body["choice"])
        replies = [dict(reply) for reply in SCRIPT.get(text.lower(), [say(f"Bien reçu : {text}")])]
        for reply in replies:
            if reply.get("url") == "FILE":
                reply["url"] = f"/api/conversations/{conversation['id']}/files/f1"
        conversation["state"] = {"asks_for": "sign_in" if text.lower() == "connexion" else None}
        message = {"id": body["id"], "text": text.replace(SECRET, "[masqué]")}
        conversation["messages"].append({"from": "member"} | message)
        replies = self._keep(conversation, replies, body["id"])
        answer = {"replies": replies, "state": conversation["state"], "message": message}
        await self._push(conversation, answer)
        return answer

    async def _provider(self, request: web.Request) -> web.Response:
        return _json({"provider": None})

    async def _sign_in(self, request: web.Request) -> web.Response:
        conversation = self._conversation(request)
        member = (await request.json())["token"]
        if self.refuse:
            return _error(*self.refuse)
        if conversation["member"] not in (None, member):
            return _error(409, "other_member", "Cette conversation appartient à une autre personne.")
        replies = [] if conversation["member"] else [say("Vous êtes bien connecté, je reprends votre demande.")]
        conversation |= {"member": member, "state": {"asks_for": None}}
        self.signed_in.append(member)
        replies = self._keep(conversation, replies)
        await self._push(conversation, {"replies": replies, "state": conversation["state"]})
        return _json({"replies": replies, "state": conversation["state"]})

    async def _sign_out(self, request: web.Request) -> web.Response:
        self._conversation(request)["member"] = None
        return web.Response(status=204)

    async def _feedback(self, request: web.Request) -> web.Response:
        self.feedback.append(await request.json())
        return web.Response(status=204)

    async def _file(self, request: web.Request) -> web.Response:
        self._conversation(request)
        return web.Response(body=PDF, content_type="application/pdf")

    async def _communes(self, request: web.Request) -> web.Response:
        names = COMMUNES.get(request.query["postal_code"], [])
        return _json([{"code": f"{n:05}", "name": name} for n, name in enumerate(names)])

    async def _members(self, request: web.Request) -> web.Response:
        return _json(MEMBERS)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        page = request.match_info["page"]
        if page == "sans-javascript":
            return web.Response(text="Formulaire simple")
        return web.FileResponse(WIDGET / "demo" / f"{page or 'index'}.html")

    async def _identity(self, request: web.Request) -> web.Response:
        return _json({"token": f"identity-{(await request.json())['member']}"})

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        conversation = next((c for c in self.conversations.values() if c["token"] == request.query["token"]), None)
        if conversation is None or not self.push:
            raise web.HTTPUnauthorized
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        sockets = self.sockets.setdefault(conversation["id"], set())
        sockets.add(socket)
        async for message in socket:
            if message.type is WSMsgType.ERROR:
                break
        sockets.discard(socket)
        return socket

    def _conversation(self, request: web.Request) -> dict[str, Any]:
        conversation = self.conversations.get(request.match_info["id"])
        if conversation is None or request.headers.get("Authorization") != f"Bearer {conversation['token']}":
            raise _json_error(401, "unknown_conversation", "Cette conversation n'existe plus.")
        return conversation

    def _label(self, conversation: dict[str, Any], value: str) -> str:
        offered = [c for message in conversation["messages"] for c in message.get("choices", [])]
        label = next((c["label"] for c in offered if c["value"] == value), None)
        if label is None:
            raise _json_error(422, "not_offered", "Ce choix n'est pas proposé.")
        return label

    def _keep(
        self, conversation: dict[str, Any], replies: list[dict[str, Any]], message_id: str | None = None
    ) -> list[dict[str, Any]]:
        """The replies with their ids, as everyone gets them from now on."""
        conversation["turns"] = turn = conversation.get("turns", -1) + 1
        kept = [reply | {"id": f"{turn}.{place}"} for place, reply in enumerate(replies)]
        conversation["messages"] += [{"from": "assistant", "message_id": message_id} | reply for reply in kept]
        return kept

    async def _push(self, conversation: dict[str, Any], frame: dict[str, Any]) -> None:
        for socket in list(self.sockets.get(conversation["id"], ())):
            if not socket.closed and not self.hides_pushes:
                await socket.send_json({"type": "turn"} | frame)


@web.middleware
async def _headers(request: web.Request, handler: Any) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared:
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
        )
    return response


def _json(body: Any, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)


def _error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


def _json_error(status: int, code: str, message: str) -> web.HTTPException:
    body = _error(status, code, message)
    kind = {401: web.HTTPUnauthorized, 422: web.HTTPUnprocessableEntity}[status]
    return kind(body=body.body, content_type="application/json")


@asynccontextmanager
async def serve(fake: FakeGateway) -> AsyncIterator[FakeGateway]:
    """Put it on a free port; `url` is its address."""
    runner = web.AppRunner(fake.app(), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        for sockets in fake.sockets.values():
            await asyncio.gather(*(socket.close() for socket in sockets))
        await runner.cleanup()


def main() -> None:
    """Look at the widget by hand: python tests/browser/fake_gateway.py, then http://127.0.0.1:8099/."""
    web.run_app(FakeGateway().app(), host="127.0.0.1", port=8099)


if __name__ == "__main__":
    main()
