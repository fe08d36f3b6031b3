"""What a shop falls back to where nobody has chosen."""

from odoo import models
from odoo.exceptions import UserError

STAGES = {
    "open_stage_id": "helpdesk_mgmt.helpdesk_ticket_stage_new",
    "waiting_stage_id": "helpdesk_mgmt.helpdesk_ticket_stage_awaiting",
    "closed_stage_id": "helpdesk_mgmt.helpdesk_ticket_stage_done",
    "cancelled_stage_id": "helpdesk_mgmt.helpdesk_ticket_stage_cancelled",
    "rejected_stage_id": "helpdesk_mgmt.helpdesk_ticket_stage_rejected",
}


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _product_for(self, name):
        """Return the product in the field `name`, or else the stand-in.

        :raise UserError: none is chosen
        """
        self.ensure_one()
        product = self[name] or self.fallback_product_id
        if not product:
            raise UserError(
                self.env._(
                    "The shop %(shop)s has no product to stand in for articles that "
                    "Odoo does not know. Choose one in the shop's settings.",
                    shop=self.name,
                )
            )
        return product

    def _fill_stages(self):
        """Choose the helpdesk's own stages where none was chosen for the shop.

        A stage that was deleted, or belongs to other teams, is replaced by the first
        of the team that is open or closed like it.
        """
        self.ensure_one()
        missing = [name for name in STAGES if not self[name]]
        if not missing:
            return
        stages = self.team_id._get_applicable_stages()
        for name in missing:
            default = self.env.ref(STAGES[name], raise_if_not_found=False)
            closed = name not in ("open_stage_id", "waiting_stage_id")
            fitting = stages.filtered(lambda s, c=closed: s.closed == c)
            self[name] = default if default and default in stages else fitting[:1]
