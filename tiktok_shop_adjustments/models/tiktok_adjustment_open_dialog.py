from decimal import Decimal

from odoo import fields, models

from ..domain import amounts, catalogue
from .tiktok_adjustment_actions import dialog_of


class TiktokAdjustment(models.Model):
    """Opens the decision dialogs: the server fills them, the user chooses."""

    _inherit = "tiktok.adjustment"

    def action_tiktok_approve(self):
        """Open the dialog that approves, refunds or offers a part."""
        return self._open_dialog("approve")

    def action_tiktok_reject(self):
        """Open the dialog that rejects."""
        return self._open_dialog("reject")

    def _open_dialog(self, dialog):
        """Return the action of a dialog (``approve`` or ``reject``) for this case."""
        self.ensure_one()
        self.env["tiktok.adjustment.decision"]._check_may_decide(self)
        # Superuser: what TikTok says is written into the row by nobody's right
        rows = self.env[f"tiktok.adjustment.{dialog}"].sudo()
        row = rows.create(self._prepare_dialog_vals(dialog))
        row._choose_the_only_one()
        return row._open()

    def _prepare_dialog_vals(self, dialog):
        word = self._ask_tiktok(dialog)
        verdicts = self._get_verdicts(word.eligibility)
        mine = [item for item in verdicts.values() if dialog_of(item.action) == dialog]
        low, high = self._dialog_range(word)
        vals = {
            "adjustment_id": self.id,
            "title": self._dialog_title(dialog, mine),
            "seen_status": self.tiktok_status,
            "eligibility": word.eligibility,
            "notice": self._dialog_notice(word),
            "decision": self._first_choice(mine),
            "lowest_amount": float(low),
            "highest_amount": float(high),
            "range_words": self._dialog_range_words(word, low, high),
            # Half of the most: a start that is no slip of the hand in either direction
            "amount": float(amounts.quantize((low + high) / 2, self._offer_currency())),
        }
        return vals | getattr(self, f"_prepare_{dialog}_vals")(word)

    # === OFFERS === #

    def _offer_currency(self):
        return self.currency_id.name or ""

    def _dialog_range(self, word):
        """Return the least and the most for each item, narrowed by what we know."""
        if not self.currency_id:
            return (Decimal(0), Decimal(0))
        decisions = self.env["tiktok.adjustment.decision"]
        low, high = decisions._offer_range(self, word.offer_range, self.line_ids)
        return (low, max(low, high))

    def _dialog_range_words(self, word, low, high):
        if not self.currency_id:
            return False
        money = self.currency_id.format
        if word.offer_range:
            return self.env._(
                "TikTok allows %(low)s to %(high)s for each item.",
                low=money(float(low)),
                high=money(float(high)),
            )
        return self.env._(
            "At most %(high)s, the refund of the cheapest item. TikTok named no range "
            "and may still refuse it.",
            high=money(float(high)),
        )

    # === WHAT ONLY ONE OF THEM HAS === #

    def _prepare_approve_vals(self, word):
        return {"chosen_line_ids": [fields.Command.set(self._open_lines().ids)]}

    def _prepare_reject_vals(self, word):
        return {
            "reason_ids": [
                fields.Command.create(
                    {"decision": decision, "name": name, "text": text or name}
                )
                for decision, reasons in word.reasons.items()
                for name, text in reasons
            ]
        }

    def _first_choice(self, verdicts):
        """Return the decision that stands chosen when the dialog opens."""
        allowed = [verdict.action for verdict in verdicts if verdict.allowed]
        return (allowed or [verdict.action for verdict in verdicts] or ["-"])[0]

    def _dialog_title(self, dialog, verdicts):
        """Return the button's words, e.g. ``Approve Received Package``."""
        plain = [
            verdict
            for verdict in verdicts
            if catalogue.ACTIONS[verdict.action].side == dialog
        ]
        current = [verdict for verdict in plain if verdict.allowed] or plain
        if current:
            return current[0].label
        return self.env._("Approve") if dialog == "approve" else self.env._("Reject")

    def _dialog_notice(self, word):
        if word.failure:
            return self.env._(
                "TikTok could not be asked what it allows for this case: %(why)s You "
                "see what usually is possible; TikTok may still refuse it.",
                why=word.failure,
            )
        return False
