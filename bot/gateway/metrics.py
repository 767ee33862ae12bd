"""What is counted and timed, for Prometheus. Labels hold names of ours, never a member's words."""

import re

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_FAST = (0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_OUTCOME = re.compile(r"[a-z_]{1,40}(:[a-z0-9_-]{1,80})?")


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter = {"registry": self.registry}
        self._messages = Counter("guichet_messages", "Messages answered, by kind", ["kind"], **counter)
        self._outcomes = Counter("guichet_outcomes", "Turns, by what became of them", ["outcome"], **counter)
        self._masked = Counter("guichet_masked_values", "Private values masked, by kind", ["kind"], **counter)
        self._fallback = Counter("guichet_fallback_turns", "Turns without the dialogue core", ["result"], **counter)
        self._turns = Histogram(
            "guichet_turn_seconds", "A turn from its arrival to its answer", buckets=_FAST, **counter
        )
        self._own = Histogram(
            "guichet_gateway_seconds", "The part of a turn outside the dialogue core", buckets=_FAST, **counter
        )
        self._requests = Counter(
            "guichet_requests", "Requests, by route and status", ["route", "method", "status"], **counter
        )
        self.waiting = Gauge("guichet_waiting_messages", "Messages the dialogue core has still to answer", **counter)
        self.sockets = Gauge("guichet_sockets", "Open WebSockets", **counter)

    def turn(self, kind: str, outcome: object, total_s: float, core_s: float | None) -> None:
        self._messages.labels(kind).inc()
        known = isinstance(outcome, str) and _OUTCOME.fullmatch(outcome)
        self._outcomes.labels(outcome if known else "other").inc()
        self._turns.observe(total_s)
        if core_s is not None:
            self._own.observe(max(0.0, total_s - core_s))

    def masked(self, kind: str) -> None:
        self._masked.labels(kind).inc()

    def fallback(self, handled: bool) -> None:
        self._fallback.labels("answered" if handled else "waits").inc()

    def request(self, route: str, method: str, status: int) -> None:
        self._requests.labels(route, method, status).inc()

    def text(self) -> bytes:
        return generate_latest(self.registry)
