from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_consent import ConsentCase
from .common_porch import (
    SCOPES,
    SHOPS,
    TOKEN_GET,
    PorchCase,
    remote,
    shop_answer,
    tokens,
)


@tagged("post_install", "-at_install")
class TestConsentReturn(ConsentCase):
    """The real route, as the browser takes it."""

    def test_a_consent_connects_the_seller_and_its_shops(self):
        state = self._start()
        self._expect_consent(shops=(1, 2))
        response = self._come_back(code="C1", state=state)
        self.assertEqual(response.status_code, 303)
        self.assertTrue(
            response.headers["Location"].endswith(
                f"/odoo/tiktok-authorizations/{self.authorization.id}"
            )
        )
        self.assertEqual(self._kept(), ("connected", "ROW_access_1", 2))
        self.assertEqual(self.authorization.refresh_token, "ROW_refresh_1")
        self.assertEqual(self.authorization.seller_name, "Demo Seller")
        self.assertEqual(self.authorization.granted_scopes, ",".join(SCOPES))
        query = self.tiktok.calls[0][1]
        self.assertEqual(
            query,
            {
                "app_key": "app-1",
                "app_secret": "secret-1",
                "auth_code": "C1",
                "grant_type": "authorized_code",
            },
        )
        self.assertFalse(self.authorization.consent_state_hash)

    def test_the_state_itself_is_not_stored(self):
        state = self._start()
        self.assertGreaterEqual(len(state.partition(".")[2]), 43)
        self.assertEqual(len(self.authorization.consent_state_hash), 64)
        self.assertNotIn(self.authorization.consent_state_hash, state)
        self.assertNotEqual(self._start(), state)

    def test_a_replayed_answer_changes_nothing(self):
        state = self._start()
        self._expect_consent()
        self._come_back(code="C1", state=state)
        before = self._kept()
        self._refused(self._come_back(code="C2", state=state), "was used already")
        self.assertEqual(self._kept(), before)

    def test_a_failed_exchange_uses_the_state_up(self):
        state = self._start()
        self.tiktok.expect(TOKEN_GET, code=36004004)
        self._refused(
            self._come_back(code="C1", state=state),
            "TikTok does not accept the authorization code",
        )
        self._refused(self._come_back(code="C1", state=state), "was used already")
        self.assertEqual(self._kept(), ("draft", False, 0))

    def test_an_invented_state_is_refused_and_leaves_the_real_one_alone(self):
        state = self._start()
        for invented in (
            f"{state}x",
            f"{self.authorization.id}.",
            "",
            "x",
            "0.y",
            "².",
        ):
            response = self._come_back(code="C1", state=invented)
            self._refused(response, "belongs to no connection that waits")
        self._refused(self._come_back(code="C1"), "belongs to no connection")
        self.assertEqual(self._kept(), ("draft", False, 0))
        self._expect_consent()
        self.assertEqual(self._come_back(code="C1", state=state).status_code, 303)

    def test_the_state_of_one_seller_does_not_open_another(self):
        other = self._create_authorization(2)
        _theirs, ours = self._start(other), self._start()
        mixed = f"{other.id}.{ours.partition('.')[2]}"
        response = self._come_back(code="C1", state=mixed)
        self._refused(response, "belongs to no connection")
        self.assertEqual(self._kept(other), ("draft", False, 0))

    def test_another_user_cannot_finish_the_connection(self):
        self.users["agent"].group_ids += self.env.ref(
            "tiktok_shop_adjustments.group_tiktok_shop_administrator"
        )
        state = self._start(user="agent")
        self._refused(self._come_back(code="C1", state=state), "Another user started")
        self.assertEqual(self._kept(), ("draft", False, 0))
        self.assertTrue(self.authorization.consent_state_hash)

    def test_an_agent_cannot_finish_a_connection(self):
        state = self._start()
        self._log_in("agent")
        self._refused(self._come_back(code="C1", state=state), "administrator")
        self.assertEqual(self._kept(), ("draft", False, 0))

    def test_half_an_hour_later_the_answer_is_too_late(self):
        state = self._start()
        self.authorization.consent_state_expires_at = fields.Datetime.now() - timedelta(
            seconds=1
        )
        self.env.flush_all()
        self._refused(self._come_back(code="C1", state=state), "half an hour")
        self.assertFalse(self.authorization.consent_state_hash)
        self.assertEqual(self._kept(), ("draft", False, 0))

    def test_an_answer_for_another_app_is_refused(self):
        response = self._come_back(code="C1", state=self._start(), app_key="app-2")
        self._refused(response, "another app")

    def test_no_code_means_that_the_seller_declined(self):
        self._refused(self._come_back(state=self._start()), "consent was not given")

    def test_markup_in_an_answer_stays_text(self):
        self.tiktok.expect(TOKEN_GET, tokens(1, seller_name="<script>x</script>"))
        self._create_shop(self.authorization)
        self.authorization.open_id = "open-of-somebody"
        response = self._come_back(code="C1", state=self._start())
        self._refused(response, "&lt;script&gt;x&lt;/script&gt; gave the consent")
        self.assertEqual(self.authorization.state, "draft")

    def test_a_seller_is_connected_once(self):
        other = self._create_authorization(2)
        self._connect(other, 1)
        self.tiktok.expect(TOKEN_GET, tokens(1))
        response = self._come_back(code="C1", state=self._start())
        self._refused(response, "connected already by the authorization Seller 2")
        self.assertEqual(self._kept(), ("draft", False, 0))

    def test_a_creator_is_no_seller(self):
        self.tiktok.expect(TOKEN_GET, tokens(1, user_type=1))
        self._refused(self._come_back(code="C1", state=self._start()), "main account")
        self.assertEqual(self._kept(), ("draft", False, 0))

    def test_tokens_are_kept_when_the_shops_cannot_be_read(self):
        self.tiktok.expect(TOKEN_GET, tokens(1))
        for _attempt in range(3):
            self.tiktok.expect(SHOPS, code=36009003)
        response = self._come_back(code="C1", state=self._start())
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self._kept(), ("connected", "ROW_access_1", 0))
        self.assertIn("Press Read Shops", self.authorization.last_error)

    def test_only_get_is_served(self):
        response = self.url_open("/tiktok_shop/authorization/return", data={"a": "b"})
        self.assertEqual(response.status_code, 405)


