from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

from ..tiktok_api.client import TikTokClient
from ..tiktok_api.transport import Transport
from .fake_tiktok import FakeTikTok

HELPDESK = "helpdesk_mgmt.group_helpdesk_user"
DECIDE = "tiktok_shop_adjustments.group_tiktok_shop_adjustments"
PENDING = {
    "cancellation": "CANCELLATION_REQUEST_PENDING",
    "refund": "RETURN_OR_REFUND_REQUEST_PENDING",
    "return_refund": "RETURN_OR_REFUND_REQUEST_PENDING",
    "replacement": "REPLACEMENT_REQUEST_PENDING",
}


class DecisionsCommon(TransactionCase):
    """A shop with an agent, a viewer and a TikTok that answers from a script."""

    # What a decision reads of a case is enough here; openings need the whole sync
    reads_simply = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, **DISABLED_MAIL_CONTEXT))
        cls.agent = new_test_user(
            cls.env, login="agent", name="Agent", groups=f"{HELPDESK},{DECIDE}"
        )
        cls.colleague = new_test_user(
            cls.env, login="colleague", name="Colleague", groups=f"{HELPDESK},{DECIDE}"
        )
        cls.viewer = new_test_user(cls.env, login="viewer", groups=HELPDESK)
        cls.currency = cls.env.ref("base.GBP")
        cls.currency.active = True
        cls.authorization = cls.env["tiktok.authorization"].create(
            {
                "name": "Demo seller",
                "app_key": "key",
                "app_secret": "secret",
                "service_id": "7",
                "api_url": "http://127.0.0.1:9",
                "auth_url": "http://127.0.0.1:9",
                "consent_url": "http://127.0.0.1:9",
            }
        )
        cls.shop = cls._create_shop("Demo Store GB", "7001")
        cls.cron = cls.env.ref("tiktok_shop_adjustments.cron_deliver_decisions")
        cls.numbers = iter(range(4035000000000000001, 4036000000000000000))

    @classmethod
    def _create_shop(cls, name, remote_id, **vals):
        return cls.env["tiktok.authorized.shop"].create(
            {
                "name": name,
                "remote_id": remote_id,
                "authorization_id": cls.authorization.id,
                "import_from": "2026-01-01",
                **vals,
            }
        )

    @classmethod
    def _create_case(cls, kind, lines=("24.98",), **vals):
        """Return a case that waits for the seller, with its ticket."""
        ticket = cls.env["helpdesk.ticket"].create(
            {"name": "New Request", "description": "x"}
        )
        amounts = [float(amount) for amount in lines]
        case = cls.env["tiktok.adjustment"].create(
            {
                "shop_id": cls.shop.id,
                "case_type": "cancellation" if kind == "cancellation" else "return",
                "remote_id": str(next(cls.numbers)),
                "kind": kind,
                "tiktok_status": PENDING[kind],
                "state": "to_decide",
                "role": "BUYER",
                "order_remote_id": "577087614418520388",
                "ticket_id": ticket.id,
                "currency_id": cls.currency.id,
                "refund_total": sum(amounts),
                "deadline": fields.Datetime.now() + timedelta(hours=20),
                "line_ids": [
                    fields.Command.create(cls._line_vals(amount)) for amount in amounts
                ],
                **vals,
            }
        )
        ticket.tiktok_adjustment_id = case
        return case

    @classmethod
    def _line_vals(cls, amount):
        return {
            "remote_id": str(next(cls.numbers)),
            "order_line_remote_id": "577087614418716996",
            "product_name": "Demo shirt",
            "refund_total": amount,
        }

    def setUp(self):
        super().setUp()
        self.tiktok = self._create_tiktok()
        self.addCleanup(self._check_script)
        shop_class = type(self.env["tiktok.authorized.shop"])
        tiktok = self.tiktok

        def client(shop):
            return TikTokClient(
                Transport(session=tiktok, sleep=lambda seconds: None),
                api_url="http://127.0.0.1:9",
                app_key="key",
                app_secret="secret",
                access_token="token",
                shop_cipher=f"cipher-{shop.remote_id}",
            )

        stand_ins = {"_client": client}
        if self.reads_simply:
            stand_ins["_fetch_and_apply"] = _mirror
        for name, stand_in in stand_ins.items():
            patcher = patch.object(shop_class, name, stand_in, create=True)
            patcher.start()
            self.addCleanup(patcher.stop)
        test_mode = self.enter_registry_test_mode()
        test_mode.__enter__()
        self.addCleanup(test_mode.__exit__, None, None, None)

    def _create_tiktok(self):
        return FakeTikTok()

    def _check_script(self):
        """No call that nobody expected, and each expected one has come."""
        self.assertEqual(self.tiktok.unexpected, [])
        self.assertEqual(self.tiktok.open_script, {})

    # === SHORT WORDS === #

    def _decide(self, case, action, user=None, **choice):
        self.env.flush_all()  # the other transactions see what is stored
        decisions = self.env["tiktok.adjustment.decision"].with_user(user or self.agent)
        outcome = decisions._decide(
            case.with_user(user or self.agent), action, **choice
        )
        self.env.invalidate_all()
        return self.env["tiktok.adjustment.decision"].browse(outcome.decision_id)

    def _on_tiktok(self, case, status, **more):
        """TikTok holds the case in this status from now on."""
        cancels = case.case_type == "cancellation"
        words = "cancel" if cancels else "return"
        line_key = f"{words}_line_items"
        self.tiktok.cases[case.remote_id] = {
            f"{words}_id": case.remote_id,
            "order_id": case.order_remote_id,
            f"{words}_type": "BUYER_CANCEL" if cancels else "REFUND",
            f"{words}_status": status,
            "role": "BUYER",
            "create_time": 1795000000,
            "update_time": 1795000100,
            line_key: [
                {
                    f"{words}_line_item_id": line.remote_id,
                    "order_line_item_id": line.order_line_remote_id,
                }
                for line in case.line_ids
            ],
            **more,
        }

    def _acts(self, case, status, request_id="REQ-1", **more):
        """Return a reply: TikTok carries the decision out and says so."""

        def reply(sent):
            self._on_tiktok(case, status, **more)
            return 200, {
                "code": 0,
                "message": "Success",
                "request_id": request_id,
                "data": {},
            }

        return reply

    def _run_cron(self):
        self.env.flush_all()
        self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _chatter(self, case):
        return case.ticket_id.message_ids.filtered("body").mapped("body")


def _mirror(shop, cancel_ids=(), return_ids=(), order_ids=()):
    """What the sync does for one case, as far as a decision looks at it."""
    client, items = shop._client(), []
    if cancel_ids:
        items += client.search_cancellations(cancel_ids=list(cancel_ids)).items
    if return_ids:
        items += client.search_returns(return_ids=list(return_ids)).items
    for item in items:
        remote_id = getattr(item, "cancel_id", None) or item.return_id
        case = shop.env["tiktok.adjustment"].search([("remote_id", "=", remote_id)])
        offer = getattr(item, "partial_refund", None)
        case.write(
            {
                "tiktok_status": item.status,
                "partial_refund_amount": float(offer.amount) if offer else 0,
            }
        )
