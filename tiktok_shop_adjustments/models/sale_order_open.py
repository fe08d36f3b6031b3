"""Cases that the seller starts on an order: its units, and a ticket to ask from."""

from odoo import Command, models
from odoo.exceptions import AccessError, UserError

from ..domain import states
from .tiktok_adjustment_decision_queue import DECIDE
from .tiktok_adjustment_ticket import CHANNEL
from .tiktok_mirror import MIRROR_CONTEXT


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === UNITS === #

    def _tiktok_units(self):
        """Return TikTok's ids of all units of the order, cancelled ones too."""
        self.ensure_one()
        lines = self.order_line
        return [unit for line in lines for unit in line.tiktok_line_items or ()]

    def _tiktok_cancelled_units(self):
        """Return TikTok's ids of the units that a cancellation took out."""
        gone = self.tiktok_adjustment_ids.filtered(
            lambda case: (
                case.case_type == "cancellation"
                and case.state in (states.APPROVED, states.CANCELLED)
            )
        )
        return set(gone.line_ids.mapped("order_line_remote_id"))

    # === TICKETS === #

    def action_tiktok_new_ticket(self):
        """Open a ticket from which the order can be cancelled or refunded on TikTok.

        One ticket an order. An open one that has no case yet is used again, and the
        message says so.

        :raise AccessError: without the group
        :raise UserError: an order is not of a TikTok shop; nothing was made
        """
        self._check_tiktok_new_ticket()
        # sudo: who may decide may ask, whatever else the helpdesk lets them create
        orders = self.sudo()
        known = orders._tiktok_waiting_tickets().with_env(self.env)
        known = known._filtered_access("read").sudo()
        fresh = orders.filtered(lambda order: order not in known.sale_order_ids)
        tickets = known | fresh._tiktok_create_tickets(self.env.user)
        return self._tiktok_show_tickets(tickets.with_env(self.env), known)

    def _check_tiktok_new_ticket(self):
        if not self.env.user.has_group(DECIDE):
            raise AccessError(
                self.env._(
                    "You need the permission “TikTok Shop Adjustments” to cancel or "
                    "refund orders on TikTok. Ask an administrator for it."
                )
            )
        self.check_access("read")
        strangers = self.filtered(lambda order: not order.sudo().tiktok_order_id)
        if strangers:
            raise UserError(
                self.env._(
                    "No ticket was made: these orders are not from a TikTok shop: "
                    "%(orders)s. Take them out of the selection and try again.",
                    orders=", ".join(strangers.mapped("name")),
                )
            )

    def _tiktok_waiting_tickets(self):
        """Return the newest open ticket without a case of each of these orders."""
        found = self.env["helpdesk.ticket"].search(
            [
                ("sale_order_ids", "in", self.ids),
                ("tiktok_adjustment_id", "=", False),
                ("stage_id.closed", "=", False),
            ],
            order="id desc",
        )
        newest = found.browse()
        for order in self:
            newest |= found.filtered(lambda t, o=order: o in t.sale_order_ids)[:1]
        return newest

    def _prepare_tiktok_ticket_vals(self):
        """Hook: return the values of a new ticket but for its number and user.

        Called for each order by ``action_tiktok_new_ticket``.
        """
        self.ensure_one()
        shop = self.tiktok_shop_id
        channel = self.env.ref(CHANNEL, raise_if_not_found=False)
        return {
            "name": self.env._("TikTok order %s", self.tiktok_order_id),
            "description": self.env._("Started by the business."),
            "team_id": shop.team_id.id,
            "company_id": shop.company_id.id,
            "stage_id": shop.open_stage_id.id,
            "partner_id": self.partner_id.id,
            "partner_name": self.partner_id.name,
            "sale_order_ids": [Command.set(self.ids)],
            "channel_id": channel.id if channel else False,
        }

    def _tiktok_create_tickets(self, user):
        """Create the tickets of these orders at once, numbered and assigned."""
        tickets = self.env["helpdesk.ticket"].with_context(**MIRROR_CONTEXT)
        for company, orders in self.grouped("company_id").items():
            for shop in orders.tiktok_shop_id:
                shop._fill_stages()
            vals_list = [order._prepare_tiktok_ticket_vals() for order in orders]
            sequence = self.env["ir.sequence"].with_company(company)
            numbers = sequence._tiktok_numbers("helpdesk.ticket.sequence", len(orders))
            for vals, number in zip(vals_list, numbers, strict=True):
                vals |= {"number": number or "/", "user_id": user.id}
            tickets |= tickets.create(vals_list)
            orders.order_line._want_tiktok_images()
        return tickets.with_env(self.env)

    def _tiktok_show_tickets(self, tickets, known):
        """Return the action that opens the tickets, with a word on those used again."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("TikTok Tickets"),
            "res_model": "helpdesk.ticket",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", tickets.ids)],
        }
        if len(tickets) == 1:
            action |= {"res_id": tickets.id, "views": [(False, "form")], "domain": []}
        if not known:
            return action
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "There was an open ticket already: %(numbers)s. It is used again.",
                    numbers=", ".join(known.mapped("number")),
                ),
                "next": action,
            },
        }
