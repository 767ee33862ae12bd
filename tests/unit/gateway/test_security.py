"""Origins, headers, logs, limits: what every request meets."""

import logging

import pytest
from aiohttp import web

from bot.gateway.keys import SETTINGS
from bot.gateway.limits import Rate

from .driver import Gateway

SITE = "https://www.caisse.example"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "https://www.caisse.example.evil.example", "http://www.caisse.example", ""],
)
async def test_a_foreign_site_is_refused(start, origin):
    gateway = await start(allowed_origins=(SITE,))
    for method, path in (
        ("POST", "/api/conversations"),
        ("GET", "/api/communes?postal_code=17100"),
        ("POST", "/sans-javascript"),
    ):
        response = await gateway.client.request(
            method, path, headers={"Origin": origin}, json={} if method == "POST" else None
        )
        assert response.status == 403
        assert "Access-Control-Allow-Origin" not in response.headers


async def test_an_embedding_site_may_talk_to_the_assistant(start):
    gateway = await start(allowed_origins=(SITE,))
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    preflight = await gateway.client.options("/api/conversations", headers=asked)
    assert preflight.status == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == SITE
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    for headers, status in (({}, 201), ({"Authorization": "Bearer forged"}, 401)):
        response = await gateway.client.post("/api/conversations", json={}, headers={"Origin": SITE, **headers})
        assert response.status == status
        assert response.headers["Access-Control-Allow-Origin"] == SITE
        assert "Access-Control-Allow-Credentials" not in response.headers
    foreign = await gateway.client.options("/api/conversations", headers={**asked, "Origin": "https://evil.example"})
    assert foreign.status == 403


async def test_the_own_pages_may_whatever_the_scheme_seen_behind_a_proxy(gateway):
    own = f"{gateway.client.host}:{gateway.client.port}"
    for scheme in ("http", "https"):
        response = await gateway.client.post("/api/conversations", json={}, headers={"Origin": f"{scheme}://{own}"})
        assert response.status == 201


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/api/nothing", "/widget/client.js", "/sans-javascript", "/nothing", "/metrics"]
)
async def test_every_answer_has_the_security_headers(gateway, path):
    response = await gateway.client.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Request-ID"]


async def test_answers_of_the_api_are_not_kept_by_browsers(gateway):
    talk = await gateway.talk()
    response = await gateway.client.get(talk.path, headers=talk.headers)
    assert response.headers["Cache-Control"] == "no-store"


async def test_people_get_a_page_and_programs_get_json(gateway):
    page = await gateway.client.get("/nothing")
    assert (page.status, page.content_type) == (404, "text/html")
    assert "Cette adresse n’existe pas." in await page.text()
    assert (await gateway.client.get("/api/nothing")).content_type == "application/json"


async def test_logs_tell_routes_and_times_and_never_words(gateway, caplog):
    caplog.set_level(logging.INFO)
    talk = await gateway.talk()
    await talk.say("ma grand-mère est malade")
    await (await talk.socket()).close()
    await gateway.client.get(f"/api/{talk.token}")
    logged = caplog.text
    assert "POST /api/conversations/{conversation_id}/messages 200" in logged
    assert f"conversation={talk.id}" in logged
    assert "malade" not in logged
    assert talk.token not in logged


async def test_a_request_keeps_the_id_it_came_with(gateway):
    response = await gateway.client.get("/healthz", headers={"X-Request-ID": "abc-1"})
    assert response.headers["X-Request-ID"] == "abc-1"
    response = await gateway.client.get("/healthz", headers={"X-Request-ID": "a b <script>"})
    assert "<" not in response.headers["X-Request-ID"]


# --------------------------------------------------------------------------- limits


async def test_a_conversation_has_a_rate(start):
    gateway = await start(rate_per_minute=2)
    talk, other = await gateway.talk(), await gateway.talk()
    for n in range(6):
        await talk.say(f"message {n}")
    response = await talk.post({"text": "un de trop"})
    assert response.status == 429
    assert (await response.json())["error"]["code"] == "too_many_requests"
    assert 1 <= int(response.headers["Retry-After"]) <= 31
    await other.say("une autre conversation n'en souffre pas")


async def test_a_client_has_a_rate(start):
    gateway = await start(rate_per_minute=1)
    statuses = [(await gateway.client.post("/api/conversations", json={})).status for _ in range(31)]
    assert statuses == [201] * 30 + [429]


async def test_behind_a_proxy_clients_are_told_apart(start):
    gateway = await start(rate_per_minute=1, trusted_proxies=1)

    async def create(seen: str) -> int:
        return (await gateway.client.post("/api/conversations", json={}, headers={"X-Forwarded-For": seen})).status

    assert [await create("10.0.0.1, 192.0.2.7") for _ in range(31)][-1] == 429
    assert await create("192.0.2.8") == 201
    assert await create("9.9.9.9, 192.0.2.7") == 429  # what a client writes itself does not count


