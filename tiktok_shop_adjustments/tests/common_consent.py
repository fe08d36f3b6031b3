import re
from urllib.parse import parse_qs, urlsplit

import requests

from odoo.tests import HttpCase

from .common_porch import HOME, SHOPS, TOKEN_GET, PorchMixin, shop_answer, tokens


class ConsentCase(PorchMixin, HttpCase):
    """The way to TikTok's consent page and back, as the browser takes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_porch()
        for user in cls.users.values():
            user.password = user.login

    def setUp(self):
        super().setUp()
        self._start_tiktok()
        self._log_in("keeper")

    def _log_in(self, name):
        login = self.users[name].login
        self.authenticate(login, login)

    def _start(self, authorization=None, user="keeper"):
        """Press Connect; return the state that TikTok would send back."""
        record = (authorization or self.authorization).with_user(self.users[user])
        action = record.action_connect()
        self.env.flush_all()
        self.assertEqual(action["type"], "ir.actions.act_url")
        url = urlsplit(action["url"])
        query = parse_qs(url.query)
        self.assertEqual(
            f"{url.scheme}://{url.netloc}{url.path}", f"{HOME}/open/authorize"
        )
        self.assertEqual(query["service_id"], ["77"])
        return query["state"][0]

    def _come_back(self, **query):
        response = self.url_open(
            "/tiktok_shop/authorization/return?" + requests.models.urlencode(query),
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return response

    def _refused(self, response, words):
        self.assertEqual(response.status_code, 403, response.text[-900:])
        self.assertIn(words, re.sub(r"\s+", " ", response.text))
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")

    def _expect_consent(self, number=1, shops=(1,), **values):
        self.tiktok.expect(TOKEN_GET, tokens(number, **values))
        self.tiktok.expect(SHOPS, shop_answer(*shops))

    def _kept(self, authorization=None):
        record = authorization or self.authorization
        return record.state, record.access_token, len(record.shop_ids)
