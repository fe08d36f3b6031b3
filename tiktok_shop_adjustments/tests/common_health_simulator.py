from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

from ..models import shop_self_test
from ..tiktok_api import probe
from ..tiktok_api.oauth import AuthClient
from ..tiktok_api.transport import Transport
from .common import ADMINISTER
from .simulator_process import SimulatorProcess

HOUR = timedelta(hours=1)
look = probe.look


class HealthSimulatorCommon(TransactionCase):
    """A shop that is connected to a local TikTok Shop, over real HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = new_test_user(
            cls.env, login="health_administrator", groups=ADMINISTER
        )
        cls.simulator = SimulatorProcess()
        cls.addClassCleanup(cls.simulator.stop)
        cls.shops = cls.env["tiktok.authorized.shop"]
        cls.shops.search([]).active = False
        cls.crons = cls.shops._health_crons()
        next_hour = fields.Datetime.now() + HOUR
        cls.crons.write({"active": True, "nextcall": next_hour})

    def _connect(self):
        """The British seller's consent, as the way back from TikTok leaves it."""
        state = self.simulator.get("state")
        seller = next(s for s in state["sellers"] if s["base_region"] == "GB")
        remote = next(
            s for s in state["shops"] if s["seller_id"] == seller["seller_id"]
        )
        app, code = self.simulator.consent(seller)
        url = self.simulator.url
        pair = AuthClient(_transport(), url).exchange(
            app["app_key"], app["app_secret"], code
        )
        self.authorization = self.env["tiktok.authorization"].create(
            {
                "name": seller["name"],
                "portal": "custom",
                "app_key": app["app_key"],
                "app_secret": app["app_secret"],
                "service_id": app["service_id"],
                **dict.fromkeys(("api_url", "auth_url", "consent_url"), url),
            }
        )
        self.authorization.write(
            {
                **self.authorization._prepare_token_vals(pair),
                "state": "connected",
                "open_id": pair.open_id,
            }
        )
        self.shop = self.shops.create(
            {
                "name": remote["name"],
                "authorization_id": self.authorization.id,
                "remote_id": remote["shop_id"],
                "cipher": remote["cipher"],
                "region": remote["region"],
                "import_from": "2026-01-01",
            }
        )
        self.address = self.authorization.webhook_url

    def setUp(self):
        super().setUp()
        self.enterContext(self.enter_registry_test_mode())
        self.addCleanup(self.simulator.post, "faults", clear=True)
        # Each test has a consent of its own: some of them spoil it on TikTok's side
        self._connect()
        model = type(self.authorization)
        self.transport_of = model._transport
        self.startPatcher(patch.object(model, "_transport", lambda _self: _transport()))
        self.startPatcher(patch.object(probe, "TIMEOUT", 8))

    def _press(self, method):
        self.env.flush_all()
        result = getattr(self.shop.with_user(self.administrator), method)()
        self.env.invalidate_all()
        return result

    def _calls(self, since=0):
        """What TikTok was asked with a key, as (method, path, TikTok's code)."""
        rows = self.simulator.get(f"calls?since={since}")
        return [(row["method"], row["path"], row["code"]) for row in rows]

    def _last_call(self):
        return self.simulator.get("state")["counts"]["calls"]

    @contextmanager
    def _door(self, status=401, error=None):
        """Our own address answers like this; TikTok's is asked in earnest."""

        def answer(method, url, **options):
            if method == "GET":
                return look(method, url, **options)
            if error:
                raise error
            return probe.Look(status, None)

        with patch.object(shop_self_test.probe, "look", answer):
            yield


def _transport():
    """Odoo's own guard of test requests compares the timeout with a number."""
    return Transport(timeout=8, sleep_budget=0.0)
