from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..domain import delivery, keys, openings
from .tiktok_adjustment_decision_queue import DECIDE
from .tiktok_decision_choice import OpeningChoice

OPERATIONS = {
    openings.CANCEL_ORDER: "cancel_order",
    openings.CREATE_RETURN: "create_return",
}
OPEN = tuple(state for state in delivery.STATES if state not in delivery.FINAL)


class TiktokAdjustmentDecision(models.Model):
    """The way in for openings: who may, and at most one on its way an order."""

    _inherit = "tiktok.adjustment.decision"

    @api.model
    def _open_case(self, order, ticket, action, **choice):
        """Start a case on an order, once and only once; as `_decide` in all the rest.

        Called by the dialogs under the rights of the user.

        :param order: one `sale.order` of a TikTok shop
        :param ticket: the `helpdesk.ticket` from which it is asked
        :param str action: ``CANCEL_ORDER`` or ``CREATE_RETURN``
        :param choice: the fields of `OpeningChoice`
        :return: `Outcome`
        :raise AccessError: without the group, or when ticket or shop are out of sight
        :raise UserError: nothing was sent; the text says why and what to do
        """
        self._check_may_open(order, ticket)
        wanted = OpeningChoice(action=action, **choice)
        opening_id = self._queue_opening(order.id, ticket.id, wanted)
        self._deliver(opening_id)
        return self._read_outcome(opening_id)

    @api.model
    def _check_may_open(self, order, ticket):
        """Raise unless the user may start a case on this order from this ticket."""
        order.ensure_one()
        ticket.ensure_one()
        if not self.env.user.has_group(DECIDE):
            raise AccessError(
                self.env._(
                    "You may look at this order but not cancel or refund it on TikTok. "
                    "Ask an administrator for the permission “TikTok Shop Adjustments”."
                )
            )
        # The superuser mode of a caller must not lend its eyes to the user
        ticket.sudo(False).check_access("read")
        # sudo: helpdesk people need no rights on sales; the shop tells the company
        known = order.sudo()
        known.tiktok_shop_id.sudo(False).check_access("read")
        if not known.tiktok_order_id or known not in ticket.sudo()._tiktok_orders():
            raise UserError(
                self.env._(
                    "This ticket is not about that order of TikTok Shop, so nothing "
                    "was sent. Open the order and press “New TikTok ticket”."
                )
            )

    def _queue_opening(self, order_id, ticket_id, choice):
        """Store the opening durably; return its id."""
        try:
            with self._own_transaction() as decisions:
                order = decisions.env["sale.order"].browse(order_id)
                ticket = decisions.env["helpdesk.ticket"].browse(ticket_id)
                decisions._check_order_free(order)
                vals = decisions._prepare_opening_vals(order, ticket, choice)
                return decisions.create(vals).id
        except UniqueViolation:
            raise UserError(self._lost_order(order_id)) from None

    def _lost_order(self, order_id):
        with self._own_transaction() as decisions:
            order = decisions.env["sale.order"].browse(order_id)
            return decisions._openings_of(order)[:1]._who_started()

    @api.model
    def _openings_of(self, order):
        """Return the openings of an order, the newest first."""
        return self.search([("sale_order_id", "=", order.id)])

    def _check_order_free(self, order):
        """Raise UserError while something is on its way for the order.

        What TikTok confirmed counts until its list shows it, for the list lags.
        """
        for opening in self._openings_of(order):
            if opening.state in OPEN:
                raise UserError(opening._who_started())
            if opening.state == "confirmed" and not opening.adjustment_id:
                raise UserError(
                    self.env._(
                        "%(who_what_when)s TikTok's list does not show it yet. It "
                        "catches up within minutes; there is nothing to do.",
                        who_what_when=opening._who_started(),
                    )
                )

    def _prepare_opening_vals(self, order, ticket, choice):
        """Return the vals of a queued opening; called by `_queue_opening`.

        :raise UserError: the choice is not possible for the order as it is now
        """
        self._check_opening(order, choice)
        number = self._next_opening_round(order, choice.action)
        payload = self._prepare_opening_payload(order, choice)
        is_refund = choice.action == openings.CREATE_RETURN
        return {
            "sale_order_id": order.id,
            "origin_ticket_id": ticket.id,
            "action": choice.action,
            "operation": OPERATIONS[choice.action],
            "payload": payload,
            "round": number,
            "key": self._prepare_opening_key(order, choice.action, number, payload),
            "user_id": self.env.uid,
            "reason_name": choice.reason,
            "reason_text": choice.reason_text or choice.reason,
            "amount": float(choice.amount or choice.total or 0),
            "order_units": list(choice.units),
            "return_type": choice.request_type if is_refund else False,
            "buyer_message": choice.buyer_message,
            "status_before": order.tiktok_status,
            "case_before": {"known": order.tiktok_adjustment_ids.mapped("remote_id")},
        }

    def _next_opening_round(self, order, action):
        """Return 1 + the openings of this kind before; all of them are settled."""
        return 1 + len(self._openings_of(order).filtered(lambda o: o.action == action))

    def _prepare_opening_key(self, order, action, number, wish):
        """Create Return takes it as its key. Cancel Order has none at TikTok: there
        the key only keeps the row unique."""
        shop, name = order.tiktok_shop_id.remote_id, order.tiktok_order_id
        return keys.decision_key(shop, "order", name, action, number, wish)
