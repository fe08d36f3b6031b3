"""Cases that the seller has started from here, as TikTok's answers show them."""

from odoo import models

from ..domain import kinds, openings, states

# An opening whose case may be on its way, or is known without being attached yet.
UNDER_WAY = ("sending", "uncertain", "confirmed")


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    def _as_found(self):
        """Return the case as the rule book compares it with a wish."""
        self.ensure_one()
        return openings.Found(
            remote_id=self.remote_id,
            case_type=self.case_type,
            kind=self.kind,
            role=self.role or None,
            status=self.tiktok_status or "",
            units=frozenset(self.line_ids.mapped("order_line_remote_id")),
        )

    def _status_words(self):
        """Return where the case stands, as a sentence without a full stop."""
        return states.words(self._get_snapshot())

    def _follow_tickets(self, shop, before):
        """A case of the seller's goes on with the ticket from which it was asked.

        TikTok's notification may be faster than its answer to our own call, so the
        ticket is looked for here and not where the call is made.
        """
        taken = self._take_opening_tickets()
        result = super()._follow_tickets(shop, before)
        taken._move_tickets()
        return result

    def _take_opening_tickets(self):
        """Give new cases of the seller's the tickets of their openings; return them.

        Two statements for the page, none where the page has no such case.
        """
        mine = self.filtered(
            lambda case: case.role == kinds.SELLER and not case.ticket_id
        )
        taken = self.browse()
        if not mine:
            return taken
        waiting = self.env["tiktok.adjustment.decision"].search(
            [
                ("sale_order_id", "in", mine.sale_order_id.ids),
                ("state", "in", UNDER_WAY),
                ("adjustment_id", "=", False),
            ]
        )
        # All tickets of the page at once, not one by one
        waiting.origin_ticket_id.fetch(["tiktok_adjustment_id", "name"])
        for case in mine:
            opening = waiting.filtered(lambda o, c=case: o._has_made(c))[:1]
            if opening:
                case._take_ticket(opening.origin_ticket_id)
                taken |= case
        return taken

    def _take_ticket(self, ticket):
        """Go on with this ticket; lead it unless another case there waits for us."""
        self.ticket_id = ticket
        if ticket.tiktok_adjustment_id.state == states.TO_DECIDE:
            return
        ticket.write(
            {
                "tiktok_adjustment_id": self.id,
                "name": kinds.subject(self.kind, self.role, self.cancel_type),
            }
        )


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    def _has_made(self, case):
        """Tell whether a new case of the seller's came of this opening."""
        same = self.sale_order_id == case.sale_order_id
        if not same or self._case_kind() != case.kind:
            return False
        if self.case_remote_id:
            return self.case_remote_id == case.remote_id
        units = set(case.line_ids.mapped("order_line_remote_id"))
        return units.issuperset(self.order_units)
