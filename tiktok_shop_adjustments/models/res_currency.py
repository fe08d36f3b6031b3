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

    @api.model
    def _tiktok_active_ids(self, names):
        """Return {currency name: id}, each activated; one statement when all are."""
        found = self.search([("name", "in", list(names))]) if names else self
        ids = {currency.name: currency.id for currency in found}
        return ids | {
            name: self._tiktok_active(name).id for name in names if name not in ids
        }
