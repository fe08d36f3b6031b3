"""A past case as it was when it came in, as far as anybody can still know."""

from dataclasses import replace

from odoo import api, models
from odoo.fields import Domain

from ..domain import kinds, states, statuses

PENDING = {
    kinds.CANCELLATION: statuses.CANCEL_PENDING,
    kinds.REFUND: statuses.PENDING,
    kinds.RETURN_REFUND: statuses.PENDING,
    kinds.REPLACEMENT: statuses.REPLACEMENT_PENDING,
    kinds.EXCHANGE: statuses.EXCHANGE_PENDING,
}
# What a buyer asks begins as a question to the seller, whatever became of it
REQUEST = Domain("role", "in", [kinds.BUYER, False]) & Domain(
    "cancel_type", "!=", kinds.CANCEL_TYPE_DONE
)
# The same for every request on its arrival
BEGUN = {
    "state": states.TO_DECIDE,
    "outcome": False,
    "arbitration_status": False,
    "rejected_by_seller": False,
    "buyer_rejected_partial_refund": False,
    "partial_refund_amount": 0.0,
    "parked_reason": False,
    "return_tracking_number": False,
    "round": 1,
}
# Remembered since the case came in
REMEMBERED = {
    "deadline": "arrival_deadline",
    "sale_order_id.tiktok_status": "requested_order_status",
}
# Odoo saw the case before anybody had decided it
OPEN = (states.TO_DECIDE, states.WAITING_TIKTOK, states.UNKNOWN)
SEEN_IN_TIME = Domain("arrival_state", "in", OPEN)
# TikTok lets buyers cancel before shipping and ask for money back afterwards
LIKELY_ORDER_STATUS = {kinds.CANCELLATION: "AWAITING_SHIPMENT"}
LIKELY_ELSE = "DELIVERED"
# Never changes, so today's word is the word of that day
STEADY = frozenset(
    {
        "id",
        "shop_id",
        "company_id",
        "case_type",
        "remote_id",
        "kind",
        "role",
        "cancel_type",
        "reason",
        "reason_text",
        "buyer_words",
        "order_remote_id",
        "sale_order_id",
        "partner_id",
        "line_ids",
        "currency_id",
        "refund_total",
        "refund_subtotal",
        "refund_shipping_fee",
        "refund_tax",
        "is_quick_refund",
        "can_buyer_keep_item",
        "pre_return_remote_id",
        "remote_create_time",
        "arrival_state",
        "arrival_deadline",
        "requested_order_status",
    }
)


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    def _is_request(self):
        """Tell whether the case began as a buyer's question to the seller."""
        alone = self.cancel_type == kinds.CANCEL_TYPE_DONE
        return self.role in (kinds.BUYER, False) and not alone

    def _get_arrival_snapshot(self):
        """Return the case as the rule book read it on arrival."""
        now = self._get_snapshot()
        if not self._is_request():
            return now
        return replace(
            now,
            status=PENDING.get(self.kind, now.status),
            next_actions=(),
            arbitration=None,
            partial_rejected=False,
            partial_offered=False,
            rejected_by_seller=False,
            overdue=False,
        )

    @api.model
    def _arrival_domain(self, domain):
        """Return a domain that asks past cases what `domain` asks of new ones.

        What is the same for every request on its arrival becomes that answer; what was
        remembered is read where it was remembered. Where that is not known, an order
        has the likely status and a deadline fits.

        :param domain: `odoo.fields.Domain`
        :return: `odoo.fields.Domain`
        """
        return domain.map_conditions(self._arrival_condition)

    @api.model
    def _arrival_condition(self, condition):
        name = condition.field_expr
        if name in REMEMBERED:
            begun = self._remembered(condition)
        elif name in BEGUN or name == "tiktok_status":
            begun = self._begun(condition)
        else:
            return condition
        return (REQUEST & begun) | (~REQUEST & condition)

    @api.model
    def _remembered(self, condition):
        name = REMEMBERED[condition.field_expr]
        then = Domain(name, condition.operator, condition.value)
        if name == "arrival_deadline":
            return (SEEN_IN_TIME & then) | ~SEEN_IN_TIME
        return (SEEN_IN_TIME & then) | (~SEEN_IN_TIME & self._begun(then))

    @api.model
    def _begun(self, condition):
        """Return the kinds of which the condition was true on arrival."""
        fitting = [
            kind
            for kind in PENDING
            if self.new(self._begun_vals(kind)).filtered_domain(condition)
        ]
        return Domain("kind", "in", fitting)

    @api.model
    def _begun_vals(self, kind):
        return {
            **BEGUN,
            "kind": kind,
            "tiktok_status": PENDING[kind],
            "requested_order_status": LIKELY_ORDER_STATUS.get(kind, LIKELY_ELSE),
        }

    @api.model
    def _not_known_of_arrival(self, domain):
        """Return the labels of what `domain` asks and only today's answer is known to.

        :return: ``[label]``, each once, e.g. ``["Ticket"]``
        """
        names = [
            name.partition(".")[0]
            for condition in domain.iter_conditions()
            if not _is_known(name := condition.field_expr)
        ]
        labels = self.fields_get(names, ["string"])
        return [labels[name]["string"] for name in dict.fromkeys(names)]


def _is_known(name):
    known = name in STEADY or name in REMEMBERED or name in BEGUN
    # Of the lines and the buyer nothing changes that a rule would ask for; an order
    # moves on
    steady_path = name.partition(".")[0] in ("line_ids", "partner_id", "shop_id")
    return known or steady_path or name == "tiktok_status"
