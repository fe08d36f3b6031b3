from datetime import timedelta

from odoo import fields, models

from ..domain import rule_match
from ..domain import rules as engine
from .tiktok_adjustment_rule_facts import to_decimal

# What has happened to a case since rules looked at it
EVENTS = {
    "arrival": frozenset({rule_match.ARRIVAL}),
    "status": frozenset({rule_match.STATUS}),
    "both": frozenset({rule_match.ARRIVAL, rule_match.STATUS}),
    False: frozenset(),
}


class TiktokAdjustment(models.Model):
    """Cases as `domain.rules` judges them."""

    _inherit = "tiktok.adjustment"

    def _get_engine_cases(self, rules, by_event=False):
        """Return {case: `domain.rule_match.Case`} as these cases stand now.

        Called by the live run, and by the dry run, which puts other moments in. The
        number of statements grows with neither cases nor rules.

        :param rules: `tiktok.adjustment.rule` records
        :param by_event: with what happened to the cases; else only their deadlines
            set rules off
        """
        now = fields.Datetime.now()
        meets = self._meets_domains(rules)
        earlier = self._get_earlier_cases(now, rules)
        done = self._get_applied_rules()
        deciding = self._get_undelivered()
        return {
            case: rule_match.Case(
                at=now,
                events=EVENTS[case.rules_due] if by_event else frozenset(),
                meets=frozenset(meets.get(case.id, ())),
                earlier=tuple(
                    item
                    for number, item in earlier.get(case.partner_id.id, ())
                    if number != case.id
                ),
                done=done.get(case.id, {}),
                in_outbox=case.id in deciding,
                **case._prepare_engine_case(),
            )
            for case in self
        }

    def _prepare_engine_case(self):
        """Return the facts that the case itself and its order tell."""
        shop = self.shop_id
        stated = bool(self.currency_id) and not self.parked_reason
        return {
            "id": self.id,
            "shop": shop.id,
            "snapshot": self._get_snapshot(),
            "round": self.round,
            "reason": self.reason or None,
            "amount": self._get_refund() if stated else None,
            "currency": self.currency_id.name or None,
            "products": frozenset(self.line_ids.sale_line_id.product_id.ids),
            "order_status": self.sale_order_id.tiktok_status or None,
            "buyer": self.partner_id.id or None,
            "deadline": self.deadline or None,
            "rules_on": shop.rules_enabled,
            "decisions_on": shop.decisions_enabled,
        }

    def _get_refund(self):
        """Return what the whole case asks for, as TikTok counts money."""
        return to_decimal(self.refund_total, self.currency_id)

    def _meets_domains(self, rules):
        """Return {case id: ids of the rules whose own domain it satisfies}."""
        meets = {}
        for rule in rules:
            for case in rule._filter_cases(self):
                meets.setdefault(case.id, set()).add(rule.id)
        return meets

    def _get_earlier_cases(self, now, rules):
        """Return {buyer id: [(case id, `Earlier`)]}, as far back as a rule looks."""
        asking = rules.filtered(
            lambda r: (r.buyer_cases_check, r.buyer_share_check) != ("any", "any")
        )
        if not asking or not self.partner_id:
            return {}
        since = now - timedelta(days=max(asking.mapped("buyer_days")))
        found = self.search_fetch(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("remote_create_time", ">", since),
            ],
            ["partner_id", "remote_create_time", "outcome"],
        )
        earlier = {}
        for case in found:
            refunded = case.outcome == "refunded"
            item = rule_match.Earlier(case.remote_create_time, refunded)
            earlier.setdefault(case.partner_id.id, []).append((case.id, item))
        return earlier

    def _get_applied_rules(self):
        """Return {case id: {(rule id, trigger key): outcome}} of what rules did."""
        applied = {}
        logs = self.env["tiktok.adjustment.rule.log"].search_fetch(
            [("adjustment_id", "in", self.ids)],
            ["adjustment_id", "rule_id", "trigger_key", "state"],
        )
        for log in logs:
            outcome = engine.HELD if log.state == "held" else engine.DO
            done = applied.setdefault(log.adjustment_id.id, {})
            done[log.rule_id.id, log.trigger_key] = outcome
        return applied

    def _get_undelivered(self):
        """Return the ids of the cases that have a decision which still counts."""
        decisions = self.env["tiktok.adjustment.decision"].search_fetch(
            [
                ("adjustment_id", "in", self.ids),
                "|",
                ("state", "in", ("queued", "sending", "uncertain")),
                "&",
                ("state", "=", "confirmed"),
                ("mirrored_at", "=", False),
            ],
            ["adjustment_id", "state", "status_before", "settled_at", "mirrored_at"],
        )
        return {
            made.adjustment_id.id
            for made in decisions
            if made.state != "confirmed" or made._waits_for_mirror(made.adjustment_id)
        }
