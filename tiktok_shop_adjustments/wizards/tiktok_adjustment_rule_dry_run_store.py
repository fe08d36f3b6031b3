from collections import Counter

from odoo import fields, models
from odoo.tools import format_amount, format_list

from ..domain import rules as rule_book


class TiktokAdjustmentRuleDryRun(models.TransientModel):
    """The result of a dry run as rows and words."""

    _inherit = "tiktok.adjustment.rule.dry.run"

    def _store(self, rules, past, report):
        """Write the result down; the only rows that a dry run writes.

        :param rules: `tiktok.adjustment.rule`, in their order
        :param past: `PastCases`
        :param report: `domain.dry_run.Report`
        """
        names = {rule.id: rule.name for rule in rules}
        currencies = {item.name: item for item in past.cases.currency_id}
        rows = [
            self._prepare_case_row(outcome, names, currencies)
            for outcome in report.outcomes.values()
        ]
        self.env["tiktok.adjustment.rule.dry.run.case"].create(rows)
        self.env["tiktok.adjustment.rule.dry.run.line"].create(
            [
                self._prepare_line_row(position, rule, report.tallies[rule.id], names)
                for position, rule in enumerate(rules, 1)
            ]
        )
        money = self._get_money_words(report, currencies)
        self.write({**self._prepare_totals(past, rows), "money_words": money})

    def _prepare_totals(self, past, rows):
        return {
            "ran_at": fields.Datetime.now(),
            "case_count": len(past.cases),
            "handled_count": sum(bool(row["applied_words"]) for row in rows),
            "decided_count": sum(bool(row["decision"]) for row in rows),
            "held_count": sum(row["is_held"] for row in rows),
            "conflict_count": sum(row["is_conflict"] for row in rows),
            "unknown_words": "\n".join(self._get_unknown_words(past)),
        }

    def _get_money_words(self, report, currencies):
        """Return what buyers would get in all, a sum for each currency."""
        sums = Counter()
        for outcome in report.outcomes.values():
            made = outcome.decision
            if made and made.amount:
                sums[outcome.case.currency] += made.amount
        words = [
            # Rounded for the eye only; the sums are exact
            format_amount(self.env, float(total), currencies[name])
            for name, total in sorted(sums.items())
        ]
        return format_list(self.env, words) if words else self.env._("nothing")

    # === ROWS === #

    def _prepare_case_row(self, outcome, names, currencies):
        made, held, case = outcome.decision, outcome.held, outcome.case
        currency = currencies.get(case.currency)
        acting = made or held
        return {
            "run_id": self.id,
            "adjustment_id": case.id,
            "requested_on": case.at.replace(microsecond=0),
            "rule_id": acting.rule if acting else (outcome.handled_by or [False])[0],
            "decision": made and _side(made.action),
            "currency_id": currency.id if currency else False,
            "amount": float(made.amount) if made else 0.0,
            "applied_words": ", ".join(names[rule] for rule in outcome.handled_by),
            "is_held": bool(held),
            "held_words": held and rule_book.WHY[held.why],
            "is_conflict": bool(outcome.rivals),
            "conflict_words": self._get_conflict_words(outcome, names),
        }

    def _get_conflict_words(self, outcome, names):
        """Return what the other rules would do, e.g. ``“B” would reject it``."""
        words = {
            "approve": self.env._("“%s” would approve it"),
            "reject": self.env._("“%s” would reject it"),
        }
        told = [words[_side(step.action)] % names[step.rule] for step in outcome.rivals]
        return format_list(self.env, list(dict.fromkeys(told))) if told else False

    def _prepare_line_row(self, position, rule, tally, names):
        paid = tally.paid and format_amount(
            self.env, float(tally.paid), rule.currency_id
        )
        return {
            "run_id": self.id,
            "position": position,
            "rule_id": rule.id,
            "match_count": tally.fits,
            "applied_count": tally.handles,
            "decided_count": tally.decides,
            "held_count": tally.held.total(),
            "beaten_count": tally.beaten_by.total(),
            "money_words": paid or False,
            "note": self._get_note(tally, names),
        }

    def _get_note(self, tally, names):
        """Return what the builder of the rule should mind, or False."""
        if not tally.fits:
            return self.env._("Fits no case of this time.")
        held = [
            self.env._("%(count)s × %(why)s", count=count, why=rule_book.WHY[why])
            for why, count in tally.held.most_common()
        ]
        words = [*held, self._get_turn_words(tally, names)]
        return " ".join(filter(None, words)) or False

    def _get_turn_words(self, tally, names):
        if not tally.beaten_by:
            return ""
        first, count = tally.beaten_by.most_common(1)[0]
        if tally.never_gets_a_turn:
            return self.env._(
                "Never gets a turn: “%s” and others further up have each of its cases.",
                names[first],
            )
        return self.env._(
            "“%(rule)s” has %(count)s of its cases before.",
            rule=names[first],
            count=count,
        )

    # === WHAT CANNOT BE KNOWN === #

    def _get_unknown_words(self, past):
        """Return what the dry run had to assume, as sentences; the common first."""
        words = [
            self.env._(
                "TikTok is not asked: what it would have refused is counted as well."
            ),
            self.env._("Amounts are those that TikTok states today."),
            self._order_words(past),
            self._deadline_words(past),
            self._status_words(past),
            *self._domain_words(past),
        ]
        return [word for word in words if word]

    def _order_words(self, past):
        asking = past.rules.filtered("order_status_ids")
        count = asking and past.count_not_seen()
        return count and self.env._(
            "%s cases were decided before Odoo first read them. Of these the order's "
            "status of that day is not known: cancellations are taken as waiting to be "
            "shipped, the rest as delivered.",
            count,
        )

    def _deadline_words(self, past):
        asking = past.rules.filtered(lambda rule: rule.trigger == "deadline")
        count = asking and past.count_without_deadline()
        return count and self.env._(
            "Of %s cases the deadline is not known any more: no rule acts before it.",
            count,
        )

    def _status_words(self, past):
        asking = past.rules.filtered(lambda rule: rule.trigger == "status")
        return asking and self.env._(
            "Of the changes of a case only the last is known; rules for changes are "
            "judged by it."
        )

    def _domain_words(self, past):
        cases = self.env["tiktok.adjustment"]
        for rule, domain in past.domains.items():
            names = cases._not_known_of_arrival(domain)
            if names:
                yield self.env._(
                    "“%(rule)s” asks for: %(fields)s. It is judged by what stands "
                    "there today.",
                    rule=rule.name,
                    fields=format_list(self.env, names),
                )


def _side(action):
    """Return ``approve`` or ``reject``, which the decision is for the buyer."""
    return "reject" if action.startswith("REJECT") else "approve"
