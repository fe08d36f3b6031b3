import logging
import random
from datetime import timedelta

from odoo import api, fields, models

from ..domain import budgets
from ..domain.backoff import queue_delay

_logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5


class TiktokAdjustmentRuleLog(models.Model):
    """What became of a rule's decision: money given back, tickets, a pause."""

    _inherit = "tiktok.adjustment.rule.log"

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
            self.write({"state": "done", "why_not": unexpected(error)})


class TiktokAdjustmentRule(models.Model):
    _inherit = "tiktok.adjustment.rule"

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


def unexpected(error):
    """Return words for people; an unexpected error's own text may quote a buyer."""
    return (
        f"Unexpected error ({type(error).__name__}); the server's log has the details."
    )
