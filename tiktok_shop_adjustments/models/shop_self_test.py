"""The self-test of a shop: what could be in the way, tried out one after the other.

Reads only. No check raises, each makes one call at most, and all together end in time.
"""

import logging
import time
from dataclasses import asdict, dataclass

from odoo.exceptions import UserError

from ..tiktok_api import probe
from ..tiktok_api.errors import (
    AuthError,
    NetworkError,
    PermissionMissing,
    TikTokError,
    TokenExpired,
)
from .tiktok_shop_health_words import words_of

_logger = logging.getLogger(__name__)

OK, WARNING, FAILED, UNKNOWN = "ok", "warning", "failed", "unknown"
PATIENCE = 45.0  # seconds for all checks
BAD_SIGNATURE = 106001
SHOPS_PATH = "/authorization/202309/shops"
# TikTok refuses a call that is stamped later than this before its own time
AHEAD, BEHIND, FINE = 30, 300, 10
UNSIGNED = 401
PICTURE_SCOPES = {"seller.product.basic", "seller.product.write"}

# In this order; those of the second part take a TikTok that answers us
HERE = ("database", "crons", "loopback", "reach", "clock")
THERE = ("signature", "token", "shop", "orders", "returns", "webhooks", "messages")
LAST = ("pictures",)


@dataclass(frozen=True)
class Result:
    """One line: what was tried, how it went, in words that say what to do."""

    key: str
    state: str
    words: str


