"""Who asks, is it signed, does it fit the contract: before any business is done."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..contract import Operation, find
from ..engine.refusal import Refusal
from ..faults import Fault
from ..model.seller import CHAT_SCOPE, App, Consent, Shop
from ..signing import is_signed
from ..validation import Invalid, check, read_query
from ..world import World
from . import handlers  # noqa: F401 - registers every operation
from .context import HANDLERS, Context
from .errors import ApiError, bad_parameter
from .forms import read_form

TIMESTAMP_PAST, TIMESTAMP_AHEAD = 300, 30
COMMON = frozenset(
    {
        "app_key",
        "timestamp",
        "sign",
        "shop_cipher",
        "access_token",
        "version",
        "shop_id",
    }
)
SCOPE_OF = {
    "authorization": "seller.authorization.info",
    "customer_service": CHAT_SCOPE,
    "event": "seller.authorization.info",
    "order": "seller.order.info",
    "product": "seller.product.basic",
    "return_refund": "seller.return_refund.basic",
}


@dataclass(slots=True)
class RawRequest:
    """A request as it came over the wire."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes
    fault: Fault | None = None

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").lower()

    @property
    def parameters(self) -> dict[str, str]:
        """By name; repeated names become one comma-joined value."""
        joined: dict[str, str] = {}
        for name, value in self.query:
            joined[name] = f"{joined[name]},{value}" if name in joined else value
        return joined


def answer(world: World, request: RawRequest) -> dict[str, Any]:
    """The `data` of a request.

    :raises ApiError: the refusal, with HTTP status, code and message
    """
    operation, path = _route(request)
    app = _app(world, request)
    _check_timestamp(request)
    _check_sign(app, world, request)
    consent = _consent(world, app, request)
    shop = _shop(world, consent, operation, request)
    context = Context(
        world, operation, app, consent, shop, path, {}, {}, fault=request.fault
    )
    _read(context, request)
    try:
        return HANDLERS[operation.name](context)
    except Refusal as refusal:
        raise context.refuse(refusal.code, refusal.message) from refusal


def _route(request: RawRequest) -> tuple[Operation, dict[str, str]]:
    operation, path, known = find(request.method, request.path)
    if operation:
        return operation, path
    if known:
        raise ApiError(405, 36009010, f"Invalid method {request.method} for this path.")
    raise ApiError(404, 36009009, "Invalid path.")


def _app(world: World, request: RawRequest) -> App:
    parameters = request.parameters
    for name in ("app_key", "timestamp", "sign"):
        if not parameters.get(name):
            raise bad_parameter(f"Missing parameter {name}.")
    app = world.state.apps.get(parameters["app_key"])
    if app is None:
        raise bad_parameter("Invalid app_key: there is no such app.")
    return app


def _check_timestamp(request: RawRequest) -> None:
    """Against real time: it is the client's clock that is judged."""
    stamp = request.parameters["timestamp"]
    if not (stamp.isascii() and stamp.isdigit()):
        raise bad_parameter("Invalid timestamp: Unix seconds are expected.")
    age = time.time() - int(stamp)
    if age > TIMESTAMP_PAST or -age > TIMESTAMP_AHEAD:
        raise bad_parameter("Expired timestamp: check the clock of your machine.")


def _check_sign(app: App, world: World, request: RawRequest) -> None:
    signed = is_signed(
        request.parameters["sign"],
        path=request.path,
        query=request.query,
        body=request.body,
        content_type=request.content_type,
        app_secret=app.app_secret,
        empty_object=world.state.switches.sign_empty_object,
    )
    if not signed:
        raise ApiError(401, 106001, "The signature is invalid.")


def _consent(world: World, app: App, request: RawRequest) -> Consent:
    token = request.headers.get("x-tts-access-token", "")
    if not token:
        raise bad_parameter("Missing access_token: send header x-tts-access-token.")
    consent = next((c for c in world.state.consents if c.access_token == token), None)
    if consent is None or consent.app_key != app.app_key:
        raise bad_parameter("Invalid access_token: it was replaced or never issued.")
    if consent.revoked:
        raise ApiError(401, 36009044, "The seller has removed this app.")
    if world.now >= consent.access_expires:
        raise ApiError(401, 105002, "The access_token has expired.")
    _check_scope(world, consent, SCOPE_OF[request.path.split("/")[1]])
    return consent


def _check_scope(world: World, consent: Consent, scope: str) -> None:
    if scope in consent.scopes:
        return
    switches, why = world.state.switches, f"Access denied: scope {scope} is missing."
    if scope == CHAT_SCOPE and switches.chat_scope_refusal == "business":
        raise ApiError(switches.business_http_status, 45102007, why)
    raise ApiError(403, 105005, why)


def _shop(
    world: World, consent: Consent, operation: Operation, request: RawRequest
) -> Shop | None:
    cipher = request.parameters.get("shop_cipher")
    if not operation.shop_cipher:
        if cipher is not None:
            raise bad_parameter("Unexpected identifier shop_cipher.")
        return None
    if not cipher:
        raise ApiError(400, 106013, "Missing shop_cipher.")
    shop = next((s for s in world.state.shops.values() if s.cipher == cipher), None)
    if shop is None:
        raise bad_parameter("Invalid shop_cipher.")
    if shop.seller_id != consent.seller_id:
        raise ApiError(401, 101000, "The access_token is not for this shop.")
    if not shop.active:
        raise ApiError(401, 36009043, "The shop is inactive.")
    return shop


def _read(context: Context, request: RawRequest) -> None:
    own = {k: v for k, v in request.parameters.items() if k not in COMMON}
    operation = context.operation
    try:
        context.query = read_query(operation.query, own)
        if operation.is_upload:
            context.body, context.files = read_form(operation, request)
        else:
            context.body = _read_body(operation, request)
    except Invalid as error:
        raise bad_parameter(str(error)) from error


def _read_body(operation: Operation, request: RawRequest) -> dict[str, Any]:
    if operation.body is None:
        return {}
    if request.body and not request.content_type.startswith("application/json"):
        raise ApiError(415, 36009022, "The content-type must be application/json.")
    try:
        body = json.loads(request.body or b"{}")
    except ValueError as error:
        raise Invalid("The body is not valid JSON.") from error
    check(operation.body, body)
    return body
