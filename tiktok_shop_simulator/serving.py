"""One API request over HTTP: logged, hit by faults, answered in TikTok's envelope."""

import asyncio
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import web

from .api.errors import ApiError
from .api.gateway import RawRequest, answer
from .authorization import WORLD, token_answer
from .engine import timers
from .faults import Fault
from .identifiers import request_id
from .model.journal import Call
from .world import World

LONGEST_LOGGED = 20_000
SECRETS = ("app_secret", "refresh_token", "auth_code", "access_token")
BEFORE = frozenset({"429", "500", "timeout_before", "reset", "expired_token"})
SILENT = frozenset({"timeout_before", "reset"})
REFUSALS = {
    "429": (429, 36009002, "Too many requests."),
    "500": (500, 36009003, "Internal error."),
    "expired_token": (401, 105002, "The access_token has expired."),
}
Reply = tuple[int, dict[str, Any]]  # HTTP status, envelope
Act = Callable[[], Reply]


async def partner_api(request: web.Request) -> web.StreamResponse:
    """Everything that is not a page or an admin call: the signed Partner API."""
    raw = await _read(request)
    world = request.app[WORLD]
    return await _serve(request, raw, lambda: _answer(world, raw))


async def token_api(request: web.Request) -> web.StreamResponse:
    """Token get and refresh: unsigned, the secrets travel in the query."""
    raw = await _read(request)
    world = request.app[WORLD]
    query = raw.parameters
    world.changes += 1
    return await _serve(
        request, raw, lambda: (200, token_answer(world, raw.path, query))
    )


async def _read(request: web.Request) -> RawRequest:
    body = await request.read()
    query = list(request.query.items())
    return RawRequest(request.method, request.path, query, request.headers, body)


def _answer(world: World, raw: RawRequest) -> Reply:
    try:
        return 200, _envelope(0, "Success", answer(world, raw))
    except ApiError as error:
        return error.status, _envelope(error.code, error.message, None)


def _envelope(code: int, message: str, data: Any) -> dict[str, Any]:
    return {"code": code, "message": message, "data": data, "request_id": request_id()}


async def _serve(request: web.Request, raw: RawRequest, act: Act) -> web.StreamResponse:
    fault, status, envelope = exchange(request.app[WORLD], raw, act)
    return await _reply(request, fault, status, envelope)


def exchange(
    world: World, raw: RawRequest, act: Act | None = None
) -> tuple[Fault | None, int, dict[str, Any]]:
    """Log a request, let a fault hit it, answer it: all but the wire.

    A program that lives in the same process can ask the Partner API by this alone.

    :param act: what answers it; the Partner API unless told otherwise
    :return: the fault, which the wire has to show; HTTP status, envelope
    """
    started = time.perf_counter()
    timers.run_due(world)
    if raw.method != "GET" and not raw.path.endswith("search"):
        world.changes += 1
    call = _log(world, raw)
    cipher = raw.parameters.get("shop_cipher", "")
    raw.fault = fault = world.faults.strike(raw.method, raw.path, cipher)
    call.fault = fault.fault if fault else ""
    if fault and fault.fault in BEFORE | {"code"}:
        status, envelope = _refused(world, fault)
        status = 0 if fault.fault in SILENT else status
    else:
        status, envelope = act() if act else _answer(world, raw)
    call.status, call.code = status, envelope["code"]
    call.request_id = envelope["request_id"]
    call.milliseconds = (time.perf_counter() - started) * 1000
    return fault, status, envelope


def _refused(world: World, fault: Fault) -> Reply:
    business = (world.state.switches.business_http_status, fault.code, fault.message)
    status, code, message = REFUSALS.get(fault.fault, business)
    return status, _envelope(code, message, None)


async def _reply(
    request: web.Request, fault: Fault | None, status: int, envelope: dict[str, Any]
) -> web.StreamResponse:
    kind = fault.fault if fault else ""
    if kind in {"timeout_before", "timeout_after"}:
        await asyncio.sleep(fault.seconds)
        return _hang_up(request)
    if kind in {"reset", "reset_after"}:
        return _hang_up(request, reset=True)
    if kind == "slow":
        await asyncio.sleep(fault.seconds)
    body, headers = render(fault, envelope)
    return web.Response(
        body=body, status=status, headers=headers, content_type="application/json"
    )


def render(
    fault: Fault | None, envelope: dict[str, Any]
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of an answer, as a fault leaves them."""
    kind = fault.fault if fault else ""
    body = msgspec.json.encode(envelope)
    if kind == "bad_json":
        body = body[: len(body) // 2]
    headers = {"Retry-After": str(fault.retry_after)} if kind == "429" else {}
    return body, headers


def _hang_up(request: web.Request, reset: bool = False) -> web.StreamResponse:
    """Close the connection without a word; with *reset* the peer sees an RST."""
    transport = request.transport
    if transport is not None:
        if reset:
            linger = struct.pack("ii", 1, 0)
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    return web.Response()


def _log(world: World, raw: RawRequest) -> Call:
    world.call_number += 1
    query = {k: "***" if k in SECRETS else v for k, v in raw.parameters.items()}
    call = Call(
        world.call_number, raw.method, raw.path, query, _body_text(raw), world.now
    )
    world.calls.append(call)
    return call


def _body_text(raw: RawRequest) -> str:
    if raw.content_type.startswith("multipart/"):
        return f"<form of {len(raw.body)} bytes>"
    return raw.body[:LONGEST_LOGGED].decode("utf-8", "replace")
