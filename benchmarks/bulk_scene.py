"""Shops, people, and one record of each kind that bulk data is copied from.

The records are made the way Odoo makes them, so every column holds what Odoo would put
there; copies differ in what `bulk_rows` says.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from odoo.api import Environment

GRADE = "helpdesk_mgmt.group_helpdesk_user"
HELPDESK = GRADE
DECIDE = "tiktok_shop_adjustments.group_tiktok_shop_adjustments"
ADMINISTER = "tiktok_shop_adjustments.group_tiktok_shop_administrator"
SCOPES = "seller.order.info,seller.return_refund.basic,seller.customer_service"
CHANNEL = "tiktok_shop_adjustments.helpdesk_ticket_channel_tiktok_shop"
# (company, shop) in the order of their share, see `bulk_draw`
SHOPS = (
    ("North", "Demo Store GB"),
    ("North", "Demo Outlet GB"),
    ("South", "Demo Store US"),
    ("Corner", "Demo Corner"),
)


@dataclass
class Scene:
    """What the copies need to know, as ids and values.

    :param originals: {table: id of the record that is copied}
    :param shops: what a copy takes from its shop, in the order of `SHOPS`
    """

    originals: dict[str, int] = field(default_factory=dict)
    shops: list[dict[str, Any]] = field(default_factory=list)
    stages: dict[str, int] = field(default_factory=dict)


def make(env: "Environment") -> Scene:
    """Make shops, users (`agent`, `administrator`, `corner`) and the originals."""
    env = env(context={**env.context, **_quiet()})
    companies = {
        name: env["res.company"].create({"name": name})
        for name in dict.fromkeys(company for company, _shop in SHOPS)
    }
    _make_users(env, companies)
    shops = [
        _make_shop(env, companies[company], name, number)
        for number, (company, name) in enumerate(SHOPS)
    ]
    first = shops[0]
    scene = Scene(shops=[_facts_of(shop) for shop in shops])
    scene.stages = {
        "open": first.open_stage_id.id,
        "waiting": first.waiting_stage_id.id,
        "closed": first.closed_stage_id.id,
    }
    made = _make_originals(env(user=env.ref("base.user_root")), first)
    scene.originals = {record._table: record.id for record in made}
    return scene


def _quiet() -> dict[str, Any]:
    from odoo.addons.tiktok_shop_adjustments.models.tiktok_mirror import MIRROR_CONTEXT

    return MIRROR_CONTEXT


def _make_users(env: "Environment", companies: dict[str, Any]) -> None:
    from odoo.tests import new_test_user

    people = {
        "agent": (HELPDESK, DECIDE, "North", "South"),
        "administrator": (HELPDESK, DECIDE, ADMINISTER, "North", "South", "Corner"),
        # A company with hardly a case beside those with hundreds of thousands
        "corner": (HELPDESK, DECIDE, "Corner"),
        # Those who see their team's tickets only, or their own
        "team": (f"{GRADE}_team", DECIDE, "North", "South"),
        "own": (f"{GRADE}_own", DECIDE, "North"),
    }
    for login, words in people.items():
        own = [companies[word].id for word in words if word in companies]
        groups = [word for word in words if word not in companies]
        new_test_user(
            env,
            login=f"bulk_{login}",
            groups=",".join(["base.group_user", *groups]),
            company_id=own[0],
            company_ids=[(6, 0, own)],
            tz="Europe/London",
        )


def _make_shop(env: "Environment", company: Any, name: str, number: int) -> Any:
    authorization = env["tiktok.authorization"].create(
        {
            "name": f"Seller of {name}",
            "company_id": company.id,
            "app_key": f"bulk-{number}",
            "app_secret": "secret",
            "service_id": "1",
            "portal": "custom",
            "api_url": "http://127.0.0.1:9",
            "auth_url": "http://127.0.0.1:9",
            "consent_url": "http://127.0.0.1:9",
            "state": "connected",
            "granted_scopes": SCOPES,
        }
    )
    shops = env["tiktok.authorized.shop"]
    shop = shops.create(
        {
            "name": name,
            "authorization_id": authorization.id,
            "remote_id": str(7490000000000000000 + number),
            "cipher": f"cipher-{number}",
            "region": "GB",
            "team_id": shops._get_team(company).id,
            "import_from": "2020-01-01",
            "history_until": "2020-01-01",
            "messages_enabled": True,
        }
    )
    shop._fill_stages()
    return shop


def _facts_of(shop: Any) -> dict[str, Any]:
    user = shop.env["res.users"].search(
        [("company_ids", "in", shop.company_id.ids), ("login", "=like", "bulk%")],
        limit=1,
    )
    return {
        "shop": shop.id,
        "company": shop.company_id.id,
        "team": shop.team_id.id,
        "currency": shop.company_id.currency_id.id,
        "decider": user.id,
    }


def _make_originals(env: "Environment", shop: Any) -> list[Any]:
    company = shop.company_id
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    partner = env["res.partner"].create(
        {"name": "Jane Buyer", "company_id": company.id, "tiktok_user_id": "0"}
    )
    product = env["product.product"].create({"name": "Demo shirt", "type": "consu"})
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "company_id": company.id,
            "client_order_ref": "0",
            "tiktok_shop_id": shop.id,
            "tiktok_order_id": "0",
            "tiktok_status": "COMPLETED",
        }
    )
    line = env["sale.order.line"].create(
        {"order_id": order.id, "product_id": product.id, "price_unit": 19.98}
    )
    case = _make_case(env, shop, order)
    ticket = _make_ticket(env, shop, case)
    made = [partner, order, line, case, ticket]
    return [*made, *_make_parts(env, case), *_make_talk(env, shop, partner, ticket)]


def _make_case(env: "Environment", shop: Any, order: Any) -> Any:
    return env["tiktok.adjustment"].create(
        {
            "shop_id": shop.id,
            "case_type": "return",
            "kind": "refund",
            "remote_id": "0",
            "tiktok_status": "RETURN_OR_REFUND_REQUEST_PENDING",
            "state": "to_decide",
            "role": "BUYER",
            "initiator": "buyer",
            "order_remote_id": "0",
            "sale_order_id": order.id,
            "partner_id": order.partner_id.id,
            "currency_id": order.currency_id.id,
            "refund_total": 19.98,
            "refund_subtotal": 19.98,
            "reason_text": "Package or product is damaged",
            "buyer_words": "The handle is broken, see the pictures",
            "next_actions": "SELLER_RESPOND_REFUND",
            "remote_create_time": "2026-01-01",
            "remote_update_time": "2026-01-01",
            "payload": {"return_id": "0", "shown": "as TikTok states it" * 20},
            "payload_digest": "0" * 64,
        }
    )


def _make_ticket(env: "Environment", shop: Any, case: Any) -> Any:
    return env["helpdesk.ticket"].create(
        {
            "number": "HT0",
            "name": "New Refund Request",
            "description": "<p>Package or product is damaged</p>",
            "team_id": shop.team_id.id,
            "user_id": False,
            "company_id": shop.company_id.id,
            "partner_id": case.partner_id.id,
            "partner_name": case.partner_id.name,
            "stage_id": shop.open_stage_id.id,
            "channel_id": env.ref(CHANNEL).id,
            "tiktok_adjustment_id": case.id,
        }
    )


def _make_parts(env: "Environment", case: Any) -> list[Any]:
    """The case's item, its history, the decision, what a rule did, a picture."""
    own = {"adjustment_id": case.id}
    rule = env["tiktok.adjustment.rule"].create(
        {"name": "Say thank you", "company_id": case.company_id.id}
    )
    decision = {"action": "APPROVE_REFUND", "operation": "approve_return", "key": "0"}
    return [
        env["tiktok.adjustment.line"].create(
            {
                **own,
                "remote_id": "0",
                "product_name": "Demo shirt",
                "sku_name": "Red, M",
                "seller_sku": "SHIRT-RED-M",
                "refund_total": 19.98,
                "refund_subtotal": 19.98,
            }
        ),
        env["tiktok.adjustment.event"].create(
            {
                **own,
                "happened_at": "2026-01-01",
                "role": "BUYER",
                "description": "The buyer asked for a refund",
                "digest": "0" * 64,
            }
        ),
        env["tiktok.adjustment.decision"].create({**own, **decision, "amount": 19.98}),
        env["tiktok.adjustment.rule.log"].create(
            {**own, "rule_id": rule.id, "trigger_key": "arrival/1", "state": "done"}
        ),
        env["tiktok.picture"].create(
            {**own, "shop_id": case.shop_id.id, "place": "0", "state": "refused"}
        ),
    ]


def _make_talk(env: "Environment", shop: Any, partner: Any, ticket: Any) -> list[Any]:
    """A conversation, a message of it, a note in the chatter, a notification."""
    conversation = env["tiktok.conversation"].create(
        {
            "shop_id": shop.id,
            "remote_id": "0",
            "buyer_user_id": "0",
            "buyer_name": partner.name,
            "partner_id": partner.id,
            "ticket_id": ticket.id,
            "latest_at": "2026-01-01",
        }
    )
    return [
        conversation,
        env["tiktok.message"].create(
            {
                "conversation_id": conversation.id,
                "ticket_id": ticket.id,
                "remote_id": "0",
                "index": "0",
                "direction": "in",
                "type": "TEXT",
                "text": "Where is my parcel?",
                "happened_at": "2026-01-01",
            }
        ),
        ticket._message_log(body="Approve Refund: 19.98, confirmed by TikTok"),
        env["tiktok.webhook.event"].create(
            {"shop_id": shop.id, "notification_id": "0", "type": 12, "state": "done"}
        ),
    ]
