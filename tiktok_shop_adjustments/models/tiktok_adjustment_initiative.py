"""Who started a case, what TikTok decided by itself, and what it really paid."""

from decimal import Decimal

from odoo import api, fields, models

from ..domain import initiative, kinds, order_refunds, states, statuses
from .tiktok_adjustment_decision_payload import OFFERS

INITIATORS = [("buyer", "Buyer"), ("seller", "Seller"), ("tiktok", "TikTok")]
FINAL = [
    ("instant", "Refunded at once by TikTok"),
    ("quick", "Refunded by TikTok before the parcel is back"),
    ("platform", "Refunded by TikTok of its own accord"),
    ("ruled", "Ruled for the buyer by TikTok"),
]
DISPUTES = [
    ("in_dispute", "In dispute"),
    ("for_buyer", "Ruled for the buyer"),
    ("for_seller", "Ruled for the seller"),
    ("closed", "Dispute closed"),
]
ZERO = Decimal(0)


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    initiator = fields.Selection(
        INITIATORS, readonly=True, help="Whose wish it was, by TikTok's role."
    )
    informs_only = fields.Boolean(
        "Informs only", readonly=True, help="TikTok acted; nobody is asked anything."
    )
    final_reason = fields.Selection(
        FINAL,
        "Not contestable",
        readonly=True,
        help="Why the refund can no longer be contested here.",
    )
    dispute = fields.Selection(
        DISPUTES, readonly=True, help="Where TikTok's arbitration stands."
    )
    paid_total = fields.Monetary(
        "Paid back",
        readonly=True,
        help="What TikTok has really paid the buyer; zero while nothing was paid.",
    )

    _disputed = models.Index("(dispute) WHERE dispute IS NOT NULL")
    _final = models.Index("(final_reason) WHERE final_reason IS NOT NULL")

    def _prepare_initiative_vals(self, page, item, snapshot):
        """Return the values that follow from who acted; called for each case read.

        :param page: `CasePage`
        :param item: `tiktok_api.schemas` Cancellation or Return
        :param snapshot: `domain.states.Snapshot` of the item
        """
        final = initiative.final(snapshot)
        return {
            "initiator": initiative.initiator(item.role) or False,
            "informs_only": self._informs(snapshot, final),
            "final_reason": final or False,
            "dispute": initiative.dispute(snapshot.arbitration) or False,
            "paid_total": float(order_refunds.paid(self._claim(page, item, snapshot))),
        }

    def _informs(self, snapshot, final):
        """Tell whether nobody was, or ever will be, asked about the case.

        A request that TikTok paid before anybody saw it is news as well, and stays
        news; one that waited for an answer until then ends like any other.
        """
        unseen = self.informs_only if self else final == initiative.INSTANT
        asks = states.derive(snapshot) == states.TO_DECIDE
        return initiative.informs_only(snapshot) or (unseen and not asks)

    # === MONEY === #

    def _claim(self, page, item, snapshot):
        """Return the case's money as TikTok states it (`order_refunds.Claim`)."""
        lines = page.lines_of(item)
        order = page.order_of(item)
        offer = _standing_offer(item, snapshot)
        return order_refunds.Claim(
            kind=snapshot.kind,
            state=states.derive(snapshot),
            stated=_stated(item),
            items=tuple(_stated(line) for line in lines.values()),
            offer=offer,
            offered=self._offered(lines) if offer is not None else None,
            quick_refund=snapshot.quick_refund,
            order_paid=not order or bool(order.tiktok_paid_time),
        )

    def _offered(self, lines):
        """Return which of TikTok's items our last offer was for; None means all."""
        made = self.decision_ids.filtered(
            lambda made: made.state == "confirmed" and made.action in OFFERS
        )[:1]
        if made.operation != "review_aftersales":
            return None
        chosen = set(made.line_ids.mapped("remote_id"))
        return frozenset(at for at, key in enumerate(lines) if key in chosen)

    @api.model
    def _restate_paid(self, orders):
        """Judge the cancellations of these orders again: were the orders ever paid?

        Called when an order is new, or turns out to be paid after its case was read.
        """
        for case in orders.tiktok_adjustment_ids:
            if case.kind == kinds.CANCELLATION and case.currency_id:
                paid = bool(case.sale_order_id.tiktok_paid_time)
                case.paid_total = float(case._paid_cancellation(paid))

    def _paid_cancellation(self, order_paid):
        claim = order_refunds.Claim(
            self.kind,
            self.state,
            Decimal(repr(self.refund_total)),
            order_paid=order_paid,
        )
        return order_refunds.paid(claim)


def _stated(record):
    """Return the `refund_total` of a case or of one item; zero where there is none."""
    return getattr(record.refund_amount, "refund_total", None) or ZERO


def _standing_offer(item, snapshot):
    """Return the part that the buyer may have accepted, for each line item.

    Not when it was refused, nor when TikTok ruled: it pays in full then.
    """
    offer = getattr(item, "partial_refund", None)
    ruled = snapshot.arbitration == statuses.ARBITRATION_FOR_BUYER
    if offer is None or snapshot.partial_rejected or ruled:
        return None
    return offer.amount
