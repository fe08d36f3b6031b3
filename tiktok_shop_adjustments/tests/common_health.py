from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user
from odoo.tools import SQL

from . import payloads
from .common import ADMINISTER, TiktokCommon

HOUR = timedelta(hours=1)


class HealthCommon(TiktokCommon):
    """A shop that is well in every respect, until a test breaks something."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shops = cls.env["tiktok.authorized.shop"]
        # Those of the database, if it has any, are nobody's business here
        cls.shops.search([("id", "!=", cls.shop.id)]).active = False
        cls.crons = cls.shops._health_crons()
        cls._make_well()

    @classmethod
    def _make_well(cls):
        now = fields.Datetime.now()
        cls.crons.write({"active": True, "nextcall": now + HOUR})
        cls.authorization.write(
            {
                "access_token_expires_at": now + timedelta(days=7),
                "refresh_token_expires_at": now + timedelta(days=365),
                "granted_scopes": "seller.order.info,seller.return_refund.basic,"
                "seller.product.basic,seller.authorization.info",
                "user_id": cls.administrator.id,
            }
        )
        cls.shop.last_sync_at = now

    @classmethod
    def _create_other_company(cls):
        """Return a shop of another company, and its administrator."""
        company = cls.env["res.company"].create({"name": "Other company"})
        user = new_test_user(
            cls.env,
            login="other_administrator",
            groups=ADMINISTER,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        authorization = cls._create_authorization("Other seller", company_id=company.id)
        products = ("fallback", "shipping", "discount", "tax", "fee")
        shop = cls._create_shop(
            "Other Store",
            "7009",
            authorization_id=authorization.id,
            team_id=False,
            **{f"{role}_product_id": False for role in products},
        )
        shop.last_sync_at = fields.Datetime.now()
        return shop, user

    # === BREAKING THINGS === #

    def _event(self, state="new", *, shop=None, **vals):
        event = self.env["tiktok.webhook.event"].create(
            {
                "shop_id": (shop or self.shop).id,
                "notification_id": payloads.new_id(),
                "type": 11,
                "state": state,
                **vals,
            }
        )
        return event

    def _decision(self, state="queued", *, shop=None, **moments):
        """A decision as the outbox has left it; by SQL, for nobody may write one."""
        decision = self.env["tiktok.adjustment.decision"].create(
            {
                "adjustment_id": self._case(shop=shop).id,
                "action": "APPROVE_REFUND",
                "key": payloads.new_id(),
                "operation": "approve_return",
            }
        )
        self._set(decision, state=state, **moments)
        return decision

    def _case(self, *, shop=None, **vals):
        return self.env["tiktok.adjustment"].create(
            {
                "shop_id": (shop or self.shop).id,
                "case_type": "return",
                "remote_id": payloads.new_id(),
                "kind": "refund",
                "state": "to_decide",
                **vals,
            }
        )

    # === LOOKING === #

    def _board(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.shops.with_user(user or self.administrator).get_health_board()

    def _row(self, shop=None, user=None):
        rows = {row["id"]: row for row in self._board(user)["shops"]}
        return rows[(shop or self.shop).id]

    def _problems(self, shop=None):
        return [problem["key"] for problem in self._row(shop)["problems"]]

    def _state(self, shop=None):
        shop = shop or self.shop
        self.env.flush_all()
        shop.invalidate_recordset(["health_state", "health_summary"])
        return shop.health_state

    def _backdate(self, record, age):
        self._set(record, create_date=fields.Datetime.now() - age)

    def _set(self, record, **vals):
        """Write what no method of the record would."""
        self.env.flush_all()
        pairs = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value) for name, value in vals.items()
        )
        table = SQL.identifier(record._table)
        ids = tuple(record.ids)
        self.env.cr.execute(SQL("UPDATE %s SET %s WHERE id IN %s", table, pairs, ids))
        record.invalidate_recordset()