@tagged("post_install", "-at_install")
class TestConsent(PorchCase):
    def _read(self, *numbers, authorization=None, **values):
        self.tiktok.expect(SHOPS, shop_answer(*numbers, **values))
        (authorization or self.authorization)._read_shops()
        self.env.invalidate_all()  # it was written in a transaction of its own
        shops = self.env["tiktok.authorized.shop"].search([], order="remote_id")
        wanted = [remote(number) for number in numbers]
        return shops.filtered(lambda shop: shop.remote_id in wanted)

    def test_a_new_shop_starts_with_working_settings(self):
        self._connect(self.authorization)
        shop = self._read(1)
        self.assertEqual(
            (shop.name, shop.remote_id, shop.region, shop.cipher, shop.code),
            ("Demo Store 1", remote(1), "GB", "ROW_cipher_1", "GBLC1"),
        )
        self.assertEqual(shop.currency_id.name, "GBP")
        self.assertEqual(shop.company_id, self.authorization.company_id)
        self.assertEqual(shop.team_id.name, "TikTok Shop")
        self.assertIn(self.users["agent"], shop.team_id.user_ids)
        self.assertNotIn(self.users["viewer"], shop.team_id.user_ids)
        stages = ("open", "waiting", "closed", "cancelled", "rejected")
        self.assertEqual(
            [shop[f"{stage}_stage_id"].name for stage in stages],
            ["New", "Awaiting", "Done", "Cancelled", "Rejected"],
        )
        products = ("fallback", "shipping", "discount", "tax", "fee")
        self.assertEqual(
            [shop[f"{product}_product_id"].default_code for product in products],
            [f"TIKTOK-{n}" for n in ("ITEM", "SHIPPING", "DISCOUNT", "TAX", "FEE")],
        )
        age = fields.Datetime.now() - shop.import_from
        self.assertAlmostEqual(age / timedelta(days=1), 90, places=2)

    def test_shops_of_a_company_share_its_team(self):
        self._connect(self.authorization)
        shops = self._read(1, 2)
        self.assertEqual(len(shops), 2)
        self.assertEqual(len(shops.team_id), 1)

    def test_reading_again_keeps_the_settings_and_follows_tiktok(self):
        self._connect(self.authorization)
        shop, other = self._read(1, 2)
        shop.write({"name": "My name", "order_policy": "match", "cipher": "old"})
        self.env.flush_all()
        self.assertEqual(self._read(1), shop)
        self.assertEqual(
            (shop.name, shop.order_policy, shop.cipher),
            ("My name", "match", "ROW_cipher_1"),
        )
        self.assertTrue(shop.is_authorized)
        self.assertFalse(other.is_authorized)
        self.assertEqual(self.authorization.shop_ids, shop + other)

    def test_a_shop_follows_its_seller_to_a_new_authorization(self):
        self._connect(self.authorization)
        shop = self._read(1)
        self.authorization.action_disconnect()
        heir = self._create_authorization(2)
        self._connect(heir, 1)
        self.assertEqual(self._read(1, authorization=heir), shop)
        self.assertEqual(shop.authorization_id, heir)

    def test_a_shop_of_a_living_or_foreign_consent_stays_there(self):
        self._connect(self.authorization)
        shop = self._read(1)
        heir = self._create_authorization(2)
        self._connect(heir, 2)
        self._fails(UserError, lambda: self._read(1, authorization=heir))
        self.authorization.action_disconnect()
        stranger = self._create_authorization(
            3, company_id=self.env["res.company"].create({"name": "Other"}).id
        )
        self._connect(stranger, 3)
        self._fails(UserError, lambda: self._read(1, authorization=stranger))
        self.assertEqual(shop.authorization_id, self.authorization)

    def test_missing_scopes_are_named(self):
        self.assertFalse(self.authorization.missing_scopes)
        cases = {
            ",".join(SCOPES): "",
            "seller.product.write,seller.order.info": (
                "seller.return_refund.basic, seller.authorization.info"
            ),
            "seller.customer_service": (
                "seller.order.info, seller.return_refund.basic, seller.product.basic or"
                " seller.product.write, seller.authorization.info"
            ),
        }
        for granted, missing in cases.items():
            with self.subTest(granted=granted):
                self.authorization.granted_scopes = granted
                self.assertEqual(self.authorization.missing_scopes or "", missing)

    def test_a_new_consent_settles_the_notice(self):
        self._connect(self.authorization)
        self.authorization._end_consent("revoked")
        self.assertEqual(len(self._notices()), 1)
        self.env.invalidate_all()
        self.assertEqual(self.authorization.state, "revoked")
        self.tiktok.expect(SHOPS, shop_answer(1))
        self.authorization.state = "connected"
        self.env.flush_all()
        self.authorization._after_connected()
        self.assertFalse(self._notices())
        self.assertFalse(self.authorization.last_error)

    def test_connecting_needs_the_secret(self):
        self.authorization.app_secret = False
        with self.assertRaisesRegex(UserError, "Enter the app secret first"):
            self.authorization.action_connect()
        self.assertFalse(self.authorization.consent_state_hash)

    def test_only_administrators_of_the_company_connect(self):
        company = self.env["res.company"].create({"name": "Other"})
        other = self._create_authorization(2, company_id=company.id)
        role = "Only a TikTok Shop administrator connects shops"
        for user, record, words in (
            ("viewer", self.authorization, role),
            ("agent", self.authorization, role),
            ("keeper", other, "own companies|doesn't have 'write' access"),
        ):
            record = record.with_user(self.users[user])
            for name in ("action_connect", "action_disconnect", "action_read_shops"):
                with (
                    self.subTest(user=user, name=name),
                    self.assertRaisesRegex(AccessError, words),
                ):
                    getattr(record, name)()
        self.assertFalse((self.authorization + other).mapped("consent_state_hash")[0])

    # === ADDRESSES AND SECRETS === #

    def test_each_portal_has_its_consent_page(self):
        pages = {
            "global": "https://services.tiktokshop.com/open/authorize",
            "us": "https://services.us.tiktokshop.com/open/authorize",
        }
        for portal, page in pages.items():
            record = self.env["tiktok.authorization"].create(
                {"name": "x", "portal": portal, "app_key": "k", "service_id": "1"}
            )
            self.assertEqual(record.consent_url, page)
            self.assertEqual(record.auth_url, "https://auth.tiktok-shops.com")
            self.assertEqual(record.api_url, "https://open-api.tiktokglobalshop.com")

    def test_secrets_do_not_travel_in_clear_text(self):
        for address in (
            "http://example.com",
            "ftp://127.0.0.1",
            "javascript:alert(1)",
            "https://user@example.com",
            "//example.com",
            "https://",
        ):
            with self.subTest(address=address), self.assertRaises(UserError):
                self.authorization.auth_url = address

    def test_who_changes_an_address_has_to_know_the_secret(self):
        """Else an administrator could have the secrets sent to a place of his own."""
        keeper = self.authorization.with_user(self.users["keeper"])
        for field, value in (
            ("auth_url", "https://example.com"),
            ("api_url", "https://example.com"),
            ("portal", "us"),
            ("app_key", "app-9"),
        ):
            self.authorization.app_secret = "secret-1"
            self._connect(self.authorization)
            keeper.write({field: value})
            with self.subTest(field=field):
                self.assertFalse(self.authorization.app_secret)
                self.assertFalse(self.authorization.access_token)
                self.assertFalse(self.authorization.refresh_token)
                self.assertEqual(self.authorization.state, "draft")

    def test_a_local_tiktok_shop_may_move_to_another_port(self):
        self._connect(self.authorization)
        moved = "http://localhost:8072"
        names = ("api_url", "auth_url")
        self.authorization.with_user(self.users["keeper"]).write(
            {name: moved for name in names}
        )
        self.assertEqual(self.authorization.auth_url, moved)
        self.assertEqual(self.authorization.app_secret, "secret-1")
        self.assertEqual(self.authorization.state, "connected")

    def test_an_administrator_replaces_the_secret_without_reading_it(self):
        keeper = self.authorization.with_user(self.users["keeper"])
        keeper.app_secret_input = "secret-2"
        self.assertEqual(self.authorization.app_secret, "secret-2")
        keeper.invalidate_recordset()
        self.assertFalse(keeper.app_secret_input)
        self.assertTrue(keeper.has_app_secret)
        keeper.write({"app_secret_input": False})
        self.assertEqual(self.authorization.app_secret, "secret-2")

    def test_a_seller_with_shops_stays_in_its_company(self):
        self._create_shop(self.authorization)
        company = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(UserError):
            self.authorization.company_id = company
