"""A member's side of the public HTTP interface, for tests: what the widget does, without a browser."""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"null")


def call(base: str, method: str, path: str, body: Any = None, token: str | None = None, timeout_s: float = 30) -> Answer:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, method=method, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as response:
            return Answer(response.status, response.read(), dict(response.headers))
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read(), dict(error.headers))


@dataclass
class Talk:
    """One conversation. `replies` and `state` are those of the last turn."""

    base: str
    id: str = ""
    token: str = ""
    replies: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @classmethod
    def begin(cls, base: str) -> "Talk":
        made = call(base, "POST", "/api/conversations", {})
        assert made.status == 201, made.body
        return cls(base, made.json["id"], made.json["token"], made.json["replies"], made.json["state"])

    def say(self, text: str) -> "Talk":
        return self._send({"text": text})

    def press(self, value: str) -> "Talk":
        if value.endswith("*"):
            value = next((offered for offered in self.offered if offered.startswith(value[:-1])), value)
        assert value in self.offered, f"{value} is not among {self.offered}; said: {self.said}"
        return self._send({"choice": value})

    def sign_in(self, member: str) -> "Talk":
        proof = call(self.base, "POST", "/demo/identity", {"member": member}).json["token"]
        return self._took(call(self.base, "POST", f"/api/conversations/{self.id}/identity", {"token": proof}, self.token))

    def fill(self, answers: dict[str, str], until: str = "confirmation", turns: int = 25) -> "Talk":
        """Answer each question that is asked, until the one named. `@value` presses a button, `@start*` the first such."""
        for _ in range(turns):
            asked = self.state.get("asks_for")
            if asked == until:
                return self
            assert asked in answers, f"nothing to say to {asked!r}; said: {self.said} {self.offered}"
            value = answers[asked]
            _ = self.press(value[1:]) if value.startswith("@") else self.say(value)
        raise AssertionError(f"still asked {self.state.get('asks_for')!r} after {turns} turns; said: {self.said}")

    def get(self, path: str = "") -> Answer:
        return call(self.base, "GET", f"/api/conversations/{self.id}{path}", token=self.token)

    def fetch(self, reply: dict[str, Any]) -> Answer:
        return call(self.base, "GET", reply["url"], token=self.token)

    def _send(self, body: dict[str, Any]) -> "Talk":
        return self._took(call(self.base, "POST", f"/api/conversations/{self.id}/messages", body, self.token))

    def _took(self, answer: Answer) -> "Talk":
        assert answer.status == 200, (answer.status, answer.body)
        self.replies, self.state = answer.json["replies"], answer.json["state"]
        return self

    @property
    def said(self) -> str:
        return "\n".join(reply["text"] for reply in self.replies)

    @property
    def offered(self) -> list[str]:
        return [choice["value"] for reply in self.replies for choice in reply.get("choices", [])]

    @property
    def happened(self) -> list[str]:
        return [event["type"] for event in self.state.get("events") or []]

    @property
    def files(self) -> list[dict[str, Any]]:
        return [reply for reply in self.replies if reply["type"] == "file"]

    def reference(self, event: str) -> str:
        return next(e["reference"] for e in self.state["events"] if e["type"] == event)


def eventually(condition: Any, limit_s: float = 120.0, what: str = "") -> None:
    """Wait until the condition holds; errors of a server that is not back yet count as not."""
    deadline = time.monotonic() + limit_s
    while True:
        try:
            if condition():
                return
        except (OSError, AssertionError, ValueError):
            pass
        assert time.monotonic() < deadline, what or "it did not happen in time"
        time.sleep(0.2)