class ShopSelfTest:
    """One run for one shop.

    :param shop: one `tiktok.authorized.shop`, of a user who may ask
    :param clock: tells how the time goes by
    """

    def __init__(self, shop, clock=time.monotonic):
        self.shop = shop.with_context(tiktok_quick=True)
        self.authorization = self.shop.sudo().authorization_id
        self._ = shop.env._
        self._clock, self._end = clock, clock() + PATIENCE
        self._blocked = None  # why TikTok need not be asked any more, in words
        self._ahead = self._refusal = self._shops = None

    def run(self):
        """Return one dict a check, as it is shown."""
        return [asdict(self._check(key)) for key in (*HERE, *THERE, *LAST)]

    def _check(self, key):
        if self._clock() > self._end:
            return Result(key, UNKNOWN, self._("Not tried: the time for it was up."))
        if key in THERE and self._blocked:
            return Result(key, UNKNOWN, self._("Not tried: %s", self._blocked))
        try:
            return Result(key, *getattr(self, f"_check_{key}")())
        except (TikTokError, UserError) as error:
            return Result(key, FAILED, words_of(error))
        except Exception:
            # A check that breaks is a finding, not an accident on the screen
            _logger.exception("shop %s: self-test, %s", self.shop.id, key)
            return Result(
                key,
                FAILED,
                self._("It broke off unexpectedly; the server's log says why."),
            )

    # === THIS SIDE === #

    def _check_database(self):
        """Deadlines and leases are reckoned by two clocks: they have to agree."""
        cr = self.shop.env.cr
        cr.execute("SELECT EXTRACT(EPOCH FROM clock_timestamp())::float8")
        ahead = cr.fetchone()[0] - time.time()
        if abs(ahead) <= FINE:
            return OK, self._("Odoo and its database tell the same time.")
        return FAILED, self._(
            "The database is %s seconds off Odoo's clock, so waiting and leases end at "
            "the wrong moment. Let both machines set their clocks by NTP.",
            round(ahead),
        )

    def _check_crons(self):
        crons = self.shop._health_crons()
        off = crons.filtered(lambda cron: not cron.active)
        late = crons.filtered(self.shop._is_late)
        if off:
            return FAILED, self._(
                "Switched off: %s. Press Switch On.", ", ".join(off.mapped("cron_name"))
            )
        if late:
            return FAILED, self._(
                "Overdue: %s. Is a server with cron workers running "
                "(--max-cron-threads above 0)?",
                ", ".join(late.mapped("cron_name")),
            )
        return OK, self._("All %s scheduled actions are on and on time.", len(crons))

    def _check_loopback(self):
        """Our own door has to be open to the world, and closed to a stranger."""
        why_not = self.shop._why_no_webhooks()
        if why_not:
            return UNKNOWN, why_not
        address = self.shop._webhook_address()
        try:
            status = probe.look("POST", address).status
        except NetworkError as error:
            return WARNING, self._(
                "%(address)s does not answer: %(error)s Let the firewall or the proxy "
                "pass it. Polling does the same, slower.",
                address=address,
                error=error.message,
            )
        if status == UNSIGNED:
            return OK, self._("%s answers, and turns away who has no key.", address)
        return WARNING, self._(
            "%(address)s answered %(status)s in place of 401: something else stands in "
            "front of this Odoo, or the app key changed. Polling goes on.",
            address=address,
            status=status,
        )

    def _check_reach(self):
        url = f"{self.authorization.api_url.rstrip('/')}{SHOPS_PATH}"
        try:
            self._ahead = probe.look("GET", url).ahead
        except NetworkError as error:
            self._blocked = self._("TikTok cannot be reached.")
            return FAILED, self._(
                "%(address)s does not answer: %(error)s Let the firewall pass outgoing "
                "calls to it; a trouble of TikTok's passes by itself.",
                address=self.authorization.api_url,
                error=error.message,
            )
        return OK, self._("%s answers.", self.authorization.api_url)

    def _check_clock(self):
        ahead = self._ahead
        if ahead is None:
            return UNKNOWN, self._("TikTok told no time.")
        if abs(ahead) <= FINE:
            return OK, self._("This server and TikTok tell the same time.")
        state = FAILED if -ahead > AHEAD or ahead > BEHIND else WARNING
        return state, self._(
            "This server's clock is %(seconds)s seconds %(way)s. TikTok refuses calls "
            "with a wrong time. Let the machine set its clock by NTP.",
            seconds=round(abs(ahead)),
            way=self._("slow") if ahead > 0 else self._("fast"),
        )

    # === TIKTOK'S SIDE === #

    def _check_signature(self):
        """One call shows three things: TikTok looks at the signature, then at the
        token, then at the permission."""
        try:
            self._shops = (
                self.shop.authorization_id.sudo()._client().get_authorized_shops()
            )
        except (AuthError, TokenExpired, PermissionMissing) as error:
            self._refusal = error
            if error.code is None:
                return UNKNOWN, self._("Not tried: there is no consent to ask with.")
        except TikTokError as error:
            self._blocked = self._("TikTok did not take the call before it.")
            if error.code != BAD_SIGNATURE:
                raise
            return FAILED, self._(
                "TikTok does not recognise our signature. Type the app secret of the "
                "Partner Center again, and check the app key."
            )
        return OK, self._("TikTok recognises app key and app secret.")

    def _check_token(self):
        if isinstance(self._refusal, AuthError | TokenExpired):
            self._blocked = self._("there is no consent to ask with.")
            return FAILED, words_of(self._refusal)
        return OK, self._("The seller's consent is valid.")

    def _check_shop(self):
        if self._refusal:
            raise self._refusal
        found = {shop.id: shop for shop in self._shops}.get(self.shop.remote_id)
        if not found:
            return FAILED, self._(
                "The consent does not cover this shop. Let the seller confirm again "
                "with it, then press Read Shops."
            )
        if found.cipher != self.shop.sudo().cipher:
            return FAILED, self._(
                "TikTok gave the shop a new key. Press Read Shops on the authorization."
            )
        return OK, self._("The consent covers this shop, and its key is the right one.")

    def _check_orders(self):
        page = self.shop._client().search_orders(page_size=1)
        return OK, self._("Orders can be read (%s there).", _many(page))

    def _check_returns(self):
        page = self.shop._client().search_returns(page_size=10)
        return OK, self._("Cases can be read (%s returns there).", _many(page))

    def _check_webhooks(self):
        kind, words = self.shop._words_of_check(self.shop._read_webhooks())
        return WARNING if kind == "warning" else OK, words

    def _check_messages(self):
        if not self.shop._talks():
            return UNKNOWN, self._(
                "Messages are not in use here: TikTok has not granted customer "
                "service, or they are switched off. All else works without."
            )
        self.shop._client().get_conversations(size=1)
        return OK, self._("Conversations with buyers can be read.")

    def _check_pictures(self):
        """No harmless read takes this permission: TikTok's list of them has to do."""
        granted = set((self.authorization.granted_scopes or "").split(",")) - {""}
        if not granted:
            return UNKNOWN, self._("TikTok named no permissions when it connected.")
        if granted & PICTURE_SCOPES:
            return OK, self._("TikTok lists the permission for pictures of evidence.")
        return WARNING, self._(
            "The permission for product pictures is missing: a rejection goes out "
            "without evidence. Enable it in the Partner Center and connect again."
        )


def _many(page):
    return len(page.items) if page.total_count is None else page.total_count
