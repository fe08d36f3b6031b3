from odoo import models

from ..domain import shares


class TiktokAdjustment(models.Model):
    """What TikTok pays of a case and what the seller, as TikTok states it."""

    _inherit = "tiktok.adjustment"

    def _panel_goods(self, pictures):
        return {**super()._panel_goods(pictures), "shares": self._panel_shares()}

    def _panel_shares(self):
        labels = self._panel_share_labels()
        return [
            {"label": labels[word], "amount": self._panel_money(float(amount))}
            for word, amount in self._get_shares_sudo().items()
        ]

    def _get_shares_sudo(self):
        """Return {TikTok's word: amount} as `domain.shares` reads it.

        Sudo: what the case says of its money is no secret to whoever reads the case;
        the rest of TikTok's answer is.
        """
        if not self.currency_id:
            return {}
        return shares.shares(self.sudo().payload, self.currency_id.name)

    def _panel_share_labels(self):
        return {
            shares.TIKTOK_DISCOUNT: self.env._("Discount that TikTok had paid"),
            shares.TIKTOK_SHIPPING_DISCOUNT: self.env._(
                "Shipping discount that TikTok had paid"
            ),
            shares.SELLER_DISCOUNT: self.env._("Your own discount"),
            shares.SELLER_RETURN_FEE: self.env._("Return postage, paid by you"),
            shares.BUYER_RETURN_FEE: self.env._("Return postage, paid by the buyer"),
            shares.TIKTOK_RETURN_FEE: self.env._("Return postage, paid by TikTok"),
        }
