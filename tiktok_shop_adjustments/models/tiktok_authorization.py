from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import PORTALS, missing_scopes

SECRET = "base.group_system"
ADMINISTRATOR = "tiktok_shop_adjustments.group_tiktok_shop_administrator"

ADDRESSES = ("api_url", "auth_url", "consent_url")
# Who may type an address must not thereby read the secrets that are sent to it.
SECRETS_GO_WITH = {"portal", "app_key", *ADDRESSES}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class TiktokAuthorization(models.Model):
    """One seller's consent. A refresh rotates both tokens and one consent can
    cover several shops, so tokens live here and not on the shop."""

    _name = "tiktok.authorization"
    _description = "TikTok Shop Authorization"
    _inherit = ["mail.thread", "mail.activity.mixin", "tiktok.own.company"]
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
    app_secret = fields.Char(copy=False, groups=SECRET)
    app_secret_input = fields.Char(
        "New app secret",
        compute="_compute_app_secret_input",
        inverse="_inverse_app_secret_input",
        help="Can be written, never read: type it again to replace it.",
    )
    has_app_secret = fields.Boolean(compute="_compute_has_app_secret")
    service_id = fields.Char("Service ID", required=True)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        help="Is told when the consent ends.",
    )
    api_url = fields.Char(
        "API address",
        compute="_compute_addresses",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    auth_url = fields.Char(
        "Token address",
        compute="_compute_addresses",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    consent_url = fields.Char(
        "Consent page",
        compute="_compute_addresses",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    state = fields.Selection(
        [
            ("draft", "Not connected"),
            ("connected", "Connected"),
            ("expired", "Consent expired"),
            ("revoked", "Consent not accepted"),
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
    consent_user_id = fields.Many2one(
        "res.users", copy=False, groups=SECRET, help="Who went to the consent page."
    )
    consent_warned_days = fields.Integer(copy=False, readonly=True)
    consent_checked_at = fields.Datetime(copy=False, readonly=True)
    connected_at = fields.Datetime("Connected on", copy=False, readonly=True)
    last_error = fields.Text(copy=False, readonly=True)
    shop_ids = fields.One2many(
        "tiktok.authorized.shop", "authorization_id", readonly=True
    )
    redirect_url = fields.Char("Redirect URL", compute="_compute_own_urls")
    webhook_url = fields.Char("Webhook URL", compute="_compute_own_urls")

    @api.depends("portal")
    def _compute_addresses(self):
        for authorization in self:
            known = PORTALS.get(authorization.portal, {})
            for name in ADDRESSES:
                authorization[name] = known.get(name, authorization[name])

    @api.depends("app_secret")
    def _compute_app_secret_input(self):
        self.app_secret_input = False

    def _inverse_app_secret_input(self):
        """Sudo: an administrator may replace the secret that he may not read."""
        for authorization in self.filtered("app_secret_input"):
            authorization.sudo().app_secret = authorization.app_secret_input
        # The answer to this very call must not repeat what was typed
        self.invalidate_recordset(["app_secret_input"], flush=False)

    @api.depends("app_secret")
    @api.depends_context("uid")
    def _compute_has_app_secret(self):
        """Sudo: whether there is a secret is none."""
        for authorization in self:
            authorization.has_app_secret = bool(authorization.sudo().app_secret)

    @api.depends("granted_scopes")
    def _compute_missing_scopes(self):
        for authorization in self:
            granted = (authorization.granted_scopes or "").split(",")
            missing = missing_scopes([scope for scope in granted if scope])
            authorization.missing_scopes = ", ".join(missing)

    @api.depends("app_key")
    def _compute_own_urls(self):
        # Of no record: several at once have one address, too
        base = self.browse().get_base_url().rstrip("/")
        for authorization in self:
            authorization.redirect_url = f"{base}/tiktok_shop/authorization/return"
            authorization.webhook_url = (
                f"{base}/tiktok_shop/webhook/{authorization.app_key or ''}"
            )

    @api.constrains(*ADDRESSES)
    def _check_addresses(self):
        """Secrets travel there: encrypted, or not beyond this machine."""
        for authorization in self:
            for name in ADDRESSES:
                if not _is_safe(authorization[name]):
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(address)s is not usable. Give an address "
                            "that starts with https://; http:// is only for a local "
                            "TikTok Shop on this machine.",
                            field=self._fields[name].string,
                            address=authorization[name],
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        self._forget_webhook_doors()
        return super().create(vals_list)

    def write(self, vals):
        self._check_company_change(vals)
        moved = self._find_moved(vals)
        if {"app_key", "app_secret", "app_secret_input", "active", "state"} & set(vals):
            self._forget_webhook_doors()
        moved._forget_secrets()
        return super().write(vals)

    def unlink(self):
        self._forget_webhook_doors()
        return super().unlink()

    def _check_company_change(self, vals):
        if "company_id" not in vals:
            return
        if self.filtered(
            lambda a: a.company_id.id != vals["company_id"] and a.shop_ids
        ):
            raise UserError(
                self.env._(
                    "The seller's shops have their orders and cases in this company. "
                    "Make a new authorization in the other company instead."
                )
            )

    def _find_moved(self, vals):
        """Return those whose secrets would be sent to another place by this write."""
        places = SECRETS_GO_WITH & set(vals)
        return self.filtered(
            lambda a: any(_leads_away(a[name], vals[name]) for name in places)
        )

    def _forget_secrets(self):
        """Sudo: drop what may not be read; typed anew, it is for the new place."""
        if self:
            self.sudo().write(
                {"app_secret": False, **self._prepare_disconnected_vals()}
            )

    def _forget_webhook_doors(self):
        self.env["tiktok.authorized.shop"]._forget_webhook_doors()


def _leads_away(old, new):
    """A local TikTok Shop may move to another port; its secrets are no secrets."""
    return old != new and not (
        _get_host(old) in LOOPBACK and _get_host(new) in LOOPBACK
    )


def _get_host(address):
    try:
        return urlsplit(address or "").hostname
    except ValueError:
        return None


def _is_safe(address):
    host = _get_host(address)
    if not host:
        return False
    parts = urlsplit(address)
    if parts.username or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
