"""The way back from TikTok's consent page, walked by somebody else or another way."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common_consent import ConsentCase
from .common_porch import ADMINISTRATOR, TOKEN_GET, tokens

RETURN = "/tiktok_shop/authorization/return"
UNTOUCHED = ("draft", False, 0)


@tagged("post_install", "-at_install")
class TestConsentMixUp(ConsentCase):
    def setUp(self):
        super().setUp()
        self.state = self._start()

    def _nothing_happened(self):
        """TikTok was not asked, nothing was connected and the state is still good."""
        self.env.invalidate_all()
        self.assertEqual(self.tiktok.calls, [])
        self.assertEqual(self._kept(), UNTOUCHED)
        self.assertTrue(self.authorization.consent_state_hash)
        self._log_in("keeper")
        self._expect_consent()
        response = self._come_back(code="C1", state=self.state, app_key="app-1")
        self.assertEqual(response.status_code, 303)

    # === WHO === #

    def test_nobody_else_comes_back(self):
        portal = new_test_user(
            self.env, login="porch_portal", groups="base.group_portal"
        )
        portal.password = portal.login
        self.users["portal"] = portal
        for role in ("viewer", "agent", "portal"):
            self._log_in(role)
            with self.subTest(role=role):
                response = self._come_back(code="C1", state=self.state)
                self._refused(response, "Only a TikTok Shop administrator can")
        self._nothing_happened()

    def test_who_is_not_logged_in_is_sent_to_the_login(self):
        self.authenticate(None, None)
        response = self._come_back(code="C1", state=self.state)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login?", response.headers["Location"])
        self._nothing_happened()

    def test_another_administrator_is_not_made_to_connect(self):
        """Login CSRF: a link with the state and the code of whoever sent it."""
        victim = new_test_user(self.env, login="porch_victim", groups=ADMINISTRATOR)
        victim.password = victim.login
        self.users["victim"] = victim
        self._log_in("victim")
        self._refused(
            self._come_back(code="ATTACKERS", state=self.state), "Another user started"
        )
        self._nothing_happened()

    def test_who_was_deactivated_meanwhile_connects_nothing(self):
        self.users["keeper"].active = False
        self.env.flush_all()
        response = self._come_back(code="C1", state=self.state)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login?", response.headers["Location"])
        self.users["keeper"].active = True
        self.env.flush_all()
        self._nothing_happened()

    def test_who_lost_the_right_meanwhile_connects_nothing(self):
        group = self.env.ref(ADMINISTRATOR)
        self.users["keeper"].group_ids -= group
        self.env.flush_all()
        self._refused(self._come_back(code="C1", state=self.state), "administrator can")
        self.users["keeper"].group_ids += group
        self.env.flush_all()
        self._nothing_happened()

    def test_who_lost_the_company_meanwhile_connects_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.users["keeper"].write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.env.flush_all()
        response = self._come_back(code="C1", state=self.state)
        self.assertEqual(response.status_code, 403)
        self.env.invalidate_all()
        self.assertEqual(self.tiktok.calls, [])
        self.assertEqual(self._kept(), UNTOUCHED)
        self.assertFalse(self.authorization.consent_state_hash)  # used up all the same

    # === WHAT === #

    def test_the_answer_of_another_app_uses_no_code(self):
        response = self._come_back(code="C1", state=self.state, app_key="app-2")
        self._refused(response, "another app")
        self.assertEqual(self.tiktok.calls, [])
        self.assertEqual(self._kept(), UNTOUCHED)
        again = self._come_back(code="C1", state=self.state, app_key="app-1")
        self._refused(again, "was used already")

    def test_a_code_goes_to_the_app_that_its_state_was_made_for(self):
        """Mix-up: two consents at a time, each code swapped for the other's."""
        other = self._create_authorization(
            2, app_key="app-2", app_secret="secret-2", auth_url="http://127.0.0.1:8"
        )
        theirs = self._start(other)
        self.tiktok.expect(TOKEN_GET, code=36004004)  # TikTok knows whose code it is
        response = self._come_back(code="OF-APP-2", state=self.state)
        self._refused(response, "TikTok does not accept the authorization code")
        _path, query, _headers = self.tiktok.calls[0]
        self.assertEqual((query["app_key"], query["app_secret"]), ("app-1", "secret-1"))
        swapped = self._come_back(code="OF-APP-1", state=theirs, app_key="app-1")
        self._refused(swapped, "another app")
        self.assertEqual(len(self.tiktok.calls), 1)
        self.assertEqual(self._kept(other), UNTOUCHED)

    def test_the_tokens_of_another_seller_do_not_replace_ours(self):
        self._connect(self.authorization, 1)
        self._create_shop(self.authorization)
        self.env.flush_all()
        before = self._kept()
        self.tiktok.expect(TOKEN_GET, tokens(9, open_id="open-of-the-attacker"))
        self._refused(
            self._come_back(code="ATTACKERS", state=self.state), "gave the consent"
        )
        self.assertEqual(self._kept(), before)

    def test_the_state_of_another_database_is_unknown(self):
        number = self.authorization.id
        for state in (f"{number}.{'x' * 43}", f"{number + 999}.{'x' * 43}", "9" * 300):
            with self.subTest(state=state[:20]):
                self._refused(
                    self._come_back(code="C1", state=state), "belongs to no connection"
                )
        self._nothing_happened()

    def test_odd_arguments_are_refused_in_words(self):
        for query in (
            {"state": "\0", "code": "\0"},
            {"state": f"{self.authorization.id}.\ufffd"},
            {"state": ""},
            {},
        ):
            with self.subTest(query=query):
                self._refused(self._come_back(**query), "belongs to no connection")
        # The name of Python's own first argument
        self._refused(self.url_open(f"{RETURN}?self=1"), "belongs to no connection")
        self._nothing_happened()

    # === HOW === #

    def test_a_browser_that_looks_ahead_uses_no_state_up(self):
        address = f"{self.base_url()}{RETURN}?code=C1&state={self.state}"
        for method, headers in (
            ("HEAD", {}),
            ("GET", {"Sec-Purpose": "prefetch"}),
            ("GET", {"Sec-Purpose": "prefetch;prerender"}),
            ("GET", {"Purpose": "prefetch"}),
        ):
            with self.subTest(method=method, headers=headers):
                response = self.opener.request(
                    method, address, headers=headers, allow_redirects=False
                )
                self.assertEqual(response.status_code, 403)
        self._nothing_happened()

    def test_it_leads_nowhere_but_to_the_authorization(self):
        self._expect_consent()
        response = self._come_back(
            code="C1",
            state=self.state,
            redirect="https://evil.example",
            next="//evil.example",
            url="https://evil.example",
        )
        self.assertEqual(response.status_code, 303)
        self.assertEqual(
            response.headers["Location"].removeprefix(self.base_url()),
            f"/odoo/tiktok-authorizations/{self.authorization.id}",
        )
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
