import ast
import logging
from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from ..domain import amounts, budgets, rule_match
from ..domain.budgets import Ledger, Spending

_logger = logging.getLogger(__name__)


class TiktokAdjustmentRule(models.Model):
    """Rules and what they have spent, as `domain.rules` judges them."""

    _inherit = "tiktok.adjustment.rule"

    def _get_engine_rules(self):
        """Return these rules as `domain.rule_match.Rule`, in their order.

        Called by the live run and the dry run; the number of statements does not grow
        with the rules.
        """
        shops = self._shops_of_companies()
        return [rule._prepare_engine_rule(shops) for rule in self.sorted()]

    def _shops_of_companies(self):
        """Return {company: ids of its shops}."""
        companies = self.company_id.ids
        found = self.env["tiktok.authorized.shop"].search(
            [("company_id", "in", companies)]
        )
        return {
            company: frozenset(shops.ids)
            for company, shops in found.grouped("company_id").items()
        }

    def _prepare_engine_rule(self, shops):
        """Return the rule as the engine judges it.

        :param shops: {company: ids of its shops}
        """
        # What was archived since must not turn a narrow rule into one for everything
        rule = self.with_context(active_test=False)
        mine = shops.get(rule.company_id, frozenset())
        return rule_match.Rule(
            id=rule.id,
            trigger=rule.trigger,
            shops=mine & set(rule.shop_ids.ids) if rule.shop_ids else mine,
            hours_before=rule.hours_before,
            initiator=rule.initiator,
            kinds=frozenset(rule.kind_ids.mapped("code")),
            reasons=frozenset((rule.reason_names or "").split()),
            currency=rule.currency_id.name,
            amount=rule_match.Band(
                rule._limit("amount_min"), rule._limit("amount_max")
            ),
            products=frozenset(rule.product_ids.ids),
            order_statuses=frozenset(rule.order_status_ids.mapped("code")),
            hours_left=rule_match.Band(
                rule.hours_left_min or None, rule.hours_left_max or None
            ),
            decision=rule.decision,
            received_package=rule.received_package,
            stops=rule.stop,
            paused=bool(rule.paused_at),
            limits=rule._get_limits(),
            **rule._prepare_history(),
        )

    def _prepare_history(self):
        return {
            "buyer_days": self.buyer_days,
            "earlier": _band(self.buyer_cases_check, self.buyer_cases),
            "refunded_share": _band(self.buyer_share_check, self.buyer_refunded_share),
        }

    def _get_limits(self):
        """Return `domain.budgets.Limits`; what stands at 0 is no limit."""
        return budgets.Limits(
            ceiling=self._limit("max_amount"),
            day_amount=self._limit("cap_day"),
            day_count=self.cap_day_count or None,
            buyer_amount=self._limit("cap_buyer"),
            buyer_count=self.cap_buyer_count or None,
            buyer_days=self.cap_buyer_days,
        )

    def _limit(self, name):
        return to_decimal(self[name], self.currency_id) if self[name] else None

    # === DOMAIN === #

    def _get_domain(self):
        """Return the rule's own condition; literal, so that nothing is executed.

        :raise ValueError: it is no literal list
        """
        self.ensure_one()
        try:
            return Domain(ast.literal_eval(self.domain or "[]"))
        except (SyntaxError, TypeError, ValueError) as error:
            raise ValueError(str(error)) from error

    def _filter_cases(self, cases):
        """Return those of `cases` that the rule's own domain asks for.

        None when the domain makes no sense any more: a field may be gone.
        """
        try:
            return cases.filtered_domain(self._get_domain())
        except (KeyError, ValueError):
            _logger.exception("rule %s: its domain cannot be used", self.id)
            return cases.browse()

    # === LEDGER === #

    def _get_ledger(self, now, buyers):
        """Return what these rules have spent and may not spend again.

        :param now: naive UTC
        :param buyers: ids of the buyers whose spending matters; of others only what
            counts against the cap of a day is read
        """
        windows = [rule._get_limits().buyer_window for rule in self]
        longest = now - max(windows, default=budgets.DAY)
        recent = Domain("reserved_at", ">", now - budgets.DAY)
        theirs = Domain("reserved_at", ">", longest) & Domain(
            "partner_id", "in", list(buyers)
        )
        counting = Domain("rule_id", "in", self.ids) & Domain("released_at", "=", False)
        logs = self.env["tiktok.adjustment.rule.log"].search_fetch(
            counting & (recent | theirs),
            ["rule_id", "reserved_at", "amount", "currency_id", "partner_id"],
            order="reserved_at, id",
        )
        return Ledger(
            {
                rule.id: tuple(log._to_spending() for log in spent)
                for rule, spent in logs.grouped("rule_id").items()
            }
        )


class TiktokAdjustmentRuleLog(models.Model):
    _inherit = "tiktok.adjustment.rule.log"

    def _to_spending(self):
        amount = to_decimal(self.amount, self.currency_id)
        return Spending(self.reserved_at, amount, self.partner_id.id or None)


def to_decimal(value, currency):
    """Return a stored amount as TikTok counts money in its currency."""
    return amounts.quantize(Decimal(repr(value)), currency.name or "")


def _band(check, value):
    least = value if check == "at_least" else None
    return rule_match.Band(least, value if check == "at_most" else None)
