"""What everything that mirrors TikTok shares: context, time, pages that survive."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timezone

from psycopg2 import Error, IntegrityError, OperationalError

from ..domain import freshness
from ..tiktok_api.schemas import Inbound

_logger = logging.getLogger(__name__)

# No e-mail, no follower, no log line leaves because of an import. `tiktok_mirror` tells
# overrides in this addon and in others that the values come from TikTok.
MIRROR_CONTEXT = {
    "tiktok_mirror": True,
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
    "sale_no_log_for_new_lines": True,
    "no_vat_validation": True,
}

# Two transactions made the same record: the loser starts over with a fresh snapshot.
RACES = {
    "tiktok_adjustment_unique_case",
    "tiktok_adjustment_event_unique_event",
    "tiktok_adjustment_rule_log_unique_application",
    "tiktok_adjustment_reminder_once",
    "sale_order_tiktok_order",
    "res_partner_tiktok_user",
    "product_pricelist_tiktok_shop_currency",
    "tiktok_conversation_unique_remote",
    "tiktok_conversation_one_to_begin",
    "tiktok_message_unique_remote",
}


def is_race(error: Exception) -> bool:
    """Tell whether another transaction got in the way: the payload is not at fault."""
    if isinstance(error, OperationalError):
        return True
    if not isinstance(error, IntegrityError):
        return False
    return error.diag.constraint_name in RACES


def naive(moment: datetime | None) -> datetime | bool:
    """Return an aware moment as Odoo stores it: UTC without a zone."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment else False


def aware(moment: datetime | None) -> datetime | None:
    """Return a moment of Odoo's as the post office takes it."""
    return moment.replace(tzinfo=timezone.utc) if moment else None


def is_news(
    stored_time: datetime | None, stored_digest: str | None, item: Inbound
) -> bool:
    """Tell whether what TikTok answered is to be applied over what is stored."""
    return freshness.newer(
        aware(stored_time),
        item.update_time,
        stored_digest=stored_digest,
        incoming_digest=freshness.digest(item.raw),
    )


def apply_page(
    env,
    items: Iterable,
    apply: Callable[[list], None],
    park: Callable[[object, Exception], None],
) -> None:
    """Apply a page together; if that fails, each item alone; park what still fails.

    :param apply: takes a list of items; whatever it wrote is undone when it raises
    :param park: takes the item that failed and its error, and keeps both visible
    :raise OperationalError, IntegrityError: a race; start over in a new transaction
    """
    items = list(items)
    if not items or not _failure(env, apply, items):
        return
    for item in items:
        error = _failure(env, apply, [item])
        if error:
            park(item, error)


def _failure(env, apply, items: list) -> Exception | None:
    try:
        with env.cr.savepoint():
            apply(items)
    except Exception as error:
        # One broken record, or another addon's constraint, must not stop the shop
        if is_race(error):
            raise
        _logger.warning("%d record(s) could not be applied", len(items), exc_info=True)
        return error
    return None


def reason_of(error: Exception) -> str:
    """Return in words why something could not be applied, for people to read.

    The database quotes the whole row that it refuses, with the buyer in it: that stays
    out of what is shown.
    """
    if isinstance(error, Error):
        return f"{type(error).__name__}; the server's log has the details"
    return str(error) or type(error).__name__
