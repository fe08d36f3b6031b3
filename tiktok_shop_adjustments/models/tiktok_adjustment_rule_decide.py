import logging
import random
import time
from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..domain import budgets
from ..domain import rules as engine
from ..domain.backoff import queue_delay
from ..tiktok_api.errors import TikTokError
from .tiktok_adjustment_decision_delivery import CONCURRENCY
from .tiktok_adjustment_rule_facts import to_decimal
from .tiktok_mirror import MIRROR_CONTEXT

_logger = logging.getLogger(__name__)

# Longer than the questions to TikTok and the sending can take; should this process
# die, another one goes on then
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 5
RACES = 30
UNREADY = (TikTokError, UserError)


class Held(Exception):
    """A guard leaves the decision to a person; its text says why."""


class TiktokAdjustmentRuleLog(models.Model):
    """A rule's decision: TikTok is asked, the money reserved, then the outbox does it.

    Each phase is a short transaction of its own, as with a person's decision.
    """

    _inherit = "tiktok.adjustment.rule.log"

    @api.model
    def _decide_due(self):
        """Make the decisions that are due; yield 1 after each.

        A shop for which TikTok does not answer is left alone for the rest of the run.
        """
        stuck = set()
        for log_id, shop_id in self._due_ids():
            if shop_id not in stuck:
                if not self._decide_guarded(log_id):
                    stuck.add(shop_id)
                yield 1

    @contextmanager
    def _own_transaction(self):
        """A short transaction of its own as the system, committed at the end."""
        with self.env.registry.cursor() as cr:
            logs = self.with_env(self.env(cr=cr, user=SUPERUSER_ID, su=True))
            yield logs.with_context(**MIRROR_CONTEXT)

    @api.model
    def _due_ids(self, limit=200):
        """Return [(id, shop id)] of decisions to be made now, in a fresh look."""
        due = (
            Domain("state", "=", "due")
            & (
                Domain("next_attempt_at", "=", False)
                | Domain("next_attempt_at", "<=", fields.Datetime.now())
            )
            & Domain("shop_id.active", "=", True)
            & Domain("shop_id.rules_enabled", "=", True)
        )
        with self._own_transaction() as logs:
            found = logs.search_fetch(due, ["shop_id"], order="id", limit=limit)
            return [(log.id, log.shop_id.id) for log in found]

    def _decide_guarded(self, log_id):
        """Make one decision; whatever goes wrong with it stops no other.

        :return: False when TikTok cannot be reached for its shop now
        """
        try:
            return self._decide_one(log_id)
        except Held as held:
            self._hold(log_id, str(held))
        except Exception as error:
            _logger.exception("rule application %s failed", log_id)
            self._hold(log_id, _unexpected(error), failed=True)
        return True

    def _decide_one(self, log_id):
        try:
            question = self._take(log_id)
            answer = question and question.ask()
        except UNREADY as error:  # no consent, no token
            self._try_later(log_id, str(error))
            return False
        if not answer:
            return True  # another worker has it
        if answer.failure:
            self._try_later(log_id, answer.failure)
            return False
        decision_id = self._reserve_and_queue(log_id, answer)
        if not decision_id:
            return True
        reached = self.env["tiktok.adjustment.decision"]._deliver(decision_id)
        self._settle(log_id)
        return reached

    # === TAKE === #

    def _take(self, log_id):
        """Take a decision to be made; return the `Question` to TikTok, None when
        another worker has it.

        :raise Held: the rule or the shop may not decide any more
        """
        try:
            with self._own_transaction() as logs:
                log = logs.browse(log_id).try_lock_for_update()
                now = fields.Datetime.now()
                waits = log.next_attempt_at and log.next_attempt_at > now
                if log.state != "due" or waits:
                    return None
                log._check_switches()
                log.write({"next_attempt_at": now + LEASE})
                return log._prepare_question()
        except CONCURRENCY:
            return None

    # === RESERVE === #

    def _reserve_and_queue(self, log_id, answer):
        """Reserve the money and store the decision, both or nothing; return its id.

        Those who want to spend for one rule line up at its budget. Whoever had to wait
        starts over, to see what the others have spent.

        :raise Held: a guard says no; nothing was reserved
        """
        for _race in range(RACES):
            try:
                with self._own_transaction() as logs:
                    return logs.browse(log_id)._spend(answer)
            except CONCURRENCY:
                time.sleep(random.uniform(0.01, 0.08))  # noqa: S311
            except UniqueViolation:
                raise Held(engine.WHY[engine.IN_OUTBOX]) from None
            except UserError as error:
                raise Held(str(error)) from error
        self._try_later(log_id, "Other decisions of the rule were always faster.")
        return None

    def _spend(self, answer):
        """Called in a transaction of its own; return the id of the queued decision."""
        self.ensure_one()
        # First of all: what is read from here on is what the rule has spent
        self.rule_id._take_turn()
        if self.state != "due":
            return None
        self._check_switches()
        self._check_budget()
        choice = self._prepare_choice(answer)
        decisions = self.env["tiktok.adjustment.decision"]
        made = decisions._queue_by_rule(self.adjustment_id, self.rule_id, choice)
        now = fields.Datetime.now()
        self.write({"state": "sent", "decision_id": made.id, "reserved_at": now})
        return made.id

    def _check_switches(self):
        rule, shop = self.rule_id, self.shop_id
        if not rule.active:
            raise Held(self.env._("The rule was switched off."))
        for on, why in (
            (shop.rules_enabled, engine.RULES_OFF),
            (shop.decisions_enabled, engine.DECISIONS_OFF),
            (not rule.paused_at, engine.PAUSED),
        ):
            if not on:
                raise Held(engine.WHY[why])

    def _check_budget(self):
        """Judge the limits once more, now that nobody else can spend for the rule."""
        rule, case, now = self.rule_id, self.adjustment_id, fields.Datetime.now()
        pays = rule.decision == "approve"
        if pays and case.currency_id != rule.currency_id:
            raise Held(self.env._("The case is in another currency than the rule."))
        amount = case._get_refund() if pays else to_decimal(0.0, case.currency_id)
        buyer = case.partner_id.id or None
        ledger = rule._get_ledger(now, case.partner_id.ids)
        wanted = budgets.Spending(now, amount, buyer)
        why = budgets.why_not(rule._get_limits(), rule.id, ledger, wanted, pays=pays)
        if why:
            raise Held(engine.WHY[why])
        self.write({"amount": float(amount), "partner_id": buyer})

    # === AFTERWARDS === #

    def _hold(self, log_id, why, failed=False):
        """Leave the decision to a person."""
        with self._own_transaction() as logs:
            log = logs.browse(log_id)
            now = fields.Datetime.now()
            vals = {"state": "held", "why_not": why, "settled_at": now}
            if log.state == "due":
                log.write({**vals, "failed": failed})
                log.rule_id._pause_if_failing()

    def _try_later(self, log_id, why):
        """TikTok could not be asked: try again, some times."""
        with self._own_transaction() as logs:
            log = logs.browse(log_id)
            tried = log.attempts + 1
            if tried < MAX_ATTEMPTS:
                wait = timedelta(seconds=queue_delay(tried, random.random()))  # noqa: S311
                moment = fields.Datetime.now() + wait
                log.write(
                    {"attempts": tried, "next_attempt_at": moment, "why_not": why}
                )
                log.adjustment_id._wake_rules(moment)
                return
        self._hold(log_id, why, failed=True)

    def _settle(self, log_id):
        """Note what became of the decision; a refused one gives its money back."""
        with self._own_transaction() as logs:
            logs.browse(log_id)._follow_decision()

    def _follow_decision(self):
        for log in self.filtered(lambda log: log.state == "sent"):
            made, now = log.decision_id, fields.Datetime.now()
            if made.state == "confirmed":
                log.write({"state": "confirmed", "settled_at": now, "why_not": False})
            elif made.state == "refused":
                log.write(
                    {
                        "state": "refused",
                        "settled_at": now,
                        "released_at": now,
                        "failed": True,
                        "why_not": made._outcome_message(),
                    }
                )
        self.rule_id._pause_if_failing()

    @api.model
    def _finish_decided(self):
        """Follow decisions that the outbox has settled, and do what their rules say
        about the tickets; yield how many."""
        on_its_way = [("state", "=", "sent")]
        settled = [("decision_id.state", "in", ("confirmed", "refused"))]
        self.search(on_its_way + settled)._follow_decision()
        decided = self.search([("state", "=", "confirmed")], order="id", limit=500)
        for log in decided:
            log.with_company(log.company_id)._act_guarded()
        yield len(decided)

    def _act_guarded(self):
        try:
            with self.env.cr.savepoint():
                self._act()
        except Exception as error:
            # TikTok's yes stands; what else the rule wanted is told, not tried for ever
            _logger.exception("rule application %s: ticket unchanged", self.id)
            self.env.invalidate_all()
            self.write({"state": "done", "why_not": _unexpected(error)})


