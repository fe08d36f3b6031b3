from decimal import Decimal

from odoo import api, fields, models

from ..domain.delivery import FINAL
from .tiktok_decision_choice import Choice
from .tiktok_rule_question import Answer, Held, Question


class TiktokAdjustmentBatchLine(models.Model):
    """What a line sends, and what must hold at the moment in which it does."""

    _inherit = "tiktok.adjustment.batch.line"

    def _person(self):
        """Return decisions as the one who pressed the button, with the system's hand:
        the decision is theirs, and nobody's right writes it."""
        user = self.batch_id.user_id
        context = {"lang": user.lang, "allowed_company_ids": user.company_ids.ids}
        decisions = self.env["tiktok.adjustment.decision"].with_user(user)
        return decisions.with_context(**context).sudo()

    def _check_person(self):
        """Raise AccessError when who pressed the button may not decide any more."""
        decisions = self._person().sudo(False)
        if not self.batch_id.user_id.active:
            raise Held(self.env._("Who decided this does not work here any more."))
        case = self.adjustment_id.with_env(decisions.env)
        decisions._check_may_decide(case)

    def _is_its_turn(self):
        """Tell whether the decisions before it, about other items of the case, are
        through; TikTok's list has to show that they have not moved it.

        :raise Held: one of them failed, so nothing follows
        """
        before = self._get_before()
        if failed := before.filtered(lambda line: line.result in ("refused", "held")):
            raise Held(
                self.env._(
                    "Not sent, because “%(first)s” before it was not taken. Decide "
                    "about the items that are left.",
                    first=failed[0].action_label,
                )
            )
        return all(line._is_through() for line in before)

    def _get_before(self):
        if not self.batch_id.is_items:
            return self.browse()  # a case has one line among many cases
        mine = [
            ("batch_id", "=", self.batch_id.id),
            ("adjustment_id", "=", self.adjustment_id.id),
            ("sequence", "<", self.sequence),
            ("state", "!=", "skipped"),
        ]
        return self.search(mine)

    def _get_unseen_before(self):
        """Return the confirmed decisions before it that the case does not show yet."""
        made = self._get_before().decision_id
        confirmed = made.filtered(lambda decision: decision.state == "confirmed")
        return confirmed.filtered(lambda d: d._waits_for_mirror(d.adjustment_id))

    def _is_through(self):
        made = self.decision_id
        confirmed = made.state == "confirmed"
        return confirmed and not made._waits_for_mirror(self.adjustment_id)

    # === THE QUESTION === #

    def _prepare_question(self):
        """Return the `Question` to TikTok, or the `Answer` that its dialog had."""
        told = (self.choice or {}).get("eligibility")
        if told is not None:
            return Answer(self.action, eligibility=tuple(told), eligible=True)
        case = self.adjustment_id.with_context(lang=self.batch_id.user_id.lang)
        return Question(
            client=self.shop_id._client(),
            case=case.remote_id,
            action=self.action,
            locale=case._tiktok_locale(),
        )

    # === THE CHOICE === #

    def _prepare_choice(self, answer):
        """Return the `Choice` for the outbox.

        :raise Held: TikTok does not allow it, or the case is not what it was
        """
        self._check_unmoved()
        answer.check_allowed(self.env)
        told = dict(self.choice or {})
        told.pop("eligibility", None)
        if told.get("reason"):
            told["reason_text"] = self._get_reason_text(told, answer)
        if told.get("amount"):
            told["amount"] = Decimal(told["amount"])
        for name in ("offer_range", "request"):
            told[name] = tuple(told[name]) if told.get(name) else None
        if told["offer_range"]:
            told["offer_range"] = tuple(map(Decimal, told["offer_range"]))
        return Choice(
            action=self.action,
            eligibility=answer.eligibility,
            seen_status=self.seen_status,
            **told,
        )

    def _check_unmoved(self):
        case, worth = self.adjustment_id, self._get_worth()
        if self.seen_status != case.tiktok_status:
            raise Held(
                self.env._("The case has changed since you decided. Look at it again.")
            )
        if case.currency_id.compare_amounts(self.seen_total, worth):
            raise Held(
                self.env._(
                    "The refund was %(then)s when you decided and is %(now)s by now. "
                    "Look at it again.",
                    then=case.currency_id.format(self.seen_total),
                    now=case.currency_id.format(worth),
                )
            )

    def _get_worth(self):
        """Return what TikTok states by now for what the line is about."""
        ids = (self.choice or {}).get("lines")
        if ids is None:
            return self.adjustment_id.refund_total
        return sum(self.adjustment_id.line_ids.browse(ids).mapped("refund_total"))

    def _get_reason_text(self, told, answer):
        """Return the words of the reason, which TikTok must take for this very case."""
        if told.get("reason_text"):
            return told["reason_text"]  # the dialog had it from TikTok
        reasons = dict(answer.reasons)
        if told["reason"] not in reasons:
            raise Held(
                self.env._(
                    "TikTok does not take this reason for this case. It takes: "
                    "%(listed)s.",
                    listed=", ".join(reasons.values()) or self.env._("none"),
                )
            )
        return reasons[told["reason"]]


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _after_silence(self, outage):
        """What waits for the shop's answer goes on as soon as it has one."""
        result = super()._after_silence(outage)
        self.env["tiktok.adjustment.batch.line"]._wake()
        return result


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    batch_line_ids = fields.One2many(
        "tiktok.adjustment.batch.line", "decision_id", readonly=True
    )

    @api.model
    def _queue_for_batch(self, adjustment, choice):
        """Store a decision in the caller's transaction, which ties it to its line;
        return it. It is sent like any other.

        :raise UserError: the case has changed or is decided already
        """
        case = adjustment.with_env(self.env)
        self._check_free(case)
        return self.create(self._prepare_decision_vals(case, choice))

    def _move(self, target, **vals):
        """What follows in a batch may be sent now."""
        moved = super()._move(target, **vals)
        if target in FINAL and moved.batch_line_ids:
            moved.batch_line_ids._wake()
        return moved
