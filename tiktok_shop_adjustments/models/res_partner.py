from odoo import fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "tiktok.mirrored.fields"]

    tiktok_user_id = fields.Char(
        "TikTok buyer",
        readonly=True,
        copy=False,
        help="TikTok's id of the buyer.",
    )
    tiktok_address_digest = fields.Char(
        readonly=True, copy=False, help="Finds the address again for the next order."
    )
    tiktok_relay_email = fields.Char(
        "TikTok relay address",
        readonly=True,
        copy=False,
        help="TikTok's stand-in for the buyer's address. It takes no mail from Odoo.",
    )

    _tiktok_user = models.UniqueIndex(
        "(company_id, tiktok_user_id) WHERE tiktok_user_id IS NOT NULL",
        "This TikTok buyer is known in the company already.",
    )
