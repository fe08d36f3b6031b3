import logging
from datetime import timedelta, timezone

from psycopg2.errors import LockNotAvailable

from odoo import api, fields, models

from ..const import REFRESH_TOKEN_EXPIRED
from ..tiktok_api.client import TikTokClient
from ..tiktok_api.errors import AuthError, TikTokError
from ..tiktok_api.oauth import AuthClient
from .renewing_transport import RenewingTransport

_logger = logging.getLogger(__name__)

MARGIN = timedelta(minutes=10)  # a token that dies in the middle of a page is no use
RECHECK = timedelta(hours=1)
AHEAD = timedelta(hours=36)  # of seven days: several tries before work is touched


class TiktokAuthorization(models.Model):
    """Tokens and their renewal. A refresh rotates both tokens, so exactly one worker
    may do it: own transaction, row lock, a second look after the lock, commit."""

    _inherit = "tiktok.authorization"

    unanswered_renewals = fields.Integer(
        copy=False,
        readonly=True,
        help="How often TikTok was asked for new tokens since it last gave some.",
    )

    def _client(self, cipher=None):
        """Return a TikTokClient of this seller, for one shop when `cipher` is given.

        Called by `shop._client()`, the only door for everybody else. Sudo: secrets.

        :raise AuthError: there is no living consent
        """
        self.ensure_one()
        token, sudo = self._ensure_token(), self.sudo()
        return TikTokClient(
            self._renewing_transport(token),
            api_url=sudo.api_url,
            app_key=sudo.app_key,
            app_secret=sudo.app_secret or "",
            access_token=token,
            shop_cipher=cipher,
        )

    def _renewing_transport(self, token):
        return RenewingTransport(
            self._transport(), token, self._renew_token, self._recheck_after_refusal
        )

    def _ensure_token(self):
        """Return an access token with at least ten minutes left. Sudo: a secret."""
        self.ensure_one()
        sudo = self.sudo()
        sudo._check_alive()
        if sudo._is_fresh():
            return sudo.access_token
        return self._renew_token(sudo.access_token)

    def _renew_token(self, stale):
        """Return a valid access token in place of `stale`.

        Asks TikTok for a new pair, unless another worker has done so since `stale` was
        read. Durable as soon as issued: the old refresh token is void from then on.

        :raise AuthError: the consent has ended; this seller's shops stop
        :raise TikTokError: no new pair this time; the old pair is kept
        """
        try:
            self._count_renewal(stale)
            token, failure = self._renew_under_lock(stale)
        except LockNotAvailable:
            raise TikTokError(
                "Another process is renewing the access token.",
                retryable=True,
                retry_after=60,
            ) from None
        if isinstance(failure, AuthError):
            self._announce_end()
        if failure:
            raise failure
        return token

    def _count_renewal(self, stale):
        """Note that TikTok is about to be asked, before it is.

        A process that dies with the answer in its hands leaves this note behind: then
        the next refusal has another reason than the seller.
        """
        with self._own_transaction() as own:
            own._lock_row()
            own._check_alive()
            if not own._was_renewed(stale):
                own.unanswered_renewals += 1

    def _was_renewed(self, stale):
        """Tell, with the row locked, whether another worker has replaced `stale`."""
        return self.access_token != stale and self._is_fresh()

    def _renew_under_lock(self, stale):
        """Return (token, None) or (None, error); what is learned is committed."""
        with self._own_transaction() as own:
            own._lock_row()
            own._check_alive()
            if own._was_renewed(stale):
                return own.access_token, None
            try:
                pair = own._refresh()
            except TikTokError as error:
                own._note_failure(error)
                return None, error
            own.write(own._prepare_token_vals(pair))
            return pair.access_token, None

    def _recheck_after_refusal(self, stale):
        """TikTok refuses the seller: ask for new tokens to learn whether the consent is
        over, or only the shop is at rest. Once an hour, because it rotates the pair."""
        try:
            if self._claim_recheck():
                self._renew_token(stale)
        except (TikTokError, LockNotAvailable) as error:
            _logger.info("authorization %s: %s", self.id, error)

    def _claim_recheck(self):
        """Return whether this worker is the one to ask now."""
        now = fields.Datetime.now()
        with self._own_transaction() as own:
            own._lock_row()
            last = own.consent_checked_at
            if own.state != "connected" or (last and last > now - RECHECK):
                return False
            own.consent_checked_at = now
            return True

    def _refresh(self):
        door = AuthClient(self._transport(), self.auth_url)
        return door.refresh(self.app_key, self.app_secret, self.refresh_token)

    def _note_failure(self, error):
        vals = {"last_error": f"{error.meaning} {error.advice} ({error})"}
        if isinstance(error, AuthError):
            vals["state"] = "expired" if self._has_run_out(error) else "revoked"
            if vals["state"] == "revoked" and self.unanswered_renewals > 1:
                vals["last_error"] = self._lost_pair_words(error)
        if not error.maybe_applied:
            vals["unanswered_renewals"] = self.unanswered_renewals - 1
        self.write(vals)

    def _lost_pair_words(self, error):
        return self.env._(
            "An earlier answer of TikTok's with new tokens never arrived here: the "
            "server or the line broke down in that moment, and TikTok does not take "
            "the old tokens any more. The seller need not have revoked anything. Press "
            "Connect; the seller's main account has to confirm once more. (%s)",
            error,
        )

    def _has_run_out(self, error=None):
        """Run out, not taken back: a consent that ends before its time was revoked."""
        end = self.refresh_token_expires_at
        if end:
            return end <= fields.Datetime.now()
        return error is not None and error.code == REFRESH_TOKEN_EXPIRED

    def _check_alive(self):
        if self.state != "connected" or not self.refresh_token:
            raise AuthError(f"The seller {self.name} is not connected.")

    def _is_fresh(self):
        end = self.access_token_expires_at
        now = fields.Datetime.now()
        return bool(self.access_token and end) and end > now + MARGIN

    def _prepare_token_vals(self, pair):
        """Return what to store of a TokenPair; called after exchange and refresh."""
        vals = {
            "access_token": pair.access_token,
            "refresh_token": pair.refresh_token,
            "access_token_expires_at": _naive(pair.access_token_expires_at),
            "refresh_token_expires_at": _naive(pair.refresh_token_expires_at),
            "last_error": False,
            "unanswered_renewals": 0,
        }
        if pair.granted_scopes is not None:
            vals["granted_scopes"] = ",".join(pair.granted_scopes)
        return vals

    # === CLOCK === #

    @api.model
    def _cron_renew(self):
        """Renew tokens ahead of time and warn before a consent ends.

        One seller's failure is its own; the loop never raises.
        """
        progress = self.env["ir.cron"]
        alive = self.search([("state", "=", "connected")])
        progress._commit_progress(remaining=len(alive))
        for authorization in alive:
            try:
                authorization._look_after()
            except TikTokError as error:
                _logger.info("authorization %s: %s", authorization.id, error)
            except Exception:
                self.env.cr.rollback()
                _logger.exception("authorization %s: renewal failed", authorization.id)
            if not progress._commit_progress(1):
                break

    def _look_after(self):
        """Renew when due, stop when the consent is over, warn before that."""
        if self._has_run_out():
            self._end_consent("expired")
            return
        end = self.access_token_expires_at
        if not end or end < fields.Datetime.now() + AHEAD:
            self._renew_token(self.sudo().access_token)
            self.invalidate_recordset()
        self._warn_before_end()


def _naive(moment):
    """Return an aware datetime as Odoo stores it: UTC, naive."""
    return moment and moment.astimezone(timezone.utc).replace(tzinfo=None)
