from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

from ..models.tiktok_picture import place_of

NOW = "2026-11-23 12:00:00"
CASE_ID = 4035318504086604100
ORDER_ID = "577087614418520388"
HELPDESK = "helpdesk_mgmt.group_helpdesk_user"
DECIDE = "tiktok_shop_adjustments.group_tiktok_shop_adjustments"
ADMINISTRATOR = "tiktok_shop_adjustments.group_tiktok_shop_administrator"


class DeskCommon(BaseCommon):
    """A British shop with a buyer, an agent who decides and a viewer who does not.

    The clock stands at noon UTC on a Monday.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(NOW)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.gbp = cls._activate("GBP")
        cls.authorization = cls._create_authorization()
        cls.team = cls.env["helpdesk.ticket.team"].create({"name": "TikTok Shop"})
        cls.shop = cls._create_shop(name="Demo Store GB", region="GB")
        cls.buyer = cls.env["res.partner"].create({"name": "m*** c***"})
        cls.agent = cls._create_user("desk_agent", HELPDESK, DECIDE)
        cls.viewer = cls._create_user("desk_viewer", HELPDESK)
        cls.order = cls._create_order()

    @classmethod
    def _activate(cls, name):
        currencies = cls.env["res.currency"].with_context(active_test=False)
        currency = currencies.search([("name", "=", name)])
        currency.active = True
        return currency

    @classmethod
    def _create_user(cls, login, *groups):
        names = ",".join(("base.group_user", *groups))
        return new_test_user(cls.env, login=login, groups=names, tz="Europe/London")

    @classmethod
    def _create_authorization(cls, **vals):
        return cls.env["tiktok.authorization"].create(
            {
                "name": "Seller",
                "app_key": "key",
                "app_secret": "secret",
                "service_id": "1",
                "portal": "global",
                "api_url": "https://api.example.com",
                "auth_url": "https://auth.example.com",
                "consent_url": "https://consent.example.com",
                **vals,
            }
        )

    @classmethod
    def _create_shop(cls, **vals):
        shops = cls.env["tiktok.authorized.shop"]
        return shops.create(
            {
                "name": "Demo Store",
                "authorization_id": cls.authorization.id,
                "remote_id": str(7000000000000000000 + shops.search_count([])),
                "team_id": cls.team.id,
                "import_from": "2026-01-01 00:00:00",
                **vals,
            }
        )

    @classmethod
    def _create_order(cls, **vals):
        return cls.env["sale.order"].create(
            {
                "name": "S-DESK-1",
                "partner_id": cls.buyer.id,
                "tiktok_shop_id": cls.shop.id,
                "tiktok_order_id": ORDER_ID,
                "tiktok_status": "DELIVERED",
                **vals,
            }
        )

    @classmethod
    def _create_case(cls, lines=(), **vals):
        """A case with its ticket; without values: a refund that waits for an answer."""
        cases = cls.env["tiktok.adjustment"]
        case = cases.create(
            {
                "shop_id": cls.shop.id,
                "case_type": "return",
                "kind": "refund",
                "remote_id": str(CASE_ID + cases.search_count([])),
                "tiktok_status": "RETURN_OR_REFUND_REQUEST_PENDING",
                "state": "to_decide",
                "role": "BUYER",
                "order_remote_id": ORDER_ID,
                "sale_order_id": cls.order.id,
                "partner_id": cls.buyer.id,
                "currency_id": cls.gbp.id,
                "reason_text": "Package or product is damaged",
                "next_actions": "SELLER_RESPOND_REFUND",
                "deadline": "2026-11-23 17:12:40",
                "remote_create_time": "2026-11-22 12:00:00",
                "remote_update_time": "2026-11-22 12:00:00",
                "line_ids": [Command.create(line) for line in lines],
                **vals,
            }
        )
        case.ticket_id = cls._create_ticket(case)
        return case

    @classmethod
    def _create_ticket(cls, case):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "New Refund Request",
                "description": "<p>A request</p>",
                "team_id": cls.team.id,
                "user_id": False,
                "partner_id": cls.buyer.id,
                "tiktok_adjustment_id": case.id,
            }
        )

    @classmethod
    def _line(cls, remote_id, total, **vals):
        return {
            "remote_id": remote_id,
            "product_name": "Demo shirt",
            "sku_name": "Red, M",
            "seller_sku": "SHIRT-RED-M",
            "sku_remote_id": "1729386416015578024",
            "refund_total": total,
            "refund_subtotal": total,
            **vals,
        }

    @classmethod
    def _create_event(cls, case, number, **vals):
        return cls.env["tiktok.adjustment.event"].create(
            {
                "adjustment_id": case.id,
                "happened_at": "2026-11-22 12:00:00",
                "role": "BUYER",
                "description": f"Entry {number}",
                "digest": f"digest-{number}",
                **vals,
            }
        )

    @classmethod
    def _create_decision(cls, case, **vals):
        """As the outbox does it, but standing still in the state that is asked for."""
        vals = {
            "adjustment_id": case.id,
            "action": "APPROVE_REFUND",
            "key": f"key-{case.id}",
            "user_id": cls.agent.id,
            **vals,
        }
        known = cls.env["tiktok.adjustment.decision"]._fields
        if "operation" in known:
            vals.setdefault("operation", "approve_return")
        state = vals.pop("state", "queued")
        made = cls.env["tiktok.adjustment.decision"].create(vals)
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE tiktok_adjustment_decision SET state = %s WHERE id = %s",
            [state, made.id],
        )
        made.invalidate_recordset(["state"])
        return made

    @classmethod
    def _keep(cls, url, case=None, **vals):
        """A picture as it is in Odoo once it was fetched, or was to be fetched."""
        return cls.env["tiktok.picture"].create(
            {
                "shop_id": cls.shop.id,
                "adjustment_id": case.id if case else False,
                "place": place_of(url),
                "state": "kept",
                **vals,
            }
        )

    def _panel(self, case, user=None):
        ticket = case.ticket_id.with_user(user or self.agent)
        ticket.invalidate_recordset(["tiktok_panel"])
        return ticket.tiktok_panel
