from odoo import api, models, tools


class ResCountry(models.Model):
    _inherit = "res.country"

    @api.model
    @tools.ormcache()
    def _tiktok_ids_by_code(self):
        """Return {ISO code: id}: a page of orders needs many, and they never change."""
        return {country.code: country.id for country in self.search([])}
