from datetime import datetime, timezone
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user

from ..tiktok_api.client import TikTokClient
from ..tiktok_api.transport import Transport
from . import payloads
from .scripted_tiktok import ScriptedTikTok

HELPDESK = "helpdesk_mgmt.group_helpdesk_user"
DECIDE = "tiktok_shop_adjustments.group_tiktok_shop_adjustments"
ADMINISTER = "tiktok_shop_adjustments.group_tiktok_shop_administrator"
NOWHERE = "http://127.0.0.1:9"


class TiktokCommon(TransactionCase):
    """A shop with its products and users, and a TikTok that answers from a script."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.agent = new_test_user(
            cls.env, login="tiktok_agent", groups=f"{HELPDESK},{DECIDE}"
        )
        cls.viewer = new_test_user(cls.env, login="tiktok_viewer", groups=HELPDESK)
        cls.administrator = new_test_user(
            cls.env, login="tiktok_administrator", groups=f"{HELPDESK},{ADMINISTER}"
        )
        cls.authorization = cls._create_authorization("Demo seller")
        cls.team = cls.env["helpdesk.ticket.team"].create({"name": "TikTok Shop"})
        cls.shop = cls._create_shop("Demo Store GB", "7001")

    # === RECORDS === #

    @classmethod
    def _create_authorization(cls, name, **vals):
        return cls.env["tiktok.authorization"].create(
            {
                "name": name,
                "portal": "custom",
                "app_key": name,
                "app_secret": "secret",
                "service_id": "7",
                "api_url": NOWHERE,
                "auth_url": NOWHERE,
                "consent_url": NOWHERE,
                "state": "connected",
                **vals,
            }
        )

    @classmethod
    def _create_product(cls, name, **vals):
        return cls.env["product.product"].create(
            {"name": name, "type": "service", "list_price": 77, **vals}
        )

    @classmethod
    def _create_shop(cls, name, remote_id, **vals):
        roles = ("fallback", "shipping", "discount", "tax", "fee")
        return cls.env["tiktok.authorized.shop"].create(
            {
                "name": name,
                "remote_id": remote_id,
                "cipher": f"cipher-{remote_id}",
                "authorization_id": cls.authorization.id,
                "team_id": cls.team.id,
                "import_from": "2026-01-01",
                # Before every payload of the tests: nothing in them is history
                "history_until": "2026-01-01",
                **{
                    f"{role}_product_id": cls._create_product(f"TikTok {role}").id
                    for role in roles
                },
                **vals,
            }
        )

    # === TIKTOK === #

    def setUp(self):
        super().setUp()
        self.tiktok = ScriptedTikTok()
        self.addCleanup(self.tiktok.check, self)
        tiktok = self.tiktok

        def client(shop):
            return TikTokClient(
                Transport(session=tiktok, sleep=lambda seconds: None),
                api_url=NOWHERE,
                app_key="key",
                app_secret="secret",
                access_token="token",
                shop_cipher=f"cipher-{shop.remote_id}",
            )

        shop_class = type(self.env["tiktok.authorized.shop"])
        patcher = patch.object(shop_class, "_client", client, create=True)
        patcher.start()
        self.addCleanup(patcher.stop)

    # === SHORT WORDS === #

    def _orders(self, *items, shop=None):
        """Apply orders as one page; return them in that order."""
        shop = shop or self.shop
        page = payloads.read_orders(items)
        self.assertFalse(page.unreadable)
        self.env["sale.order"]._tiktok_apply(shop, page.items)
        self.env.flush_all()
        found = self.env["sale.order"].search([("tiktok_shop_id", "=", shop.id)])
        by_id = {order.tiktok_order_id: order for order in found}
        return found.browse([by_id[p["id"]].id for p in items if p["id"] in by_id])

    def _cancellations(self, *items, shop=None):
        """Apply cancellations as one page; return them in that order."""
        return self._cases("cancellation", payloads.read_cancellations(items), shop)

    def _returns(self, *items, shop=None):
        """Apply returns as one page; return them in that order."""
        return self._cases("return", payloads.read_returns(items), shop)

    def _cases(self, case_type, page, shop=None):
        cases = self.env["tiktok.adjustment"]._apply(
            shop or self.shop, case_type, page.items, page.unreadable
        )
        self.env.flush_all()
        by_id = {case.remote_id: case.id for case in cases}
        ids = [getattr(i, "cancel_id", None) or i.return_id for i in page.items]
        return self.env["tiktok.adjustment"].browse([by_id[i] for i in ids])

    def _mails(self):
        """Count what could leave: mails, and messages with somebody to tell."""
        notified = self.env["mail.notification"].search_count([])
        return self.env["mail.mail"].search_count([]), notified


def utc(seconds):
    """Return TikTok's seconds as Odoo stores them."""
    return datetime.fromtimestamp(seconds, timezone.utc).replace(tzinfo=None)
