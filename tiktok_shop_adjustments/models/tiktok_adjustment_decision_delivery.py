import logging
import random
from datetime import timedelta

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import fields, models
from odoo.exceptions import UserError

from ..domain import delivery
from ..tiktok_api import codes, errors
from .tiktok_decision_choice import Letter, Outcome, Reply

_logger = logging.getLogger(__name__)

# Longer than any call can take: five seconds to connect and twenty to answer, twenty
# more for further attempts, two of sleep.
LEASE = timedelta(minutes=2)
SAID_NO = (errors.Conflict, errors.Rejected, errors.PartialFailure)
CONCURRENCY = (SerializationFailure, DeadlockDetected)


class TiktokAdjustmentDecision(models.Model):
    """Claim, send, record: each in a transaction of its own, none around the call."""

    _inherit = "tiktok.adjustment.decision"

    def _deliver(self, decision_id, source="queued"):
        """Carry a decision to TikTok once and record what it said.

        :param source: ``queued``; or ``uncertain`` by the one who has just read the
            case and found that the decision took no effect
        :return: False when TikTok cannot be reached for this shop now

        Killed at any point, the row tells the cron where to go on: `queued` was not
        sent, `sending` with a lease that has run out may have been.
        """
        attempt = self._claim(decision_id, source)
        if not attempt:
            return True
        reply = self._attempt(decision_id, attempt)
        self._record(decision_id, attempt, reply)
        if reply.read_now:
            return self._settle(decision_id)
        if reply.state in ("confirmed", "refused"):
            self._reread(decision_id)
        return not reply.shop_stuck

    # === CLAIM === #

    def _claim(self, decision_id, source):
        """Take a decision for sending; return the number of the attempt, 0 if taken"""
        try:
            with self._own_transaction() as decisions:
                return decisions.browse(decision_id)._take(source)
        except CONCURRENCY:
            return 0  # another worker was faster

    def _take(self, source):
        decision = self.try_lock_for_update()
        if decision.state != source or not decision._may_be_sent():
            return 0
        now = fields.Datetime.now()
        moved = decision._move(
            "sending",
            attempts=decision.attempts + 1,
            lease_until=now + LEASE,
            sent_at=decision.sent_at or now,
            sent_status=decision.adjustment_id.tiktok_status,
        )
        # Should this process die now, somebody looks as soon as the lease is over
        moved._wake_cron(now + LEASE)
        return moved.attempts

    def _may_be_sent(self):
        """Called with the row locked: is it still due, and is the shop switched on?"""
        shop, now = self.shop_id, fields.Datetime.now()
        due = not self.next_attempt_at or self.next_attempt_at <= now
        return due and shop.active and shop.decisions_enabled

    # === SEND === #

    def _attempt(self, decision_id, attempt):
        """Send once; return how it ended (`Reply`)."""
        try:
            letter = self._prepare_letter(decision_id, attempt)
        except errors.TikTokError as error:
            error.maybe_applied = False  # it was about the token, not the decision
            return self._failed(decision_id, error)
        except UserError as error:
            wait = codes.HOUR / 4
            return Reply("queued", message=str(error), retry_in=wait, shop_stuck=True)
        return self._send(letter)

    def _prepare_letter(self, decision_id, attempt):
        """Return all that the call needs: no transaction stays open during it."""
        with self._own_transaction() as decisions:
            decision = decisions.browse(decision_id)
            return Letter(
                decision_id=decision_id,
                attempt=attempt,
                client=decision.shop_id._client(),
                operation=decision.operation,
                remote_id=decision.adjustment_id.remote_id,
                key=decision.key,
                payload=decision.payload or {},
            )

    def _send(self, letter):
        try:
            answer = self._post(letter)
        except errors.TikTokError as error:
            return self._failed(letter.decision_id, error)
        except Exception:
            # Ours or theirs, it may have struck after the request had left: only a
            # look at the case can tell, so nothing is claimed here.
            _logger.exception("decision %s: sending failed", letter.decision_id)
            return Reply("uncertain", retry_in=60.0, unsure=True)
        return Reply(
            "confirmed",
            request_id=answer.request_id,
            case_id=answer.data.get("cancel_id") or answer.data.get("return_id"),
        )

    def _post(self, letter):
        """Make the call of a letter; return TikTok's `Answer`."""
        client, payload, key = letter.client, letter.payload, letter.key
        if letter.operation == "review_aftersales":
            return client.review_aftersales(**payload)  # the key is inside
        calls = {
            "approve_cancellation": client.approve_cancellation,
            "reject_cancellation": client.reject_cancellation,
            "approve_return": client.approve_return,
            "reject_return": client.reject_return,
        }
        call = calls[letter.operation]
        return call(letter.remote_id, idempotency_key=key, **payload)

    def _failed(self, decision_id, error):
        """Return what follows an error (`Reply`), by the rule book's table."""
        self._note_silence(decision_id, error)
        attempts, age, unsure_before = self._history(decision_id)
        following = delivery.after_error(
            error.kind,
            error.maybe_applied,
            error.retryable,
            attempts,
            age,
            retry_after=error.retry_after,
            jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
        )
        state, retry_in = following
        if error.kind == codes.AUTH and not error.maybe_applied:
            # Nobody refused the decision: it waits until the shop is connected again
            state, retry_in = "queued", codes.HOUR / 4
        elif isinstance(error, errors.PartialFailure):
            state, retry_in = "refused", None
            unsure_before = unsure_before or error.doubted
        if state == "refused" and unsure_before:
            # A no after an attempt that may have been a yes proves nothing: read first
            state = "uncertain"
        return self._reply_to(error, state, retry_in)

    def _reply_to(self, error, state, retry_in):
        said_no = isinstance(error, SAID_NO)
        return Reply(
            state,
            code=_code_of(error),
            message=error.message,
            advice=f"{error.meaning} {error.advice}",
            request_id=error.request_id,
            retry_in=retry_in,
            said_no=said_no,
            # TikTok is there: one look may tell the user in the same click
            read_now=state == "uncertain" and error.http_status is not None,
            unsure=error.maybe_applied,
            shop_stuck=not said_no,
        )

    def _history(self, decision_id):
        with self._own_transaction() as decisions:
            decision = decisions.browse(decision_id)
            age = fields.Datetime.now() - decision.sent_at
            return decision.attempts, age.total_seconds(), decision.maybe_applied

    # === RECORD === #

    def _record(self, decision_id, attempt, reply, tries=3):
        """Store TikTok's answer; another worker's writing may ask for a second try."""
        try:
            with self._own_transaction() as decisions:
                decisions.browse(decision_id)._note_reply(attempt, reply)
        except CONCURRENCY:
            if tries <= 1:
                raise
            self._record(decision_id, attempt, reply, tries - 1)

    def _note_reply(self, attempt, reply):
        """Move to the state of a reply, unless a later attempt has taken over.

        A late yes still counts, because it is a fact; a late no or a late silence
        says nothing about the attempt that runs now.
        """
        if self.attempts != attempt and reply.state != "confirmed":
            return
        now = fields.Datetime.now()
        wait = timedelta(seconds=reply.retry_in or 0)
        moved = self._move(
            reply.state,
            settled_at=now if reply.state in ("confirmed", "refused") else False,
            next_attempt_at=now + wait,
            answer_code=reply.code,
            answer_message=reply.message,
            advice=reply.advice,
            said_no=reply.said_no,
            request_id=reply.request_id or self.request_id,
            maybe_applied=self.maybe_applied or reply.unsure,
            case_remote_id=reply.case_id or self.case_remote_id,
        )
        moved._after_move()

    def _after_move(self):
        """Hook: what a new delivery state brings along, in the same transaction."""
        for decision in self:
            if decision.state == "confirmed":
                decision._after_confirmed()
            elif decision.state != "refused":
                decision._wake_cron()

    def _wake_cron(self, at=None):
        cron = self.env.ref(
            "tiktok_shop_adjustments.cron_deliver_decisions", raise_if_not_found=False
        )
        if cron:
            cron._trigger(at=at or self.next_attempt_at)

    # === TELL === #

    def _read_outcome(self, decision_id):
        """Return the `Outcome` of a decision for the user who waits for it."""
        with self._own_transaction() as decisions:
            decision = decisions.browse(decision_id)
            return Outcome(
                decision_id=decision_id,
                state=decision.state,
                message=decision._outcome_message(),
                advice=decision.advice or "",
                request_id=decision.request_id or None,
                next_attempt_at=decision.next_attempt_at or None,
                code=decision.answer_code or None,
            )


def _code_of(error):
    """Return TikTok's code of an error, of the first failed item of a partial one."""
    if isinstance(error, errors.PartialFailure):
        return next((item.code for item in error.items), None) or error.kind
    return str(error.code) if error.code else None
