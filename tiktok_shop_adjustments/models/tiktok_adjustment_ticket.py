"""The ticket of a case: made once, then follows the case."""

from markupsafe import Markup

from odoo import Command, api, fields, models

from ..domain import deadlines, kinds, states

CHANNEL = "tiktok_shop_adjustments.helpdesk_ticket_channel_tiktok_shop"
# Low is for nothing; a case without a deadline is as ordinary as any ticket
PRIORITY = {deadlines.LATE: "3", deadlines.RED: "3", deadlines.AMBER: "2"}
STAGES = {
    states.TO_DECIDE: "open_stage_id",
    states.UNKNOWN: "open_stage_id",
    states.WAITING_BUYER: "waiting_stage_id",
    states.IN_TRANSIT: "waiting_stage_id",
    states.WAITING_TIKTOK: "waiting_stage_id",
    states.APPROVED: "waiting_stage_id",
    states.REFUNDED: "closed_stage_id",
    states.CANCELLED: "closed_stage_id",
    states.REPLACED: "closed_stage_id",
    states.EXCHANGED: "closed_stage_id",
    states.REJECTED: "rejected_stage_id",
    states.WITHDRAWN: "cancelled_stage_id",
}


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    # === HOOKS === #

    @api.model
    def _prepare_ticket_vals(self, adjustment):
        """Return the values of a case's ticket, but for its number and channel.

        Called for each new case of a page; override it to fill fields of your own. No
        query belongs here.

        :param adjustment: one `tiktok.adjustment`
        """
        shop = adjustment.shop_id
        return {
            "name": adjustment._ticket_subject(),
            "description": adjustment._ticket_description(),
            "team_id": shop.team_id.id,
            "company_id": shop.company_id.id,
            "user_id": False,
            "stage_id": adjustment._first_stage().id,
            "priority": adjustment._ticket_priority(),
            "tiktok_adjustment_id": adjustment.id,
            **adjustment._ticket_order_vals(),
        }

    def _ticket_order_vals(self):
        """Return the ticket's values that come from the order; it may come later."""
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "partner_name": self.partner_id.name,
            "sale_order_ids": [Command.set(self.sale_order_id.ids)],
        }

    # === A PAGE OF TICKETS === #

    def _follow_tickets(self, shop, before):
        """Make the tickets of new cases and bring the others up to date.

        :param before: {case: its state before}; new cases are missing
        """
        shop._fill_stages()
        edited = self._continue_tickets()
        reopened = self.filtered(
            lambda case: (
                before.get(case) in states.SETTLED and case.state not in states.SETTLED
            )
        )
        self.filtered(lambda c: c._needs_ticket(before))._create_tickets(shop)
        moved = self.filtered(lambda c: c in before and before[c] != c.state)
        (moved | edited)._move_tickets()
        reopened._jump_to_top(self.env._("The request is open again."))
        edited._jump_to_top(self.env._("The buyer edited the request."))

    def _needs_ticket(self, before):
        """Tell whether somebody should know about a case that has no ticket.

        Not when the buyer cancelled within TikTok's own time: nobody is asked. Not when
        it all ended before the shop was connected.
        """
        self.ensure_one()
        if self.ticket_id or self._is_history(before):
            return False
        if self in before and self.state in {before[self], *states.SETTLED}:
            return False
        alone = self.role == kinds.BUYER and self.cancel_type == kinds.CANCEL_TYPE_DONE
        return not alone or self.state == states.TO_DECIDE

    def _create_tickets(self, shop):
        """Create the tickets of new cases at once; edited requests share one."""
        if not self:
            return
        by_id = {case.remote_id: case for case in self}
        edited = set(self.mapped("pre_return_remote_id"))
        latest = self.filtered(lambda case: case.remote_id not in edited)
        vals_list = [self._prepare_ticket_vals(case) for case in latest]
        sequence = self.env["ir.sequence"].with_company(shop.company_id)
        numbers = sequence._tiktok_numbers("helpdesk.ticket.sequence", len(latest))
        channel = self.env.ref(CHANNEL, raise_if_not_found=False)
        for vals, number in zip(vals_list, numbers, strict=True):
            vals["number"] = number or "/"
            vals.setdefault("channel_id", channel.id if channel else False)
        tickets = self.env["helpdesk.ticket"].create(vals_list)
        for case, ticket in zip(latest, tickets, strict=True):
            while case and not case.ticket_id:
                case.ticket_id = ticket
                case = by_id.get(case.pre_return_remote_id)

    def _move_tickets(self):
        """Put tickets into the stage of their case, where the case's shop wants it."""
        by_stage = {}
        for case in self:
            ticket = case.ticket_id
            if case._leads_ticket() and not case.informs_only:
                stage = case._ticket_stage()
                by_stage[stage] = by_stage.get(stage, ticket.browse()) | ticket
        for stage, tickets in by_stage.items():
            tickets.filtered(lambda t, s=stage: t.stage_id != s).write(
                {"stage_id": stage.id}
            )

    def _leads_ticket(self):
        """Tell whether the ticket follows this case: of an edited one, the newest."""
        self.ensure_one()
        ticket = self.ticket_id
        follows = self.shop_id.stages_follow_case
        return follows and bool(ticket) and ticket.tiktok_adjustment_id == self

    def _jump_to_top(self, text):
        """Say on the tickets why they are back, without a mail to anybody."""
        tickets = self.ticket_id
        if not tickets:
            return
        tickets.write({"priority": "3"})
        body = Markup("<p>%s</p>") % text
        tickets._message_log_batch(bodies={ticket.id: body for ticket in tickets})

    # === EDITED REQUESTS === #

    def _continue_tickets(self):
        """Let edited requests go on with the ticket of the request before.

        Return the new requests whose ticket was there already. Whichever of the two
        records arrives first: the newest leads the ticket.
        """
        linked = self.filtered(
            lambda c: (
                not c.ticket_id and (c.pre_return_remote_id or c.next_return_remote_id)
            )
        )
        if not linked:
            return linked
        others = linked._edit_neighbours()
        edited = self.browse()
        for case in linked.sorted("remote_create_time"):
            older = others.get(case.pre_return_remote_id, self.browse())
            newer = others.get(case.next_return_remote_id, self.browse())
            if older.ticket_id:
                case.ticket_id = older.ticket_id
                case.ticket_id.tiktok_adjustment_id = case
                edited |= case
            elif newer.ticket_id:
                case.ticket_id = newer.ticket_id
        return edited

    def _edit_neighbours(self):
        """Return {TikTok's id: case} of the records before and after edits."""
        ids = self.mapped("pre_return_remote_id") + self.mapped("next_return_remote_id")
        return self._known(self.shop_id[:1], kinds.RETURN, {i for i in ids if i})

    # === VALUES === #

    def _ticket_subject(self):
        """A request that TikTok has paid before anybody could look asks nothing."""
        self.ensure_one()
        role = kinds.SYSTEM if self.informs_only else self.role
        return kinds.subject(self.kind, role, self.cancel_type)

    def _ticket_description(self):
        """Return reason and buyer's words as data: whatever they hold is escaped."""
        self.ensure_one()
        texts = [self.reason_text or self.reason, self.buyer_words, self.parked_reason]
        parts = [Markup("<p>%s</p>") % text for text in texts if text]
        return Markup("").join(parts) or Markup("<p>%s</p>") % self.order_remote_id

    def _first_stage(self):
        """What TikTok did by itself asks no decision, but somebody should see it and
        put it away: such a ticket begins, and stays, in the open stage."""
        self.ensure_one()
        if self.informs_only:
            return self.shop_id.open_stage_id
        return self._ticket_stage()

    def _ticket_stage(self):
        self.ensure_one()
        return self.shop_id[STAGES[self.state]]

    def _ticket_priority(self):
        self.ensure_one()
        if self.state != states.TO_DECIDE:
            return "1"
        urgency = deadlines.urgency(self.deadline or None, fields.Datetime.now())
        return PRIORITY.get(urgency, "1")
