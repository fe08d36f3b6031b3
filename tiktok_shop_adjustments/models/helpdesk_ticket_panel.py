from odoo import api, fields, models
from odoo.fields import Domain

from ..domain import states


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
        panels = self.tiktok_adjustment_id._filtered_access("read")._get_panels()
        for ticket in self:
            panel = panels.get(ticket.tiktok_adjustment_id.id)
            ticket.tiktok_panel = ticket._with_openings(panel)

    def _with_openings(self, panel):
        """Return the card with what the seller may start on the order.

        A case that still runs comes first: nothing is offered beside it.
        """
        # sudo: helpdesk people need no rights on sales; the ticket is theirs to see
        order = self.sudo().tiktok_sale_order_id
        if not panel:
            no_case = order and not self.tiktok_adjustment_id
            return order._get_tiktok_panel(self) if no_case else False
        if order and panel["state"]["code"] in {*states.SETTLED, states.APPROVED}:
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
