from datetime import timedelta
from unittest.mock import Mock, patch

import requests

from odoo import fields
from odoo.tests import tagged

from ..models.renewing_transport import RenewingTransport
from ..tiktok_api import errors
from .common_porch import DAY, SHOPS, TOKEN_REFRESH, PorchCase, shop_answer, tokens


@tagged("post_install", "-at_install")
class TestAuthorizationToken(PorchCase):
    def setUp(self):
        super().setUp()
        self._connect(self.authorization)

    def _expire(self, **delta):
        moment = fields.Datetime.now() + timedelta(**delta)
        self.authorization.access_token_expires_at = moment
        self.env.flush_all()

    def _stored(self):
        self.authorization.invalidate_recordset()
        return self.authorization.access_token, self.authorization.refresh_token

    def test_a_fresh_token_costs_no_call(self):
        self._expire(minutes=11)
        self.assertEqual(self.authorization._ensure_token(), "ROW_access_1")
        self.assertEqual(self.tiktok.calls, [])

    def test_a_token_about_to_die_is_renewed_and_both_tokens_rotate(self):
        self._expire(minutes=9)
        self.tiktok.expect(TOKEN_REFRESH, tokens(2))
        self.assertEqual(self.authorization._ensure_token(), "ROW_access_2")
        self.assertEqual(self._stored(), ("ROW_access_2", "ROW_refresh_2"))
        query = self.tiktok.calls[0][1]
        self.assertEqual(query["refresh_token"], "ROW_refresh_1")
        self.assertEqual(query["grant_type"], "refresh_token")
        left = self.authorization.access_token_expires_at - fields.Datetime.now()
        self.assertAlmostEqual(left.total_seconds(), 7 * DAY, delta=60)

    def test_who_lost_the_race_takes_the_winners_token(self):
        """Another worker renewed after this one had read its token: no second call."""
        self._expire(minutes=5)
        self.assertEqual(self.authorization.access_token, "ROW_access_1")
        with self.registry.cursor() as cr:
            cr.execute(
                "UPDATE tiktok_authorization SET access_token = 'ROW_won',"
                " refresh_token = 'ROW_won_too',"
                " access_token_expires_at = NOW() AT TIME ZONE 'UTC' + '7 days'"
                " WHERE id = %s",
                [self.authorization.id],
            )
        token = self.authorization._renew_token("ROW_access_1")
        self.assertEqual(token, "ROW_won")
        self.assertEqual(self.tiktok.calls, [])
        self.assertEqual(self._stored(), ("ROW_won", "ROW_won_too"))

    def test_a_lost_answer_keeps_the_pair_and_the_consent(self):
        self._expire(minutes=5)
        self.tiktok.expect(TOKEN_REFRESH, requests.ReadTimeout())
        self._fails(errors.NetworkError, self.authorization._ensure_token)
        self.assertEqual(self._stored(), ("ROW_access_1", "ROW_refresh_1"))
        self.assertEqual(self.authorization.state, "connected")
        self.assertIn("answer got lost", self.authorization.last_error)
        self.assertFalse(self._notices())

    def test_a_pair_whose_answer_got_lost_is_not_called_revoked_by_the_seller(self):
        self._expire(minutes=5)
        self.tiktok.expect(TOKEN_REFRESH, requests.ReadTimeout())
        self._fails(errors.NetworkError, self.authorization._ensure_token)
        self.tiktok.expect(TOKEN_REFRESH, code=36004004)
        self._fails(errors.AuthError, self.authorization._ensure_token)
        self.authorization.invalidate_recordset()
        self.assertEqual(self.authorization.state, "revoked")
        self.assertIn("never arrived here", self.authorization.last_error)
        self.assertEqual(len(self._notices()), 1)

    def test_only_an_answer_that_may_have_got_lost_is_remembered(self):
        self._expire(minutes=5)
        self.tiktok.expect(TOKEN_REFRESH, requests.ConnectTimeout())
        self._fails(errors.NetworkError, self.authorization._ensure_token)
        self.authorization.invalidate_recordset()
        self.assertEqual(self.authorization.unanswered_renewals, 0)
        self.tiktok.expect(TOKEN_REFRESH, requests.ReadTimeout())
        self._fails(errors.NetworkError, self.authorization._ensure_token)
        self.authorization.invalidate_recordset()
        self.assertEqual(self.authorization.unanswered_renewals, 1)
        self.tiktok.expect(TOKEN_REFRESH, tokens(2))
        self.authorization._ensure_token()
        self.authorization.invalidate_recordset()
        self.assertEqual(self.authorization.unanswered_renewals, 0)

    def test_a_refused_token_is_renewed_once_and_the_call_repeated_once(self):
        self.tiktok.expect(SHOPS, code=105002, status=401)
        self.tiktok.expect(TOKEN_REFRESH, tokens(2))
        self.tiktok.expect(SHOPS, shop_answer(1))
        self.tiktok.expect(SHOPS, shop_answer(1))
        client = self.authorization._client()
        self.assertEqual([shop.id[-1] for shop in client.get_authorized_shops()], ["1"])
        client.get_authorized_shops()  # goes on with the new token
        sent = [
            headers.get("x-tts-access-token") for _p, _q, headers in self.tiktok.calls
        ]
        self.assertEqual(sent, ["ROW_access_1", None, "ROW_access_2", "ROW_access_2"])

    def test_a_token_refused_twice_is_not_renewed_for_ever(self):
        self.tiktok.expect(SHOPS, code=105002, status=401)
        self.tiktok.expect(TOKEN_REFRESH, tokens(2))
        self.tiktok.expect(SHOPS, code=105002, status=401)
        self._fails(
            errors.TokenExpired, self.authorization._client().get_authorized_shops
        )
        self.assertEqual(self._paths(), [SHOPS, TOKEN_REFRESH, SHOPS])

    def test_an_ended_consent_stops_that_seller_only_and_tells_one_person_once(self):
        other = self._create_authorization(2)
        self._connect(other, 2)
        shops = [self._create_shop(self.authorization), self._create_shop(other, 2)]
        self._expire(minutes=5)
        self.authorization.refresh_token_expires_at = fields.Datetime.now()
        self.env.flush_all()
        self.tiktok.expect(TOKEN_REFRESH, code=36004001)
        for _attempt in range(3):
            self._fails(errors.AuthError, shops[0]._client)
        self.assertEqual(self._paths(), [TOKEN_REFRESH])
        self.authorization.invalidate_recordset()
        self.assertEqual(self.authorization.state, "expired")
        notice = self._notices()
        self.assertEqual(notice.user_id, self.users["keeper"])
        self.assertEqual(notice.summary, "TikTok Shop: the consent has ended")
        self.tiktok.expect(SHOPS, shop_answer(2))
        self.assertEqual(len(shops[1]._client().get_authorized_shops()), 1)
        self.assertFalse(self._notices(other))

    def test_a_consent_that_ends_before_its_time_was_revoked(self):
        for code in (36004004, 36004001):
            self._connect(self.authorization)
            self._expire(minutes=5)
            self.tiktok.expect(TOKEN_REFRESH, code=code)
            self._fails(errors.AuthError, self.authorization._ensure_token)
            self.authorization.invalidate_recordset()
            self.assertEqual(self.authorization.state, "revoked")
            self.assertNotIn("never arrived here", self.authorization.last_error)
        self.assertEqual(len(self._notices()), 1)

    def test_a_refused_seller_is_found_out_without_any_notification(self):
        """With polling alone: the next call tells, and the consent is asked for."""
        self.tiktok.expect(SHOPS, code=36009044, status=401)
        self.tiktok.expect(TOKEN_REFRESH, code=36004004)
        self._fails(errors.AuthError, self.authorization._read_shops)
        self.env.invalidate_all()
        self.assertEqual(self.authorization.state, "revoked")
        self.assertEqual(len(self._notices()), 1)

    def test_a_shop_at_rest_keeps_its_consent_and_is_asked_about_hourly(self):
        self.tiktok.expect(SHOPS, code=36009043, status=401)
        self.tiktok.expect(TOKEN_REFRESH, tokens(2))
        self.tiktok.expect(SHOPS, code=36009043, status=401)
        for _attempt in range(2):
            self._fails(errors.AuthError, self.authorization._read_shops)
            self.env.invalidate_all()
        self.assertEqual(self.authorization.state, "connected")
        self.assertEqual(self._stored(), ("ROW_access_2", "ROW_refresh_2"))
        self.assertFalse(self._notices())
        self.authorization.consent_checked_at -= timedelta(hours=1)
        self.env.flush_all()
        self.tiktok.expect(SHOPS, code=36009043, status=401)
        self.tiktok.expect(TOKEN_REFRESH, tokens(3))
        self._fails(errors.AuthError, self.authorization._read_shops)
        self.assertEqual(self._stored(), ("ROW_access_3", "ROW_refresh_3"))

    def test_an_unconnected_seller_has_no_client(self):
        self.authorization.action_disconnect()
        self._fails(errors.AuthError, self.authorization._client)
        self.assertEqual(self.tiktok.calls, [])

    # === CLOCK === #

    def _run_cron(self):
        self.env.ref(
            "tiktok_shop_adjustments.cron_renew_tokens"
        ).method_direct_trigger()
        self.env.invalidate_all()

    def test_the_cron_renews_ahead_of_time(self):
        self._expire(hours=35)
        self.tiktok.expect(TOKEN_REFRESH, tokens(2))
        self._run_cron()
        self._run_cron()
        self.assertEqual(self._stored(), ("ROW_access_2", "ROW_refresh_2"))

    def test_the_cron_leaves_a_young_token_alone(self):
        self._expire(hours=37)
        self._run_cron()
        self.assertEqual(self.tiktok.calls, [])

    def test_one_sellers_failure_does_not_stop_the_cron(self):
        other = self._create_authorization(2)
        self._connect(other, 2, access_token_expires_at=fields.Datetime.now())
        self._expire(hours=1)
        self.tiktok.expect(TOKEN_REFRESH, requests.ConnectTimeout())
        self.tiktok.expect(TOKEN_REFRESH, tokens(3))
        self._run_cron()
        self.assertEqual(self._stored(), ("ROW_access_1", "ROW_refresh_1"))
        self.assertEqual(other.access_token, "ROW_access_3")

    def _end_in(self, **delta):
        moment = fields.Datetime.now() + timedelta(**delta)
        self.authorization.refresh_token_expires_at = moment
        self._run_cron()
        return [(n.summary, n.user_id.login) for n in self._notices()]

    def test_the_end_of_a_consent_is_announced_30_7_and_1_days_before(self):
        self.assertEqual(self._end_in(days=31), [])
        soon = [("TikTok Shop: the consent ends soon", "porch_keeper")]
        seen = set()
        for days in (30, 29, 8, 7, 6, 2, 1, 0.5):
            self.assertEqual(self._end_in(days=days), soon)
            seen.add(self._notices().id)
        self.assertEqual(len(seen), 3)
        ended = [("TikTok Shop: the consent has ended", "porch_keeper")]
        self.assertEqual(self._end_in(seconds=-1), ended)
        self.assertEqual(self.authorization.state, "expired")

    def test_a_prolonged_consent_takes_the_warning_back(self):
        self._end_in(days=5)
        self.assertEqual(self._end_in(days=300), [])
        self.assertEqual(self.authorization.consent_warned_days, 0)


@tagged("post_install", "-at_install")
class TestRenewingTransport(PorchCase):
    """A call whose token was refused, and a renewal that gets lost."""

    def _doubt_after_lost_renewal(self, *, call_was_doubted):
        """Return whether the error of such a call says that it may have had effect."""
        expired = errors.TokenExpired("expired", maybe_applied=call_was_doubted)
        lost = errors.NetworkError("lost", retryable=True, maybe_applied=True)
        transport = self.authorization._transport()
        with (
            patch.object(type(transport), "request", side_effect=expired),
            self.assertRaises(errors.NetworkError) as caught,
        ):
            line = RenewingTransport(transport, "old", Mock(side_effect=lost), Mock())
            line.request("POST", "http://127.0.0.1:9/approve")
        return caught.exception.maybe_applied

    def test_a_lost_renewal_is_no_doubt_about_the_call(self):
        self.assertFalse(self._doubt_after_lost_renewal(call_was_doubted=False))

    def test_the_calls_own_doubt_stays(self):
        self.assertTrue(self._doubt_after_lost_renewal(call_was_doubted=True))
