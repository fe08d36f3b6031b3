from odoo import api, fields, models
from odoo.tools import format_amount, format_list

BAND = ("amount_min", "amount_max")
# These count where a rule decides
LIMITS = ("max_amount", "cap_day", "cap_buyer")


class TiktokAdjustmentRule(models.Model):
    """A rule as a sentence: what its form says, for a list and for a confirmation."""

    _inherit = "tiktok.adjustment.rule"

    summary = fields.Text(compute="_compute_summary")
    limit_words = fields.Text("Limits", compute="_compute_summary")

    @api.depends(lambda self: self._get_summary_fields())
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            rule.limit_words = rule._get_limit_words()
            rule.summary = rule._get_summary()

    @api.model
    def _get_summary_fields(self):
        """Hook: return what a summary may speak of; called once by the registry."""
        return [
            *("trigger", "hours_before", "shop_ids", "domain", "initiator", "kind_ids"),
            *("reason_names", "currency_id", "amount_min", "amount_max"),
            *("product_ids", "order_status_ids", "buyer_days", "buyer_cases_check"),
            *("buyer_cases", "buyer_share_check", "buyer_refunded_share"),
            *("hours_left_min", "hours_left_max", "resolve", "stage_id", "tag_ids"),
            *("assign", "user_id", "team_id", "priority", "reply_text", "decision"),
            *("received_package", "reject_reason", "stop", "max_amount", "cap_day"),
            *("cap_day_count", "cap_buyer", "cap_buyer_count", "cap_buyer_days"),
        ]

    def _get_summary(self):
        """Return the rule as one or two sentences; called for the list and the form."""
        when, then = self._when_words(), format_list(self.env, self._then_words())
        conditions = format_list(self.env, self._if_words())
        sentence = (
            self.env._(
                "%(when)s, if %(conditions)s: %(then)s.",
                when=when,
                conditions=conditions,
                then=then,
            )
            if conditions
            else self.env._("%(when)s: %(then)s.", when=when, then=then)
        )
        return f"{sentence} {self.limit_words}".strip()

    # === WHEN === #

    def _when_words(self):
        shops = format_list(self.env, self.shop_ids.mapped("name"), "or")
        what = {
            "arrival": self.env._("When a case arrives"),
            "status": self.env._("When a case changes its status"),
            "deadline": self.env._(
                "%(hours)s hours before a deadline", hours=_plain(self.hours_before)
            ),
        }[self.trigger]
        if not shops:
            return what
        return self.env._("%(what)s in %(shops)s", what=what, shops=shops)

    # === IF === #

    def _if_words(self):
        words = [
            self._initiator_words(),
            self._one_of(self.kind_ids, self.env._("the kind is %s")),
            self._currency_words(),
            self._amount_words(),
            self._one_of(self.order_status_ids, self.env._("the order is %s")),
            self._one_of(self.product_ids, self.env._("the product is %s")),
            self._reason_words(),
            self._buyer_cases_words(),
            self._buyer_share_words(),
            self._hours_words(),
            self.env._("the further conditions fit") if self._has_domain() else "",
        ]
        return [word for word in words if word]

    def _has_domain(self):
        return (self.domain or "[]").strip() != "[]"

    def _one_of(self, records, sentence):
        names = records.mapped("display_name")
        return names and sentence % format_list(self.env, names, "or")

    def _initiator_words(self):
        return {
            "buyer": self.env._("the buyer asks for it"),
            "seller": self.env._("the business started it"),
            "tiktok": self.env._("TikTok started it"),
        }.get(self.initiator)

    def _currency_words(self):
        """A limit of money leaves out the shops of other currencies: say it."""
        money = BAND if self.decision == "none" else (*BAND, *LIMITS)
        if not any(self[name] for name in money):
            return ""
        return self.env._("the money is in %s", self.currency_id.name)

    def _amount_words(self):
        return self._band_words(
            self.amount_min and self._money(self.amount_min),
            self.amount_max and self._money(self.amount_max),
            self.env._("the refund"),
        )

    def _hours_words(self):
        hours = self.env._("%s hours")
        return self._band_words(
            self.hours_left_min and hours % _plain(self.hours_left_min),
            self.hours_left_max and hours % _plain(self.hours_left_max),
            self.env._("the time left"),
        )

    def _band_words(self, low, high, what):
        if low and high:
            return self.env._(
                "%(what)s is from %(low)s to %(high)s", what=what, low=low, high=high
            )
        if high:
            return self.env._("%(what)s is at most %(high)s", what=what, high=high)
        return low and self.env._("%(what)s is at least %(low)s", what=what, low=low)

    def _reason_words(self):
        names = (self.reason_names or "").split()
        if len(names) == 1:
            return self.env._("the reason is %s", names[0])
        return names and self.env._("the reason is one of %s", len(names))

    def _buyer_cases_words(self):
        return {
            "at_least": self.env._(
                "the buyer had at least %(count)s cases in %(days)s days",
                count=self.buyer_cases,
                days=self.buyer_days,
            ),
            "at_most": self.env._(
                "the buyer had at most %(count)s cases in %(days)s days",
                count=self.buyer_cases,
                days=self.buyer_days,
            ),
        }.get(self.buyer_cases_check)

    def _buyer_share_words(self):
        share = f"{_plain(self.buyer_refunded_share * 100)} %"
        return {
            "at_least": self.env._("at least %s of them were refunded", share),
            "at_most": self.env._("at most %s of them were refunded", share),
        }.get(self.buyer_share_check)

    # === THEN === #

    def _then_words(self):
        words = [
            self._decision_words(),
            *self._ticket_words(),
            self.env._("answer the buyer") if self.reply_text else "",
            self.env._("stop") if self.stop else self.env._("go on to the next rule"),
        ]
        return [word for word in words if word]

    def _decision_words(self):
        if self.decision == "reject":
            return self.env._("reject it")
        if self.decision != "approve":
            return ""
        if self.received_package:
            return self.env._("approve it, returned parcels too")
        return self.env._("approve it")

    def _ticket_words(self):
        stage = self.stage_id.name
        tags = format_list(self.env, self.tag_ids.mapped("name"))
        return [
            self.env._("resolve the ticket") if self.resolve else "",
            stage and self.env._("move the ticket to %s", stage),
            tags and self.env._("add the tags %s", tags),
            self._assign_words(),
            self.priority and self.env._("set the priority %s", self._priority_word()),
        ]

    def _assign_words(self):
        if self.assign == "user":
            return self.env._("assign it to %s", self.user_id.name or "?")
        if self.assign == "round_robin":
            return self.env._("assign it within %s", self.team_id.name or "?")
        return ""

    def _priority_word(self):
        return dict(self._fields["priority"]._description_selection(self.env))[
            self.priority
        ]

    # === LIMITS === #

    def _get_limit_words(self):
        """Return one sentence about the limits, empty without a limit."""
        limits = [word for word in self._limit_parts() if word]
        if self.decision == "none" or not limits:
            return ""
        limits = format_list(self.env, limits)
        return self.env._("Never more than %(limits)s.", limits=limits)

    def _limit_parts(self):
        days = self.cap_buyer_days
        return [
            self._money_limit(self.max_amount, self.env._("%s a case")),
            self._money_limit(self.cap_day, self.env._("%s in 24 hours")),
            self.cap_day_count
            and self.env._("%s cases in 24 hours", self.cap_day_count),
            self._money_limit(
                self.cap_buyer, self.env._("%%s for one buyer in %s days", days)
            ),
            self.cap_buyer_count
            and self.env._(
                "%(count)s cases of one buyer in %(days)s days",
                count=self.cap_buyer_count,
                days=days,
            ),
        ]

    def _money_limit(self, amount, words):
        return amount and words % self._money(amount)

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)


def _plain(number):
    """Return 24.0 as ``24`` and 1.5 as ``1.5``."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