def test_the_rate_forgets_the_oldest_keys():
    rate = Rate(per_minute=1, burst=1, keys=2)
    assert [rate.wait_s(key) > 0 for key in ("a", "a", "b", "c", "a")] == [False, True, False, False, False]


# --------------------------------------------------------------------------- health, metrics, demonstration, widget


async def test_health(gateway, parts):
    assert (await gateway.client.get("/healthz")).status == 200
    ready = await gateway.client.get("/readyz")
    assert (ready.status, await ready.json()) == (200, {"status": "ok", "dialogue": True, "store": True})
    parts.dialogue.is_up = False
    assert (await gateway.client.get("/readyz")).status == 503
    assert (await gateway.client.get("/healthz")).status == 200


async def test_metrics_count_and_never_quote(gateway, parts):
    parts.dialogue.says["horaires"] = (
        [{"type": "text", "text": "8 h 30"}],
        {"outcome": "faq:contact-3646-horaires-cout"},
    )
    parts.dialogue.says["odd"] = ([{"type": "text", "text": "x"}], {"outcome": "Jean Dupont, 1 rue"})
    talk = await gateway.talk()
    for text in ("horaires", "odd", "tel 0612345678"):
        await talk.say(text)
    parts.dialogue.is_up = False
    await talk.say("perdu")
    text = await (await gateway.client.get("/metrics")).text()
    assert 'guichet_messages_total{kind="text"} 4.0' in text
    assert 'guichet_outcomes_total{outcome="faq:contact-3646-horaires-cout"} 1.0' in text
    assert 'guichet_outcomes_total{outcome="other"}' in text
    assert 'guichet_masked_values_total{kind="phone"} 1.0' in text
    assert 'guichet_fallback_turns_total{result="waits"} 1.0' in text
    assert "guichet_waiting_messages 1.0" in text
    assert "guichet_gateway_seconds_bucket" in text
    assert "Dupont" not in text and "0612345678" not in text


async def test_pages_mounted_beside_the_gateways_own_are_counted_too(settings, parts, caplog):
    async def page(request: web.Request) -> web.Response:
        return web.Response(text="une page")

    pages = web.Application()
    pages[SETTINGS] = settings
    pages.router.add_get("/accueil", page)
    gateway = await Gateway(settings, parts).start(mount=lambda app: app.add_subapp("/redaction/", pages))
    try:
        assert (await gateway.client.get("/redaction/accueil")).status == 200
        text = await (await gateway.client.get("/metrics")).text()
        assert 'guichet_requests_total{method="GET",route="/redaction/accueil",status="200"} 1.0' in text
        assert not [record for record in caplog.records if record.levelname == "ERROR"]
    finally:
        await gateway.stop()


async def test_the_demonstration_lists_its_members_and_signs_them_in(gateway):
    members = await (await gateway.client.get("/demo/members")).json()
    assert [member["id"] for member in members] == ["m-enfants", "m-arret"]
    assert set(members[0]) == {"id", "first_name", "last_name", "situation", "regime"}
    assert (await gateway.client.post("/demo/identity", json={"member": "nobody"})).status == 404
    assert (await gateway.client.post("/demo/identity", json={})).status == 422


async def test_without_the_demonstration_nobody_signs_in_by_name(start):
    gateway = await start(demo=False)
    for method, path in (
        ("GET", "/demo/members"),
        ("POST", "/demo/identity"),
        ("GET", "/mes-demarches"),
        ("GET", "/widget/demo/demo.js"),
    ):
        assert (await gateway.client.request(method, path, json={})).status == 404
    home = await gateway.client.get("/", allow_redirects=False)
    assert home.headers["Location"] == "/sans-javascript"
    assert (await gateway.client.get("/widget/client.js")).status == 200


async def test_the_widget_is_served_to_every_site(gateway):
    response = await gateway.client.get("/widget/client.js", headers={"Origin": "https://anyone.example"})
    assert response.status == 200
    assert response.content_type == "text/javascript"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-cache"
    again = await gateway.client.get("/widget/client.js", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status == 304


@pytest.mark.parametrize(
    "path",
    [
        "../settings.py",
        "..%2f..%2fpyproject.toml",
        "%2e%2e/gateway/app.py",
        "nothing.js",
        "README.md",
        ".hidden.js",
        "demo",
        "%00",
        "a" * 3000,
    ],
)
async def test_nothing_else_is_served(gateway, path):
    async with gateway.session.get(f"{gateway.client.make_url('/widget/')}{path}") as response:
        assert response.status in (404, 400)


async def test_the_demonstrations_pages(gateway):
    for path in ("/", "/mes-demarches"):
        page = await gateway.client.get(path)
        assert (page.status, page.content_type) == (200, "text/html")
        assert "<guichet-chat" in await page.text()


def test_nothing_is_done_at_import():
    from bot.gateway import app

    assert not [value for value in vars(app).values() if isinstance(value, web.Application)]
