"""What the gateway refuses, as one exception that carries the answer."""

from bot.gateway import wording


class ApiError(Exception):
    """A request that cannot be done: the status, a code for programs, a French sentence for people.

    `security.py` turns it into `{"error": {"code", "message"}}`. The sentences are in `wording.py`, by code.
    """

    def __init__(self, status: int, code: str, headers: dict[str, str] | None = None, **words: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = headers or {}
        self.message = wording.ERRORS[code].format(**words)

    def body(self) -> dict[str, dict[str, str]]:
        return {"error": {"code": self.code, "message": self.message}}
