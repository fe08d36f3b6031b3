from odoo import fields, models

SECRET = "base.group_system"


class TiktokAuthorization(models.Model):
    """One seller's consent. A refresh rotates both tokens and one consent can
    cover several shops, so tokens live here and not on the shop."""

    _name = "tiktok.authorization"
    _description = "TikTok Shop Authorization"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    portal = fields.Selection(
        [
            ("global", "Global (partner.tiktokshop.com)"),
            ("us", "United States (partner.us.tiktokshop.com)"),
            ("custom", "Other address (local TikTok Shop)"),
        ],
        required=True,
        default="global",
    )
    app_key = fields.Char(required=True)
    app_secret = fields.Char(required=True, copy=False, groups=SECRET)
    service_id = fields.Char(required=True)
    api_url = fields.Char(
        "API address",
        compute="_compute_addresses",
        store=True,
        readonly=False,
        required=True,
    )
    auth_url = fields.Char(
        "Token address",
        compute="_compute_addresses",
        store=True,
        readonly=False,
        required=True,
    )
    consent_url = fields.Char(
        "Consent page",
        compute="_compute_addresses",
        store=True,
        readonly=False,
        required=True,
    )
    state = fields.Selection(
        [
            ("draft", "Not connected"),
            ("connected", "Connected"),
            ("expired", "Consent expired"),
            ("revoked", "Consent revoked"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    access_token = fields.Char(copy=False, readonly=True, groups=SECRET)
    refresh_token = fields.Char(copy=False, readonly=True, groups=SECRET)
    access_token_expires_at = fields.Datetime(copy=False, readonly=True)
    refresh_token_expires_at = fields.Datetime(
        "Consent valid until", copy=False, readonly=True
    )
    open_id = fields.Char("Seller (open id)", copy=False, readonly=True)
    seller_name = fields.Char(copy=False, readonly=True)
    seller_base_region = fields.Char(copy=False, readonly=True)
    granted_scopes = fields.Char(
        help="As TikTok names them, separated by commas; empty when it named none.",
        copy=False,
        readonly=True,
    )
    missing_scopes = fields.Char(compute="_compute_missing_scopes")
    consent_state_hash = fields.Char(copy=False, groups=SECRET)
    consent_state_expires_at = fields.Datetime(copy=False, groups=SECRET)
    last_error = fields.Text(copy=False, readonly=True)
    shop_ids = fields.One2many(
        "tiktok.authorized.shop", "authorization_id", readonly=True
    )
