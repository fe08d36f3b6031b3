import logging
import random
import time
from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..domain.backoff import queue_delay
from ..tiktok_api.errors import TikTokError
from .tiktok_adjustment_decision_delivery import CONCURRENCY
from .tiktok_adjustment_rule_settle import unexpected
from .tiktok_rule_question import Held, Question
from .tiktok_turns import in_turn, waited, wake

_logger = logging.getLogger(__name__)

# Longer than the questions to TikTok and the sending can take; should this process
# die, the next run of the clock after that goes on
LEASE = timedelta(minutes=3)
PUT_OFF = timedelta(minutes=2)
TURN = timedelta(minutes=1)
MAX_ATTEMPTS = 6
RACES = 30
CRON = "tiktok_shop_adjustments.cron_carry_out_batches"
UNREADY = (TikTokError, UserError)


class TiktokAdjustmentBatchLine(models.Model):
    """Carries lines out: TikTok is asked, the decision stored, then the outbox has it.

    A line gets its decision in the transaction that stores the decision, so it never
    gets a second one, however often it is begun.
    """

    _inherit = "tiktok.adjustment.batch.line"

    @api.model
    def _cron_carry_out(self, limit=200):
        """Make the decisions that are due; called by the cron and as soon as some are.

        Never raises, because Odoo switches off what does. A shop that TikTok does not
        answer for is left alone for some minutes.
        """
        due, stuck = self._due_ids(limit), set()
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due))
        for line_id, shop_id in due:
            if shop_id not in stuck and not self._carry_out(line_id):
                stuck.add(shop_id)
                self._put_off(shop_id)
            if not progress._commit_progress(1):
                break

    @contextmanager
    def _own_transaction(self):
        """A short transaction of its own as the system, committed at the end."""
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr, user=SUPERUSER_ID, su=True, context={}))

    @api.model
    def _due_domain(self):
        switched_on = Domain("shop_id.active", "=", True) & Domain(
            "shop_id.decisions_enabled", "=", True
        )
        speaking = self.env["tiktok.authorized.shop"]._speaking_domain("shop_id.")
        running = Domain("batch_id.state", "=", "running")
        return Domain("state", "=", "due") & running & waited() & switched_on & speaking

    @api.model
    def _due_ids(self, limit):
        """Return up to `limit` (id, shop id) in a fresh look, the shops taking turns"""
        with self._own_transaction() as lines:
            return in_turn(lines, lines._due_domain())[:limit]

    def _put_off(self, shop_id):
        """TikTok does not answer for a shop: its other lines wait as well, without an
        attempt of their own."""
        with self._own_transaction() as lines:
            moment = fields.Datetime.now() + PUT_OFF
            mine = lines._due_domain() & Domain("shop_id", "=", shop_id)
            lines.search(mine).write({"next_attempt_at": moment})
            lines._wake(moment)

    @api.model
    def _wake(self, at=None):
        wake(self.env, CRON, at)

    @api.model
    def _carry_out_batch(self, batch_id):
        """Make a batch's decisions now, within a click; the clock has what is left.

        Each confirmed one wakes the clock, which may hold the next for a moment: so
        there is a second look.
        """
        for _look in range(2):
            with self._own_transaction() as lines:
                due = lines.search([("batch_id", "=", batch_id), ("state", "=", "due")])
                line_ids = due.ids
            for line_id in line_ids:
                self._carry_out(line_id)

    # === ONE LINE === #

    @api.model
    def _carry_out(self, line_id):
        """Make one decision; whatever goes wrong with it stops no other.

        :return: False when TikTok cannot be reached for its shop now
        """
        try:
            return self._carry_out_one(line_id)
        except Held as held:
            self._hold(line_id, str(held))
        except Exception as error:
            _logger.exception("line %s of a batch failed", line_id)
            self._hold(line_id, unexpected(error))
        return True

    def _carry_out_one(self, line_id):
        self._read_before(line_id)
        try:
            taken = self._take(line_id)
            answer = taken.ask() if isinstance(taken, Question) else taken
        except UNREADY as error:  # no consent, no token
            self._try_later(line_id, str(error))
            return False
        if not answer:
            return True  # another worker has it, or it is not its turn
        if answer.failure:
            self._shop_of(line_id)._note_silence(answer.error)
            self._try_later(line_id, answer.failure)
            return False
        decision_id = self._store_decision(line_id, answer)
        if not decision_id:
            return True
        return self.env["tiktok.adjustment.decision"]._deliver(decision_id)

    def _read_before(self, line_id):
        """Read the case again where TikTok's yes to what goes before is not seen in it
        yet: its notification may have come at the same moment."""
        with self._own_transaction() as lines:
            unseen = lines.browse(line_id)._get_unseen_before().ids
        for decision_id in unseen:
            self.env["tiktok.adjustment.decision"]._reread(decision_id)

    def _shop_of(self, line_id):
        with self._own_transaction() as lines:
            shop_id = lines.browse(line_id).shop_id.id
        return self.env["tiktok.authorized.shop"].browse(shop_id)

    def _take(self, line_id):
        """Take a line that is due; return the `Question` to TikTok, or the `Answer`
        that the dialog had; None when there is nothing to do.

        :raise Held: it is not to be sent any more
        """
        try:
            with self._own_transaction() as lines:
                line = lines.browse(line_id).try_lock_for_update()
                now = fields.Datetime.now()
                waits = line.next_attempt_at and line.next_attempt_at > now
                if line.state != "due" or line.batch_id.state != "running" or waits:
                    return None
                if not line._is_its_turn():
                    # No time is set: who confirms what is before goes on at once
                    line._wake(now + TURN)
                    return None
                line._check_person()
                line.next_attempt_at = now + LEASE
                return line._prepare_question()
        except AccessError as error:
            raise Held(str(error)) from error
        except CONCURRENCY:
            return None

    def _store_decision(self, line_id, answer):
        """Store the decision and tie it to its line, both or nothing; return its id.

        :raise Held: the case is decided already, or has changed
        """
        for _race in range(RACES):
            try:
                with self._own_transaction() as lines:
                    return lines.browse(line_id)._decide_once(answer)
            except CONCURRENCY:
                time.sleep(random.uniform(0.01, 0.08))  # noqa: S311
            except UniqueViolation:
                raise Held(
                    self.env._("Someone else decided this case just now.")
                ) from None
            except UserError as error:
                raise Held(str(error)) from error
        self._try_later(line_id, "Others were always faster.")
        return None

    def _decide_once(self, answer):
        """Called in a transaction of its own; return the id of the queued decision."""
        line = self.try_lock_for_update()
        if line.state != "due":
            return None
        choice = line._prepare_choice(answer)
        made = line._person()._queue_for_batch(line.adjustment_id, choice)
        line.write({"state": "sent", "decision_id": made.id, "why_not": False})
        return made.id

    # === WHAT IS NOT SENT === #

    def _hold(self, line_id, why):
        """It is not sent: the user reads why and decides anew."""
        with self._own_transaction() as lines:
            line = lines.browse(line_id)
            if line.state == "due":
                line.write({"state": "held", "why_not": why})

    def _try_later(self, line_id, why):
        """TikTok could not be asked: try again, some times."""
        with self._own_transaction() as lines:
            line = lines.browse(line_id)
            line.attempts += 1
            if line.attempts < MAX_ATTEMPTS:
                seconds = queue_delay(line.attempts, random.random())  # noqa: S311
                line.why_not = why
                line._wait(timedelta(seconds=seconds))
                return
        self._hold(line_id, why)

    def _wait(self, time_span):
        moment = fields.Datetime.now() + time_span
        self.next_attempt_at = moment
        self._wake(moment)