class TiktokAdjustmentRule(models.Model):
    _inherit = "tiktok.adjustment.rule"

    def _take_turn(self):
        """Line up for spending: whoever comes second fails and starts over.

        Called first of all in a short transaction of its own.
        """
        self.ensure_one()
        self.env.cr.execute(
            "UPDATE tiktok_adjustment_rule_budget SET turn = turn + 1"
            " WHERE rule_id = %s",
            [self.id],
        )
        if self.env.cr.rowcount != 1:
            raise Held(self.env._("The rule has no budget row, so it cannot spend."))

    def _pause_if_failing(self):
        """Pause rules whose last decisions all failed."""
        for rule in self.filtered(lambda rule: not rule.paused_at):
            since = rule.resumed_at or rule.create_date
            latest = self.env["tiktok.adjustment.rule.log"].search(
                [
                    ("rule_id", "=", rule.id),
                    ("settled_at", ">=", since),
                    "|",
                    ("failed", "=", True),
                    ("decision_id", "!=", False),
                ],
                order="settled_at desc, id desc",
                limit=max(rule.max_failures, 1),
            )
            outcomes = [not log.failed for log in latest]
            if budgets.must_pause(outcomes, rule.max_failures):
                rule._pause(
                    self.env._(
                        "The last %(count)s decisions failed. The latest: %(why)s",
                        count=len(outcomes),
                        why=latest[:1].why_not,
                    )
                )


def _unexpected(error):
    return (
        f"Unexpected error ({type(error).__name__}); the server's log has the details."
    )
