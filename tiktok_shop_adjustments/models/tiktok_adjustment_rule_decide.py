import logging
import random
import time
from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..domain import budgets, catalogue
from ..domain import rules as engine
from ..tiktok_api.errors import TikTokError
from .tiktok_adjustment_decision_delivery import CONCURRENCY
from .tiktok_adjustment_rule_facts import to_decimal
from .tiktok_adjustment_rule_settle import unexpected
from .tiktok_mirror import MIRROR_CONTEXT
from .tiktok_rule_question import Held
from .tiktok_shop_enqueue import RULE_DECISIONS
from .tiktok_turns import in_turn, waited

_logger = logging.getLogger(__name__)

# Longer than the questions to TikTok and the sending can take; should this process
# die, another one goes on then
LEASE = timedelta(minutes=5)
PUT_OFF = timedelta(minutes=5)
RACES = 30
UNREADY = (TikTokError, UserError)


class TiktokAdjustmentRuleLog(models.Model):
    """A rule's decision: TikTok is asked, the money reserved, then the outbox does it.

    Each phase is a short transaction of its own, as with a person's decision.
    """

    _inherit = "tiktok.adjustment.rule.log"

    @api.model
    def _decide_due(self, limit=200):
        """Make the decisions that are due; yield 1 after each.

        A shop for which TikTok does not answer is left alone for some minutes.
        """
        shops, stuck = self.env["tiktok.authorized.shop"], set()
        due = shops._enqueue_records(RULE_DECISIONS, self._due_ids())
        for log_id, shop_id in due[:limit]:
            if shop_id in stuck:
                continue
            if not self._decide_guarded(log_id):
                stuck.add(shop_id)
                self._put_off(shop_id)
            yield 1

    @contextmanager
    def _own_transaction(self):
        """A short transaction of its own as the system, committed at the end."""
        with self.env.registry.cursor() as cr:
            logs = self.with_env(self.env(cr=cr, user=SUPERUSER_ID, su=True))
            yield logs.with_context(**MIRROR_CONTEXT)

    @api.model
    def _due_domain(self):
        switched_on = Domain("shop_id.active", "=", True) & Domain(
            "shop_id.rules_enabled", "=", True
        )
        speaking = self.env["tiktok.authorized.shop"]._speaking_domain("shop_id.")
        return Domain("state", "=", "due") & waited() & switched_on & speaking

    @api.model
    def _due_ids(self):
        """Return (id, shop id) of the oldest in a fresh look, the shops in turn."""
        with self._own_transaction() as logs:
            return in_turn(logs, logs._due_domain(), order="id")

    def _put_off(self, shop_id):
        """TikTok does not answer for a shop: its other decisions wait as well, without
        an attempt of their own."""
        with self._own_transaction() as logs:
            moment = fields.Datetime.now() + PUT_OFF
            mine = logs._due_domain() & Domain("shop_id", "=", shop_id)
            logs.search(mine).write({"next_attempt_at": moment})
            logs.env["tiktok.adjustment"]._wake_rules(moment)

    def _decide_guarded(self, log_id):
        """Make one decision; whatever goes wrong with it stops no other.

        :return: False when TikTok cannot be reached for its shop now
        """
        try:
            return self._step(log_id)
        except Exception as error:
            _logger.exception("rule application %s failed", log_id)
            self._put_aside(log_id, error)
        return True

    def _step(self, log_id):
        """As `_decide_guarded`, but what goes wrong is raised; commits by itself."""
        try:
            return self._decide_one(log_id)
        except Held as held:
            self._hold(log_id, str(held))
            return True

    def _put_aside(self, log_id, error):
        self._hold(log_id, unexpected(error), failed=True)

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
            self._get_shop(log_id)._note_silence(answer.error)
            self._try_later(log_id, answer.failure)
            return False
        decision_id = self._reserve_and_queue(log_id, answer)
        if not decision_id:
            return True
        reached = self.env["tiktok.adjustment.decision"]._deliver(decision_id)
        self._settle(log_id)
        return reached

    def _get_shop(self, log_id):
        with self._own_transaction() as logs:
            shop_id = logs.browse(log_id).shop_id.id
        return self.env["tiktok.authorized.shop"].browse(shop_id)

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
        if not rule.active or rule.decision != self._get_side():
            raise Held(self.env._("The rule was switched off or changed meanwhile."))
        for on, why in (
            (shop.rules_enabled, engine.RULES_OFF),
            (shop.decisions_enabled, engine.DECISIONS_OFF),
            (not rule.paused_at, engine.PAUSED),
        ):
            if not on:
                raise Held(engine.WHY[why])

    def _get_side(self):
        """Return ``approve`` or ``reject``, which the decision is."""
        return catalogue.ACTIONS[self.action].side

    def _check_budget(self):
        """Judge the limits once more, now that nobody else can spend for the rule."""
        rule, case, now = self.rule_id, self.adjustment_id, fields.Datetime.now()
        pays = self._get_side() == catalogue.APPROVE
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


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _after_silence(self, outage):
        """Rules may ask TikTok again, about what they would decide."""
        result = super()._after_silence(outage)
        self.env["tiktok.adjustment"]._wake_rules()
        return result
