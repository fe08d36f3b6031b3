import hashlib
import hmac
import logging
import secrets
from datetime import timedelta
from urllib.parse import urlencode

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import SELLER
from ..tiktok_api.errors import TikTokError
from ..tiktok_api.oauth import AuthClient
from .tiktok_authorization import ADMINISTRATOR
from .tiktok_authorization_notice import NOTICE

_logger = logging.getLogger(__name__)

STATE_LIFE = timedelta(minutes=30)  # as long as TikTok's code lives


class TiktokAuthorization(models.Model):
    """The way to a consent and back. Every step is a short transaction of its own: the
    web request's transaction may be run again by Odoo, a code works only once."""

    _inherit = "tiktok.authorization"

    # === ACTION METHODS === #

    def action_connect(self):
        """Send the administrator to TikTok's consent page.

        Sudo: the state's hash may be read by nobody.
        """
        self.ensure_one()
        self._check_administrator()
        if not self.has_app_secret:
            raise UserError(self.env._("Enter the app secret first, then connect."))
        state = f"{self.id}.{secrets.token_urlsafe(32)}"
        self.sudo().write(
            {
                "consent_state_hash": _hash(state),
                "consent_state_expires_at": fields.Datetime.now() + STATE_LIFE,
                "consent_user_id": self.env.uid,
            }
        )
        query = urlencode({"service_id": self.service_id, "state": state})
        return {
            "type": "ir.actions.act_url",
            "url": f"{self.consent_url}?{query}",
            "target": "self",
        }

    def action_disconnect(self):
        """Forget the tokens here; the seller removes the app at TikTok."""
        for authorization in self:
            authorization._check_administrator()
        self.sudo().write(self._prepare_disconnected_vals())
        self._take_back_notice(NOTICE)

    def action_read_shops(self):
        """Ask TikTok again which shops the consent covers."""
        self.ensure_one()
        self._check_administrator()
        return self._notify_shops(self._read_shops())

    def _check_administrator(self):
        """Refuse whoever may not connect shops, or not in this company."""
        if not self.env.su and not self.env.user.has_group(ADMINISTRATOR):
            raise AccessError(
                self.env._("Only a TikTok Shop administrator connects shops.")
            )
        self.check_access("write")

    def _notify_shops(self, shops):
        names = ", ".join(shop.name or shop.id for shop in shops)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Shops under this consent: %s", names or "-"),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _prepare_disconnected_vals(self):
        """Return what a record without a consent holds."""
        return {
            "state": "draft",
            "access_token": False,
            "refresh_token": False,
            "access_token_expires_at": False,
            "refresh_token_expires_at": False,
            "consent_state_hash": False,
            "consent_state_expires_at": False,
            "consent_warned_days": 0,
        }

    # === THE WAY BACK (called by the controller) === #

    @api.model
    def _accept_consent(self, state, code, app_key=None):
        """Turn what TikTok's redirect brought into a connected authorization.

        :raise UserError: in plain words, when it is not to be accepted
        :raise TikTokError: when TikTok refuses the code or does not answer
        """
        authorization = self._consume_state(state)
        if not code:
            raise UserError(
                self.env._(
                    "TikTok sent no authorization code: the consent was not given."
                )
            )
        if app_key and app_key != authorization.app_key:
            raise UserError(
                self.env._(
                    "TikTok answered for another app. Nothing was connected; check "
                    "the app key and the service ID, then connect again."
                )
            )
        authorization._store_consent(authorization._exchange(code))
        return authorization

    @api.model
    def _consume_state(self, state):
        """Return the authorization that this state was made for, once.

        Sudo: the hash is readable by nobody. The state is used up before anything is
        done with it, in a transaction of its own, so that no failure brings it back.
        """
        identity, _dot, _secret = (state or "").partition(".")
        number = identity if identity.isascii() and identity.isdigit() else "0"
        found = self.browse(int(number[:9]))
        with found._own_transaction() as own:
            if not own._lock_row():
                refusal = self._words_unknown_state()
            else:
                refusal = own._use_up(state, self.env.user)
        if refusal:
            raise UserError(refusal)
        found.invalidate_recordset()
        found.check_access("write")
        return found

    def _use_up(self, state, user):
        """Return why the state is refused, None when it is good. Uses up a good one."""
        kept = (self.consent_state_hash or "").encode()
        if not kept or not hmac.compare_digest(kept, _hash(state).encode()):
            return self._words_unknown_state()
        if self.consent_user_id != user:
            return self.env._(
                "Another user started this connection. Whoever pressed Connect has to "
                "finish it, in the same browser."
            )
        expired = self.consent_state_expires_at < fields.Datetime.now()
        self.write({"consent_state_hash": False, "consent_state_expires_at": False})
        if expired:
            return self.env._(
                "More than half an hour went by since you pressed Connect, so the "
                "answer is not accepted any more. Press Connect again."
            )
        return None

    def _words_unknown_state(self):
        return self.env._(
            "This answer of TikTok's belongs to no connection that waits for one: it "
            "was used already, or a newer one was started. Nothing was changed. Press "
            "Connect again."
        )

    def _exchange(self, code):
        """Return the TokenPair for a code. Sudo: needs the app secret."""
        sudo = self.sudo()
        door = AuthClient(self._transport(), sudo.auth_url)
        return door.exchange(sudo.app_key, sudo.app_secret, code)

    def _store_consent(self, pair):
        """Keep the tokens at once: the code that they cost works only once."""
        with self._own_transaction() as own:
            own._lock_row()
            own._check_seller(pair)
            own.write(
                {
                    **own._prepare_token_vals(pair),
                    "state": "connected",
                    "connected_at": fields.Datetime.now(),
                    "open_id": pair.open_id,
                    "seller_name": pair.seller_name,
                    "seller_base_region": pair.seller_base_region,
                    "consent_warned_days": 0,
                    "consent_checked_at": False,
                }
            )
        self.invalidate_recordset()
        self._after_connected()

    def _check_seller(self, pair):
        """Refuse tokens of somebody else's: cases would land in the wrong place."""
        if pair.user_type not in (None, SELLER):
            raise UserError(
                self.env._(
                    "The consent was given by a creator or partner account. The "
                    "seller's main account has to give it."
                )
            )
        if self.shop_ids and self.open_id and pair.open_id != self.open_id:
            raise UserError(
                self.env._(
                    "This is the authorization of %(known)s, but %(other)s gave the "
                    "consent. Log in at TikTok as the right seller, or make a new "
                    "authorization.",
                    known=self.seller_name or self.name,
                    other=pair.seller_name or self.env._("another seller"),
                )
            )
        twin = self._find_twin(pair)
        if twin:
            raise UserError(
                self.env._(
                    "This seller is connected already by the authorization %s. "
                    "Disconnect that one first.",
                    twin.name,
                )
            )

    def _find_twin(self, pair):
        """Return a living consent of the same seller: each would void the other's
        tokens. In all companies, hence called in a superuser transaction."""
        return self.search(
            [
                ("id", "!=", self.id),
                ("app_key", "=", self.app_key),
                ("open_id", "!=", False),
                ("open_id", "=", pair.open_id),
                ("state", "=", "connected"),
            ],
            limit=1,
        )

    def _after_connected(self):
        """The tokens are safe: whatever fails from here on can be done again.

        In a transaction of its own: the caller's snapshot is older than the tokens.
        """
        try:
            self._settle_notices()
            with self._own_transaction() as own:
                own._read_shops()
        except (TikTokError, OperationalError, UserError) as error:
            _logger.warning("authorization %s: %s", self.id, type(error).__name__)
            with self._own_transaction() as own:
                own.last_error = self.env._(
                    "Connected, but the shops could not be read. Press Read Shops."
                    " (%s)",
                    error,
                )

    def _read_shops(self):
        """Fetch the shops of the consent, create or update them.

        :return: TikTok's own records (`schemas.Shop`): the caller's snapshot may be too
            old to see ours
        """
        self.ensure_one()
        # The caller's snapshot may be older than the tokens
        with self._own_transaction() as own:
            client = own._client()
        shops = client.get_authorized_shops()
        with self._own_transaction() as own:
            own._lock_row()
            own.env["tiktok.authorized.shop"]._connect_shops(own, shops)
        self.invalidate_recordset()
        return shops


def _hash(state):
    return hashlib.sha256((state or "").encode()).hexdigest()
