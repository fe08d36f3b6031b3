import hashlib
import hmac
import json
import time
from unittest.mock import patch

import requests

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

from ..tiktok_api.transport import Transport

VIEWER = "helpdesk_mgmt.group_helpdesk_user"
AGENT = "tiktok_shop_adjustments.group_tiktok_shop_adjustments"
ADMINISTRATOR = "tiktok_shop_adjustments.group_tiktok_shop_administrator"
HOME = "http://127.0.0.1:9"
TOKEN_GET = "/api/v2/token/get"
TOKEN_REFRESH = "/api/v2/token/refresh"
SHOPS = "/authorization/202309/shops"
DAY = 86_400
SCOPES = [
    "seller.order.info",
    "seller.return_refund.basic",
    "seller.product.basic",
    "seller.authorization.info",
]


class FakeSession:
    """Stands where the HTTP library's session is: answers from a script, and is upset
    by a call that is not in it. What it saw is in `calls`."""

    def __init__(self):
        self.script, self.calls = [], []

    def expect(self, path, answer=None, *, code=0, status=200):
        """Expect one call; `answer` is its data, or an exception to raise."""
        self.script.append((path, answer, code, status))

    def request(self, method, url, *, params, headers, **_options):
        path = requests.utils.urlparse(url).path
        self.calls.append((path, dict(params), dict(headers)))
        if not self.script or self.script[0][0] != path:
            raise AssertionError(f"unexpected call: {method} {path}")
        _path, answer, code, status = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return _response({"code": code, "message": "said", "data": answer}, status)


def _response(envelope, status):
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps({"request_id": "R1", **envelope}).encode()
    return response


def tokens(number=1, **values):
    """Return TikTok's answer to a token call, the expiries as it states them."""
    now = int(time.time())
    return {
        "access_token": f"ROW_access_{number}",
        "access_token_expire_in": now + 7 * DAY,
        "refresh_token": f"ROW_refresh_{number}",
        "refresh_token_expire_in": now + 365 * DAY,
        "open_id": "open-1",
        "seller_name": "Demo Seller",
        "seller_base_region": "GB",
        "user_type": 0,
        "granted_scopes": SCOPES,
        **values,
    }


def shop_answer(*numbers, region="GB"):
    return {
        "shops": [
            {
                "id": f"749400000000000000{number}",
                "name": f"Demo Store {number}",
                "region": region,
                "seller_type": "LOCAL",
                "cipher": f"ROW_cipher_{number}",
                "code": f"GBLC{number}",
            }
            for number in numbers
        ]
    }


def remote(number):
    return f"749400000000000000{number}"


def signature(body, app_key="app-1", app_secret="secret-1"):
    message = app_key.encode() + body
    return hmac.new(app_secret.encode(), message, hashlib.sha256).hexdigest()


class PorchMixin:
    """A seller, users per group, and a TikTok that answers from a script."""

    @classmethod
    def _set_up_porch(cls):
        cls.env = cls.env(context=dict(cls.env.context, **DISABLED_MAIL_CONTEXT))
        groups = {
            "viewer": VIEWER,
            "agent": f"{VIEWER},{AGENT}",
            "keeper": ADMINISTRATOR,
        }
        cls.users = {
            name: new_test_user(cls.env, login=f"porch_{name}", groups=group)
            for name, group in groups.items()
        }
        cls.authorization = cls._create_authorization(user_id=cls.users["keeper"].id)

    @classmethod
    def _create_authorization(cls, number=1, **values):
        return cls.env["tiktok.authorization"].create(
            {
                "name": f"Seller {number}",
                "portal": "custom",
                "app_key": "app-1",
                "app_secret": "secret-1",
                "service_id": "77",
                "api_url": HOME,
                "auth_url": HOME,
                "consent_url": f"{HOME}/open/authorize",
                **values,
            }
        )

    @classmethod
    def _connect(cls, authorization, number=1, **values):
        """Put a consent in place without the way there."""
        authorization.write(
            {
                "state": "connected",
                "open_id": f"open-{number}",
                "access_token": f"ROW_access_{number}",
                "refresh_token": f"ROW_refresh_{number}",
                "access_token_expires_at": _in_days(7),
                "refresh_token_expires_at": _in_days(365),
                **values,
            }
        )
        cls.env.flush_all()

    @classmethod
    def _create_shop(cls, authorization, number=1, **values):
        return cls.env["tiktok.authorized.shop"].create(
            {
                "name": f"Demo Store {number}",
                "authorization_id": authorization.id,
                "remote_id": remote(number),
                "cipher": f"ROW_cipher_{number}",
                "import_from": "2026-01-01",
                **values,
            }
        )

    def _start_tiktok(self):
        """Let every client of this test talk to a script; check it at the end."""
        self.tiktok = FakeSession()
        self.addCleanup(lambda: self.assertEqual(self.tiktok.script, []))
        session = self.tiktok
        patcher = patch.object(
            type(self.env["tiktok.authorization"]),
            "_transport",
            lambda _self: Transport(session=session, sleep=lambda _seconds: None),
        )
        patcher.start()
        self.addCleanup(patcher.stop)

    def _fails(self, expected, function, *args):
        """Return the error of a call. `assertRaises` would roll back what the call has
        committed in a transaction of its own."""
        try:
            function(*args)
        except expected as error:
            return error
        raise AssertionError(f"{expected.__name__} was not raised")

    def _paths(self):
        return [path for path, _query, _headers in self.tiktok.calls]

    def _notices(self, authorization=None):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "tiktok.authorization"),
                ("res_id", "in", (authorization or self.authorization).ids),
            ]
        )


def _in_days(days):
    return fields.Datetime.add(fields.Datetime.now(), days=days)


class PorchCase(PorchMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_porch()

    def setUp(self):
        super().setUp()
        self._start_tiktok()
        # Own transactions of the porch reuse the test's, else they would not see it
        self.enterContext(self.enter_registry_test_mode())
