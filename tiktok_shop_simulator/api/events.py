"""Where a shop wants its notifications."""

from typing import Any

from ..model.seller import WebhookAddress
from .context import Context, handles
from .errors import bad_parameter

LONGEST_ADDRESS = 255


@handles("get_shop_webhooks")
def get_shop_webhooks(context: Context) -> dict[str, Any]:
    rows = [
        {
            "event_type": event_type,
            "address": webhook.address,
            "create_time": _moment(context, webhook.create_time),
            "update_time": _moment(context, webhook.update_time),
        }
        for event_type, webhook in context.shop.webhooks.items()
    ]
    return {"webhooks": rows, "total_count": len(rows)}


def _moment(context: Context, seconds: int) -> int:
    in_millis = context.world.state.switches.webhook_time_unit == "ms"
    return seconds * 1000 if in_millis else seconds


@handles("update_shop_webhook")
def update_shop_webhook(context: Context) -> dict[str, Any]:
    """One event a call. Unlike TikTok, addresses with IP and port are taken."""
    address, event_type = context.body["address"], context.body["event_type"]
    if len(address) > LONGEST_ADDRESS or not address.startswith(
        ("http://", "https://")
    ):
        raise bad_parameter("Invalid parameter address: an HTTP(S) URL is expected.")
    webhooks, now = context.shop.webhooks, context.world.now
    before = webhooks.get(event_type)
    since = before.create_time if before else now
    webhooks[event_type] = WebhookAddress(address, since, now)
    return {}


@handles("delete_webhook_for_an_event")
def delete_webhook_for_an_event(context: Context) -> dict[str, Any]:
    """Succeeds even when there was nothing to delete."""
    context.shop.webhooks.pop(context.body["event_type"], None)
    return {}
