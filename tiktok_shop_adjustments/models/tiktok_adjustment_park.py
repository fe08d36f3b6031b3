"""Cases that could not be read or applied stay visible, with the reason."""

import logging

from odoo import api, models

from ..domain import kinds, states
from .tiktok_adjustment_values import PREFIX, remote_id
from .tiktok_mirror import is_race, reason_of

_logger = logging.getLogger(__name__)


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    @api.model
    def _park_item(self, shop, case_type, item, error):
        """Keep a case visible that could be read but not applied.

        Called by `apply_page`. The digest stays as it was, so that the next reading
        tries again.
        """
        reason = reason_of(error)
        self._park(shop, case_type, remote_id(item), item.order_id, reason, item.raw)

    @api.model
    def _park_unreadable(self, shop, case_type, unreadable):
        """Keep records visible that make no sense, on the case or on the shop."""
        for record in unreadable:
            ids = (record.remote_id, record.order_id)
            self._park(shop, case_type, *ids, record.reason, record.payload)

    @api.model
    def _park(self, shop, case_type, case_id, order_id, reason, payload):
        """Park a known case, or make a stub of an unknown one with a ticket of its own.

        Without an id nothing can be made of it: the shop remembers it then.
        """
        text = self.env._(
            "This case could not be brought into Odoo (%s). Decide it in TikTok's "
            "Seller Center until it can.",
            reason,
        )
        if not case_id:
            shop._park_record(f"{case_type} of order {order_id or '?'}", reason)
            return
        case = self._known(shop, case_type, [case_id]).get(case_id)
        if case:
            self._park_known(case, text)
            return
        try:
            with self.env.cr.savepoint():
                self._park_stub(shop, case_type, case_id, order_id, text, payload)
        except Exception as error:
            # Another addon refuses even the stub: the shop is the last place to tell
            if is_race(error):
                raise
            _logger.warning("Case %s cannot even be parked", case_id, exc_info=True)
            shop._park_record(f"{case_type} {case_id}", reason)

    @api.model
    def _park_known(self, case, text):
        if case.parked_reason != text:
            case.parked_reason = text
            case._jump_to_top(text)

    @api.model
    def _park_stub(self, shop, case_type, case_id, order_id, text, payload):
        payload = payload if isinstance(payload, dict) else {}
        prefix = PREFIX[case_type]
        stub = self.create(
            {
                "shop_id": shop.id,
                "case_type": case_type,
                "remote_id": case_id,
                "order_remote_id": order_id,
                "kind": kinds.kind_of(case_type, _text(payload, f"{prefix}_type")),
                "tiktok_status": _text(payload, f"{prefix}_status"),
                "role": _text(payload, "role"),
                "state": states.UNKNOWN,
                "payload": payload,
                "parked_reason": text,
            }
        )
        stub._follow_tickets(shop, {})


def _text(payload, name):
    value = payload.get(name)
    return value if isinstance(value, str) else None
