import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ..domain import states

_logger = logging.getLogger(__name__)

# What data that nobody foresaw raises; a database in trouble is another matter
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class HelpdeskTicket(models.Model):
    """The ticket's card and the way from one case to the next."""

    _inherit = "helpdesk.ticket"

    tiktok_panel = fields.Json(
        compute="_compute_tiktok_panel",
        groups="base.group_user",
        help="What the card of a case shows, as text for this reader.",
    )

    # Read afresh with each opening of the form. Not depending on the case keeps the
    # sync, which changes cases by the page, from looking for tickets to refresh.
    @api.depends("tiktok_adjustment_id", "sale_order_ids")
    @api.depends_context("lang", "tz", "uid")
    def _compute_tiktok_panel(self):
        cases = self.tiktok_adjustment_id._filtered_access("read")
        panels = self._tiktok_panels(cases)
        for ticket in self:
            panel = panels.get(ticket.tiktok_adjustment_id.id)
            ticket.tiktok_panel = ticket._with_openings(panel)

    def _tiktok_panels(self, cases):
        """Return ``{case id: card}``; a card that cannot be drawn says so, and the
        ticket opens all the same."""
        try:
            return cases._get_panels()
        except UNREADABLE:
            _logger.exception("cards of the cases %s: not drawn", cases.ids)
            words = self.env._(
                "This case cannot be shown: something in it is not as expected. Decide "
                "it in Seller Center, and tell your administrator, who finds the "
                "reason in Odoo's log."
            )
            return {case.id: {"broken": words} for case in cases}

    def _tiktok_hidden_panel(self):
        words = self.env._(
            "This ticket is about a TikTok Shop case that you may not see. Whoever is "
            "responsible for the ticket can, or ask an administrator."
        )
        return {"hidden": words}

    def _with_openings(self, panel):
        """Return the card with what the seller may start on the order.

        A case that still runs comes first: nothing is offered beside it.
        """
        # sudo: helpdesk people need no rights on sales; the ticket is theirs to see
        order = self.sudo().tiktok_sale_order_id
        if not panel and self.tiktok_adjustment_id:
            return self._tiktok_hidden_panel()
        if not panel:
            return order._get_tiktok_panel(self) if order else False
        if order and panel.get("state", {}).get("code") in {
            *states.SETTLED,
            states.APPROVED,
        }:
            buttons = order._get_opening_buttons(self.env.user)
            panel["openings"] = [button for button in buttons if button["allowed"]]
        return panel

    # === ACTION METHODS === #

    def action_tiktok_next(self):
        """Open the ticket whose case runs out next, after this one."""
        self.ensure_one()
        self.check_access("read")
        following = self.search(
            self._get_tiktok_next_domain(), order="tiktok_deadline, id", limit=1
        )
        if not following:
            return self._tiktok_nothing_left()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": following.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def _get_tiktok_next_domain(self):
        """Hook: which tickets may be the next one; called by ``action_tiktok_next``.

        A case that is late is left out: nothing can be decided there any more.
        """
        return (
            Domain("tiktok_state", "=", "to_decide")
            & (
                Domain("tiktok_deadline", "=", False)
                | Domain("tiktok_deadline", ">", fields.Datetime.now())
            )
            & Domain("id", "!=", self.id)
        )

    def _tiktok_nothing_left(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Nothing to decide: every buyer has an answer."),
            },
        }
