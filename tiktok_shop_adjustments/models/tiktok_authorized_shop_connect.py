from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import REGION_CURRENCIES
from ..tiktok_api.errors import AuthError

FIRST_SYNC = timedelta(days=90)
TEAM = "TikTok Shop"
STAGES = {
    "open_stage_id": "helpdesk_mgmt.helpdesk_ticket_stage_new",
    "waiting_stage_id": "helpdesk_mgmt.helpdesk_ticket_stage_awaiting",
    "closed_stage_id": "helpdesk_mgmt.helpdesk_ticket_stage_done",
    "cancelled_stage_id": "helpdesk_mgmt.helpdesk_ticket_stage_cancelled",
    "rejected_stage_id": "helpdesk_mgmt.helpdesk_ticket_stage_rejected",
}
PRODUCTS = {
    "fallback_product_id": "tiktok_shop_adjustments.product_fallback",
    "shipping_product_id": "tiktok_shop_adjustments.product_shipping",
    "discount_product_id": "tiktok_shop_adjustments.product_discount",
    "tax_product_id": "tiktok_shop_adjustments.product_tax",
    "fee_product_id": "tiktok_shop_adjustments.product_fee",
}


class TiktokAuthorizedShop(models.Model):
    """Shops as a consent names them, and the settings that they start with."""

    _inherit = "tiktok.authorized.shop"

    is_authorized = fields.Boolean(
        "Covered by the consent",
        default=True,
        readonly=True,
        copy=False,
        help="TikTok names the shop among those that the consent covers.",
    )
    authorization_state = fields.Selection(related="authorization_id.state")
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        help="What the shop's market sells in; each order brings its own.",
    )

    @api.depends("region")
    def _compute_currency_id(self):
        currencies = self.env["res.currency"].with_context(active_test=False)
        names = set(REGION_CURRENCIES.values())
        by_name = currencies.search([("name", "in", list(names))]).grouped("name")
        for shop in self:
            name = REGION_CURRENCIES.get(shop.region)
            shop.currency_id = by_name.get(name, currencies)[:1]

    def _compute_last_notification_at(self):
        """One index look-up a shop, however long the history is."""
        query = SQL(
            """
            SELECT shop.id, (SELECT event.create_date FROM tiktok_webhook_event event
                              WHERE event.shop_id = shop.id
                              ORDER BY event.id DESC LIMIT 1)
              FROM tiktok_authorized_shop shop WHERE shop.id IN %s
            """,
            tuple(self.ids) or (0,),
        )
        last = dict(self.env.execute_query(query))
        for shop in self:
            shop.last_notification_at = last.get(shop.id)

    def _recheck_consent(self):
        """Ask TikTok whether the consent still covers this shop, and follow.

        Called when a notification says that the seller has removed the app. Renewal and
        shop list are own transactions; an ended consent stops the seller there.

        :return: whether this shop is cut off
        """
        self.ensure_one()
        authorization = self.authorization_id
        try:
            covered = authorization._read_shops()
        except AuthError:
            authorization._end_consent("revoked")
            return True
        if not covered:
            authorization._end_consent("revoked")
        return self.remote_id not in {shop.id for shop in covered}

    @api.model
    def _connect_shops(self, authorization, remote_shops):
        """Create or update the shops of a consent, mark those that it lost.

        Called by `authorization._read_shops` in a superuser transaction.

        :param remote_shops: TikTok's own records (`schemas.Shop`)
        :return: the shops that the consent covers
        """
        known = self._find_known(authorization, remote_shops)
        missing = [shop for shop in remote_shops if shop.id not in known]
        for shop in remote_shops:
            if shop.id in known:
                known[shop.id]._follow(authorization, shop)
        created = self.create(
            [self._prepare_shop_vals(authorization, shop) for shop in missing]
        )
        covered = self.union(*known.values(), created)
        lost = authorization.with_context(active_test=False).shop_ids - covered
        lost.filtered("is_authorized").is_authorized = False
        return covered

    @api.model
    def _find_known(self, authorization, remote_shops):
        """Return {TikTok's shop id: shop}, archived ones too.

        :raise UserError: one of them belongs to somebody else
        """
        shops = self.with_context(active_test=False).search(
            [("remote_id", "in", [shop.id for shop in remote_shops])]
        )
        for shop in shops - authorization.with_context(active_test=False).shop_ids:
            shop._check_may_move(authorization)
        return {shop.remote_id: shop for shop in shops}

    def _check_may_move(self, authorization):
        """A shop follows a new consent once the old one is over, within a company."""
        same_company = self.company_id == authorization.company_id
        if same_company and self.authorization_id.state != "connected":
            return
        raise UserError(
            self.env._(
                "The shop %(shop)s belongs to the authorization %(name)s of "
                "%(company)s. Disconnect it there first; a shop with cases stays in "
                "its company.",
                shop=self.name,
                name=self.authorization_id.name,
                company=self.company_id.name,
            )
        )

    def _follow(self, authorization, remote):
        """Write what differs, and only that: a sync may be busy with this row."""
        vals = {
            "authorization_id": authorization.id,
            "is_authorized": True,
            **self._prepare_remote_vals(remote),
        }
        if self.next_sync_at:
            # It waited for the consent
            vals |= {
                "next_sync_at": False,
                "quiet_until": False,
                "quiet_spares_decisions": False,
            }
        changed = {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }
        if changed:
            self.write(changed)

    @api.model
    def _prepare_remote_vals(self, remote):
        """Return what TikTok says about a shop; called on creation and each reading."""
        return {
            "cipher": remote.cipher,
            "region": remote.region or False,
            "seller_type": remote.seller_type or False,
            "code": remote.code or False,
        }

    @api.model
    def _prepare_shop_vals(self, authorization, remote):
        """Return the values of a new shop, with settings that work from the start;
        called by `_connect_shops`."""
        return {
            **self._prepare_remote_vals(remote),
            "name": remote.name or remote.code or remote.id,
            "authorization_id": authorization.id,
            "remote_id": remote.id,
            "import_from": fields.Datetime.now() - FIRST_SYNC,
            "team_id": self._get_team(authorization.company_id).id,
            **self._prepare_references(STAGES),
            **self._prepare_references(PRODUCTS),
        }

    @api.model
    def _prepare_references(self, xmlids):
        """Return {field: id}; what somebody has deleted stays empty."""
        records = {
            name: self.env.ref(xmlid, raise_if_not_found=False)
            for name, xmlid in xmlids.items()
        }
        return {name: record.id for name, record in records.items() if record}

    @api.model
    def _get_team(self, company):
        """Return the team "TikTok Shop" of a company, made when there is none."""
        teams = self.env["helpdesk.ticket.team"]
        team = teams.search(
            [("name", "=", TEAM), ("company_id", "in", [company.id, False])], limit=1
        )
        return team or teams.create(self._prepare_team_vals(company))

    @api.model
    def _prepare_team_vals(self, company):
        """Return the values of a new team: all who may decide are its members, so that
        they see its tickets; called by `_get_team`."""
        group = self.env.ref("tiktok_shop_adjustments.group_tiktok_shop_adjustments")
        members = group.all_user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        )
        return {
            "name": TEAM,
            "company_id": company.id,
            "show_in_portal": False,
            "user_ids": [Command.set(members.ids)],
        }
