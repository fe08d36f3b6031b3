from odoo import api, models


class ResCurrency(models.Model):
    _inherit = "res.currency"

    @api.model
    def _tiktok_active(self, name):
        """Return the currency of this name, activated.

        :raise ValueError: Odoo does not know it
        """
        currency = self.with_context(active_test=False).search(
            [("name", "=", name)], limit=1
        )
        if not currency:
            raise ValueError(f"Odoo does not know the currency {name}.")
        if not currency.active:
            currency.active = True
        return currency
