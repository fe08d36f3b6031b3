from odoo import api, fields, models


class ProductPricelist(models.Model):
    _name = "product.pricelist"
    _inherit = ["product.pricelist", "tiktok.mirrored.fields"]

    tiktok_shop = fields.Boolean(
        "For TikTok Shop orders",
        readonly=True,
        copy=False,
        help="Gives imported orders their currency. Keep it free of rules.",
    )

    _tiktok_shop_currency = models.UniqueIndex(
        "(company_id, currency_id) WHERE tiktok_shop",
        "There is a TikTok Shop pricelist for this currency already.",
    )

    @api.model
    def _tiktok_by_currency(self, company, names):
        """Return {currency name: pricelist}, made where missing.

        In Odoo only the pricelist gives a sale order its currency; this one has no
        rule, so that no price but TikTok's is ever used. Inactive currencies are
        activated: TikTok has been paid in them.

        :raise ValueError: Odoo does not know a currency
        """
        known = self.search(
            [
                ("tiktok_shop", "=", True),
                ("company_id", "=", company.id),
                ("currency_id.name", "in", list(names)),
            ]
        )
        found = {pricelist.currency_id.name: pricelist for pricelist in known}
        for name in sorted(set(names) - set(found)):
            found[name] = self._tiktok_create(company, name)
        return found

    @api.model
    def _tiktok_create(self, company, name):
        currency = self.env["res.currency"]._tiktok_active(name)
        return self.create(
            {
                "name": f"TikTok Shop {name}",
                "tiktok_shop": True,
                "company_id": company.id,
                "currency_id": currency.id,
            }
        )
