"""A small real server for the API of `actions/openapi/teleservices.yml`, over any adapters; for tests.

Each answer is compared with the file: `app[PROBLEMS]` lists what differs, and a test expects it empty.
"""

import json
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from aiohttp import web

from actions.ports import BackendUnavailable, Document, MemberAccounts, Refused, Teleservices, UnknownMember

OPENAPI_FILE = Path(__file__).parents[3] / "actions" / "openapi" / "teleservices.yml"
MEMBERS = web.AppKey("members", object)
TELESERVICES = web.AppKey("teleservices", object)
TOKEN = web.AppKey("token", str)
PROBLEMS = web.AppKey("problems", list)

_CODES = {400: "bad_request", 401: "unauthorized", 404: "not_found", 405: "not_allowed"}


def teleservices_app(members: MemberAccounts, teleservices: Teleservices, token: str) -> web.Application:
    app = web.Application(middlewares=[_compare_with_openapi, _answer_errors, _check_token])
    app[MEMBERS], app[TELESERVICES], app[TOKEN], app[PROBLEMS] = members, teleservices, token, []
    app.router.add_get("/members/{member_id}", _member)
    app.router.add_get("/members/{member_id}/certificates/{beneficiary_id}", _certificate)
    app.router.add_get("/members/{member_id}/allowance-statement", _statement)
    app.router.add_get("/members/{member_id}/requests", _requests)
    app.router.add_post("/requests", _submit)
    app.router.add_get("/processing-times", _processing_times)
    return app


# ---------------------------------------------------------------- the API


async def _member(request: web.Request) -> web.Response:
    return _json(asdict(await request.app[MEMBERS].member(request.match_info["member_id"])))


async def _certificate(request: web.Request) -> web.Response:
    ids = request.match_info
    made = await request.app[TELESERVICES].entitlement_certificate(ids["member_id"], ids["beneficiary_id"])
    return _pdf(made)


async def _statement(request: web.Request) -> web.Response:
    try:
        start, end = (date.fromisoformat(request.query[name]) for name in ("start", "end"))
        kind = {"statement": "statement", "tax": "tax"}[request.query["kind"]]
    except (KeyError, ValueError) as error:
        raise web.HTTPBadRequest(reason="start, end or kind") from error
    return _pdf(await request.app[TELESERVICES].allowance_statement(request.match_info["member_id"], start, end, kind))


async def _requests(request: web.Request) -> web.Response:
    found = await request.app[TELESERVICES].requests(request.match_info["member_id"])
    return _json({"requests": [asdict(one) for one in found]})


async def _submit(request: web.Request) -> web.Response:
    body, key = await _body(request), request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= 200:
        raise web.HTTPBadRequest(reason="Idempotency-Key")
    receipt = await request.app[TELESERVICES].submit(body["task"], body.get("member_id"), key, body["values"])
    return _json(asdict(receipt), status=201)


async def _processing_times(request: web.Request) -> web.Response:
    times = await request.app[TELESERVICES].processing_times()
    return _json({"processing_times": [asdict(one) for one in times]})


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
        jsonschema.validate(body, _schema("NewRequest"))
    except (ValueError, jsonschema.ValidationError) as error:
        raise web.HTTPBadRequest(reason="body") from error
    return body


def _json(content: Any, status: int = 200) -> web.Response:
    return web.json_response(
        content, status=status, dumps=lambda value: json.dumps(value, default=lambda d: d.isoformat())
    )


def _pdf(document: Document) -> web.Response:
    disposition = f'attachment; filename="{document.name}"'
    return web.Response(
        body=document.content, content_type=document.media_type, headers={"Content-Disposition": disposition}
    )


# ---------------------------------------------------------------- around it


@web.middleware
async def _check_token(request: web.Request, handler: Any) -> web.StreamResponse:
    if request.headers.get("Authorization") != f"Bearer {request.app[TOKEN]}":
        raise web.HTTPUnauthorized
    return await handler(request)


@web.middleware
async def _answer_errors(request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        return await handler(request)
    except UnknownMember:
        return _error(404, "unknown_member", "Ce compte n'existe pas.")
    except Refused as refusal:
        return _error(422, refusal.reason, "La demande est refusée.")
    except BackendUnavailable:
        return _error(503, "unavailable", "Le service est momentanément indisponible.")
    except web.HTTPException as error:
        return _error(error.status, _CODES.get(error.status, "error"), "La demande n'est pas valable.", error.headers)


def _error(status: int, code: str, message: str, headers: Any = None) -> web.Response:
    kept = {"Allow": headers["Allow"]} if headers and "Allow" in headers else None
    return web.json_response({"error": {"code": code, "message": message}}, status=status, headers=kept)


@web.middleware
async def _compare_with_openapi(request: web.Request, handler: Any) -> web.StreamResponse:
    response = await handler(request)
    resource = request.match_info.route.resource
    if resource is not None:
        operation = openapi()["paths"][resource.canonical].get(request.method.lower())
        request.app[PROBLEMS].extend(_problems(operation, response))
    return response


def _problems(operation: dict[str, Any] | None, response: web.Response) -> list[str]:
    if operation is None:
        return []
    name = f"{operation['operationId']} {response.status}"
    described = operation["responses"].get(str(response.status))
    if described is None:
        return [f"{name}: not described"]
    if "$ref" in described:
        described = openapi()["components"]["responses"][described["$ref"].rpartition("/")[2]]
    media = described["content"].get(response.content_type)
    if media is None:
        return [f"{name}: {response.content_type} is not described"]
    if response.content_type != "application/json":
        return []
    validator = jsonschema.Draft4Validator(
        media["schema"],
        resolver=jsonschema.RefResolver("", openapi()),
        format_checker=jsonschema.FormatChecker(),
    )
    return [f"{name}: {error.message}" for error in validator.iter_errors(json.loads(response.body))]


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """The file as JSON Schema reads it: `nullable` becomes a second type."""
    return _with_nulls(yaml.safe_load(OPENAPI_FILE.read_text(encoding="utf-8")))


def _schema(name: str) -> dict[str, Any]:
    return openapi()["components"]["schemas"][name]


def _with_nulls(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_nulls(one) for one in node]
    if not isinstance(node, dict):
        return node
    node = {name: _with_nulls(value) for name, value in node.items()}
    return node | {"type": [node["type"], "null"]} if node.get("nullable") is True else node
