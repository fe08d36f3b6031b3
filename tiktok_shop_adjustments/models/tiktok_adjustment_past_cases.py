from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ..domain import dry_run, rule_match
from .tiktok_adjustment_past import (
    LIKELY_ELSE,
    LIKELY_ORDER_STATUS,
    OPEN,
    REQUEST,
    SEEN_IN_TIME,
)

OLDEST_FIRST = "remote_create_time, id"


class TiktokAdjustment(models.Model):
    """Past cases as `domain.dry_run` judges them."""

    _inherit = "tiktok.adjustment"

    def _get_pasts(self, rules, meets):
        """Return `domain.dry_run.Past` of each of these cases.

        Called page by page by the dry run; the statements of a page grow with neither
        cases nor rules.

        :param rules: `tiktok.adjustment.rule` records
        :param meets: `PastCases`
        """
        first = min((case._asked_at() for case in self), default=None)
        earlier = self._get_earlier_cases(first, rules)
        decided = self._get_first_decisions()
        asks_later = any(rule.trigger == rule_match.STATUS for rule in rules)
        return [
            dry_run.Past(
                case=case._prepare_past_case(meets.arrival, earlier),
                later=case._prepare_later_case(meets.today, earlier)
                if asks_later
                else None,
                ended_at=case._get_end(decided.get(case.id)),
            )
            for case in self
        ]

    def _asked_at(self):
        return self.remote_create_time or self.create_date

    def _get_first_decisions(self):
        """Return {case id: when its first confirmed decision was made}."""
        groups = self.env["tiktok.adjustment.decision"]._read_group(
            [("adjustment_id", "in", self.ids), ("state", "=", "confirmed")],
            ["adjustment_id"],
            ["create_date:min"],
        )
        return {case.id: moment for case, moment in groups}

    def _get_end(self, decided):
        """Return when nobody could decide the case any more, None while one can."""
        ended = None if self.state in OPEN else self.remote_update_time
        return min(filter(None, (decided, ended)), default=None)

    def _prepare_past_case(self, meets, earlier):
        """Return the case as it was when it came in."""
        facts = {**self._prepare_engine_case(), **self._prepare_arrival()}
        return self._build_case(facts, meets, earlier, self._asked_at())

    def _prepare_later_case(self, meets, earlier):
        """Return the case as it stands since its last change, None without one."""
        moment = self.remote_update_time
        then = self._get_arrival_snapshot()
        if not moment or then.status == self.tiktok_status:
            return None
        facts = {
            **self._prepare_engine_case(),
            "events": frozenset({rule_match.STATUS}),
        }
        return self._build_case(facts, meets, earlier, moment)

    def _build_case(self, facts, meets, earlier, moment):
        others = earlier.get(self.partner_id.id, ())
        return rule_match.Case(
            **{
                **facts,
                "at": moment,
                "meets": frozenset(meets.get(self.id, ())),
                "earlier": tuple(item for number, item in others if number != self.id),
                # As if they were on: that is what the dry run asks
                "rules_on": True,
                "decisions_on": True,
            }
        )

    def _prepare_arrival(self):
        """Return the facts that have changed since, as they were on arrival."""
        facts = {"round": 1, "snapshot": self._get_arrival_snapshot()}
        if not self._is_request():
            return facts
        likely = LIKELY_ORDER_STATUS.get(self.kind, LIKELY_ELSE)
        known = self.arrival_state in OPEN
        return {
            **facts,
            "order_status": self.requested_order_status if known else likely,
            "deadline": self.arrival_deadline or self.deadline or None,
        }

    @api.model
    def _get_past_domain(self, rules, company, days, now):
        """Return which cases a dry run looks at.

        :param now: naive UTC
        """
        since = now - timedelta(days=days)
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("remote_create_time", ">", since)
        if all(rule.shop_ids for rule in rules):
            domain &= Domain("shop_id", "in", rules.shop_ids.ids)
        return domain


class PastCases:
    """The cases that a dry run looks at, and which rules' own domains each met, on its
    arrival and today.

    One statement a rule and moment, whatever the number of cases; a rule without a
    domain costs none.

    :param cases: `tiktok.adjustment`, with the eyes of the system as rules have them
    :param window: `odoo.fields.Domain`, which cases are looked at
    """

    def __init__(self, rules, cases, window):
        self._window = window
        self.rules, self.cases = rules, cases.search(window, order=OLDEST_FIRST)
        self.domains = {rule: _domain_of(rule) for rule in rules}
        self.arrival, self.today = {}, {}
        for rule, domain in self.domains.items():
            self._add(self.arrival, rule, cases._arrival_domain(domain))
            if rule.trigger == rule_match.STATUS:
                self._add(self.today, rule, domain)

    def _add(self, meets, rule, domain):
        cases = self.cases
        if not domain.is_true():
            cases = cases.search(self._window & domain)
        for number in cases._ids:
            meets.setdefault(number, set()).add(rule.id)

    def count_not_seen(self):
        """Return how many requests were decided before Odoo first read them."""
        return self.cases.search_count(self._window & REQUEST & ~SEEN_IN_TIME)

    def count_without_deadline(self):
        """Return of how many requests no deadline is remembered."""
        unknown = Domain("arrival_deadline", "=", False) & Domain(
            "deadline", "=", False
        )
        return self.cases.search_count(self._window & REQUEST & unknown)


def _domain_of(rule):
    """Return the rule's domain; one that makes no sense any more fits nothing."""
    try:
        domain = rule._get_domain()
        domain.validate(rule.env["tiktok.adjustment"])
    except (KeyError, ValueError):
        return Domain.FALSE
    return domain
