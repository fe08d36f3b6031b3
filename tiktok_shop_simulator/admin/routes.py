"""Where the admin calls are."""

from aiohttp import web

from . import cases, chat, platform, shopfront, texts
from .stream import Stream
from .tools import admin


def add_routes(app: web.Application, stream: Stream) -> None:
    router = app.router
    router.add_get("/_sim/state", admin(platform.show_state))
    router.add_post("/_sim/reset", admin(platform.reset_state))
    router.add_post("/_sim/app", admin(platform.set_app))
    router.add_post("/_sim/switches", admin(platform.set_switches))
    router.add_post("/_sim/clock", admin(platform.set_clock))
    router.add_get("/_sim/faults", admin(platform.list_faults))
    router.add_post("/_sim/faults", admin(platform.lay_fault))
    router.add_get("/_sim/ledger", admin(platform.ledger))
    router.add_get("/_sim/calls", admin(platform.calls))
    router.add_get("/_sim/webhooks", admin(platform.list_webhooks))
    router.add_post("/_sim/webhooks", admin(platform.set_webhooks))
    router.add_post("/_sim/authorizations", admin(platform.change_authorization))
    router.add_post("/_sim/cases", admin(cases.create_cases))
    router.add_get("/_sim/cases/{case_id}", admin(cases.show_case))
    router.add_post("/_sim/actions", admin(cases.act))
    router.add_get("/_sim/conversations", admin(chat.list_conversations))
    router.add_get(
        "/_sim/conversations/{conversation_id}", admin(chat.show_conversation)
    )
    router.add_get("/_sim/buyers", admin(shopfront.list_buyers))
    router.add_get("/_sim/orders", admin(shopfront.list_orders))
    router.add_post("/_sim/orders", admin(shopfront.create_order))
    router.add_post("/_sim/texts", admin(texts.set_texts))
    router.add_get("/_sim/reasons", admin(shopfront.list_reasons))
    router.add_get("/_sim/stream", admin(stream.serve))
