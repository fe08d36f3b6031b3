import logging
import random
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..domain.backoff import queue_delay
from ..tiktok_api import errors, webhook
from ..tiktok_api.silence import is_silence
from .tiktok_authorization import ADMINISTRATOR
from .tiktok_mirror import is_race
from .tiktok_shop_enqueue import NOTIFICATIONS
from .tiktok_turns import waited

_logger = logging.getLogger(__name__)

BATCH = 50  # as many ids as one search takes
REPEATED = 1000  # of what a batch names, so many notifications are answered with it
MAX_ATTEMPTS = 8
RACES = 3  # so often is a batch begun anew where another transaction was faster

# They say nothing about one event: the whole shop waits. Anything else may be the
# fault of a single event, which is then looked for.
SHOP_TROUBLE = (errors.AuthError, errors.RateLimited, errors.PermissionMissing)
HINTS = {
    webhook.ORDER_STATUS: ("order_ids", "order_remote_id"),
    webhook.CANCELLATION_STATUS: ("cancel_ids", "case_remote_id"),
    webhook.RETURN_STATUS: ("return_ids", "case_remote_id"),
}


class TiktokWebhookEvent(models.Model):
    """Processing: a notification is a hint; what it names is fetched and applied."""

    _inherit = "tiktok.webhook.event"

    # === ACTION METHODS === #

    def action_retry(self):
        """Try failed notifications again, at once.

        Sudo: nobody writes in the inbox, an administrator may ask for another try.
        """
        if not self.env.user.has_group(ADMINISTRATOR):
            raise AccessError(
                self.env._(
                    "Only a TikTok Shop administrator tries notifications again."
                )
            )
        self.check_access("read")
        failed = self.sudo().filtered(lambda event: event.state == "failed")
        failed.write({"state": "new", "attempts": 0, "next_attempt_at": False})
        self._trigger()

    # === CLOCK === #

    @api.model
    def _cron_process(self):
        """Process what is due, a batch per shop in turn, so that no shop waits for
        another's backlog or trouble. This loop commits, a batch does not; and it never
        raises, because Odoo switches off what does."""
        progress = self.env["ir.cron"]
        taken = tired = self._get_due_shops()._enqueue(NOTIFICATIONS)
        progress._commit_progress(remaining=self._count_due(taken))
        while shops := self._get_due_shops() - tired:
            for shop in shops:
                done, healthy = self._process_batch_afresh(shop)
                if not healthy:
                    tired += shop
                remaining = self._count_due(taken)
                if not progress._commit_progress(done, remaining=remaining):
                    # Odoo lets a job that is not through wait for the minute's end
                    progress._notifydb()
                    return

    @api.model
    def _get_due_domain(self):
        """Return what may be processed now. Events of a seller whose consent has ended
        wait, without losing attempts, until it is given again; those of a shop that
        TikTok is silent for, until it is to be asked again."""
        alive = Domain("shop_id.authorization_id.state", "=", "connected")
        speaking = self.env["tiktok.authorized.shop"]._speaking_domain("shop_id.")
        return Domain("state", "=", "new") & waited() & alive & speaking

    @api.model
    def _count_due(self, taken=()):
        """Count what is due in the shops that no job queue has taken."""
        others = Domain("shop_id", "not in", taken.ids) if taken else Domain.TRUE
        return self.search_count(self._get_due_domain() & others)

    @api.model
    def _get_due_shops(self):
        groups = self._read_group(self._get_due_domain(), ["shop_id"], order="id:min")
        return self.env["tiktok.authorized.shop"].union(*(shop for (shop,) in groups))

    @api.model
    def _process_batch_afresh(self, shop):
        """As `_process_batch`, but what goes wrong only lets the events wait."""
        try:
            return self._process_batch_again(shop)
        except Exception as error:
            _logger.info("shop %s: notifications wait", shop.id, exc_info=error)
            return self._put_off_batch(shop, error)

    @api.model
    def _process_batch_again(self, shop):
        """As `_process_batch`, in a new transaction where another one got in the way:
        our snapshot never sees what the other has stored.

        :raise Exception: what went wrong with the batch, after a rollback
        """
        for attempt in range(1, RACES + 1):
            try:
                return self._process_batch(shop)
            except Exception as error:
                self.env.cr.rollback()
                self.env.invalidate_all()
                if attempt == RACES or not is_race(error):
                    raise

    @api.model
    def _process_batch(self, shop):
        """Process the oldest due events of a shop.

        :return: (number of events that left the queue or were put off, whether the
            shop may be asked for more in this run)
        :raise OperationalError, IntegrityError: another transaction got in the way
        """
        due = self._get_due_domain() & Domain("shop_id", "=", shop.id)
        found = self.search(due, order="id", limit=BATCH)
        found |= found._find_repeated(due)
        events = found.try_lock_for_update().filtered_domain(due)
        try:
            events._process_group()
        except errors.TikTokError as error:
            _logger.info("shop %s: notifications wait: %s", shop.id, error)
            waiting = events.filtered_domain(due)  # a part may be done by now
            waiting._put_off(error)
            self._put_off_rest(due, max(waiting.mapped("next_attempt_at")))
            shop._note_silence(error)
            return len(events), False
        return len(events), bool(events)

    def _find_repeated(self, due):
        """Return due events that name what these name: one reading answers them all,
        because it comes after the last of them."""
        same = Domain.FALSE
        for kind, events in self.grouped("type").items():
            _name, field = HINTS.get(kind, (None, None))
            if ids := field and [name for name in events.mapped(field) if name]:
                same |= Domain("type", "=", kind) & Domain(field, "in", ids)
        return self.search(due & same, order="id", limit=REPEATED)

    @api.model
    def _put_off_batch(self, shop, error):
        """Let a shop's oldest events wait; not even that may stop the other shops."""
        try:
            due = self._get_due_domain() & Domain("shop_id", "=", shop.id)
            events = self.search(due, order="id", limit=BATCH)
            events._put_off(error)
            self.env.flush_all()
        except Exception:
            _logger.exception("shop %s: notifications cannot be put off", shop.id)
            self.env.cr.rollback()
            self.env.invalidate_all()
            return 0, False
        return len(events), False

    def _process_group(self):
        """Apply these events together; when that fails, find the one that it is.

        :raise TikTokError: the shop's trouble; the failing part has applied nothing
        :raise OperationalError, IntegrityError: see `_process_batch`
        """
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._apply_hints()
        except Exception as error:
            if is_race(error) or _is_shop_trouble(error):
                raise
            self.env.invalidate_all()
            if len(self) > 1:
                half = len(self) // 2
                self[:half]._process_group()
                self[half:]._process_group()
                return
            _logger.warning(
                "notification %s: %s", self.id, type(error).__name__, exc_info=True
            )
            self._put_off(error)

    def _apply_hints(self):
        """Fetch what these events of one shop name, each id once, and apply it."""
        ids = {name: set() for name, _field in HINTS.values()}
        useless = self.browse()
        for event in self:
            name, field = HINTS.get(event.type, (None, None))
            if name and event[field]:
                ids[name].add(event[field])
            else:
                useless += event
        returns, resolved = self._resolve_returns()
        ids["return_ids"] |= returns
        useless -= resolved
        consent = self._apply_consent_hints()
        if any(ids.values()):
            sorted_ids = {name: sorted(values) for name, values in ids.items()}
            self.shop_id._fetch_and_apply(**sorted_ids)
        self._settle("ignored", useless - consent)
        self._settle("done", self - useless + consent)

    def _apply_consent_hints(self):
        """Act on type 6 (the seller removed the app) and 7 (the consent ends soon).

        They are hints as well: a late or replayed one must not stop a new consent, so
        TikTok is asked. Return the events that made a difference.
        """
        removed = self.filtered(lambda e: e.type == webhook.AUTHORIZATION_REMOVED)
        ending = self.filtered(lambda e: e.type == webhook.AUTHORIZATION_EXPIRES)
        useful = self.browse()
        if removed and removed.shop_id._recheck_consent():
            useful += removed
        if ending and ending.shop_id.authorization_id._warn_before_end():
            useful += ending
        return useful

    def _settle(self, state, events):
        if events:
            now = fields.Datetime.now()
            events.write({"state": state, "processed_at": now, "error": False})

    def _put_off(self, error):
        """Plan the next attempt; after the last one the event has failed, visibly.

        Where TikTok was not even asked, that was none.
        """
        wait = getattr(error, "retry_after", None) or 0
        asked = not isinstance(error, errors.NotYet)
        for attempts, events in self.grouped("attempts").items():
            tried = attempts + asked
            over = tried >= MAX_ATTEMPTS and not _is_no_fault(error)
            step = queue_delay(tried, random.random()) if asked else 0  # noqa: S311
            delay = max(step, wait)
            moment = fields.Datetime.now() + timedelta(seconds=delay)
            events.write(
                {
                    "attempts": tried,
                    "state": "failed" if over else "new",
                    "next_attempt_at": moment,
                    "error": _describe(error),
                }
            )
            if not over:
                self._trigger(at=moment)

    @api.model
    def _put_off_rest(self, due, until):
        """The shop's other events wait as well, without an attempt of their own."""
        self.search(due).write({"next_attempt_at": until})


def _is_shop_trouble(error):
    # Another process renews the token, for one: that names a time, too
    waits = isinstance(error, errors.TikTokError) and error.retry_after
    return isinstance(error, SHOP_TROUBLE) or is_silence(error) or bool(waits)


def _is_no_fault(error):
    """Tell whether an error may happen ever so often and is not the event's fault.

    One that TikTok's own program stumbles over, again and again, is.
    """
    passing = is_silence(error) or isinstance(error, errors.NotYet)
    return passing and not isinstance(error, errors.ServerError)


def _describe(error):
    """Return words for the administrator; an unexpected error only by its name,
    because its text may quote a buyer."""
    if isinstance(error, errors.TikTokError):
        return f"{error.meaning} {error.advice} ({error})"
    return (
        f"Unexpected error ({type(error).__name__}); the server's log has the details."
    )
