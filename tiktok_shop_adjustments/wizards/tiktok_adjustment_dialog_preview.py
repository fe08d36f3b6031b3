from odoo import api, fields, models

from ..domain import effects, shares


class TiktokAdjustmentDialog(models.AbstractModel):
    """What will follow, shown before anything is sent."""

    _inherit = "tiktok.adjustment.dialog"

    preview = fields.Json(compute="_compute_preview")

    @api.depends("decision", "amount", "chosen_count", "problems")
    def _compute_preview(self):
        for dialog in self:
            dialog.preview = dialog._get_preview()

    def _get_effect(self):
        """Hook: return what follows from the choice, see `domain.effects`."""
        return effects.effect(self.decision)

    def _get_preview(self):
        """Keys ``gets`` and ``costs`` ({label, amount}), ``parts`` (rows of the same
        shape), ``then`` (sentences)."""
        effect = self._get_effect()
        words = (self._goods_words()[effect.goods], self._then_words()[effect.then])
        paid = self._paid_amount(effect)
        return {
            "gets": {
                "label": self.env._("The buyer gets"),
                "amount": self._money_words(paid),
            },
            "parts": self._paid_parts(effect),
            "costs": {
                "label": self.env._("It costs you"),
                "amount": self._money_words(paid + self._return_fee(effect)),
            },
            "then": [sentence for sentence in words if sentence],
        }

    # === MONEY === #

    def _paid_amount(self, effect):
        """Return what the buyer is paid, in TikTok's own figures."""
        if effect.money == effects.OFFER:
            return self.amount * self.chosen_count
        if effect.money == effects.NOTHING:
            return 0.0
        chosen = self._chosen_lines()
        whole = len(chosen) == self.line_count
        case = self.adjustment_id
        return case.refund_total if whole else sum(chosen.mapped("refund_total"))

    def _return_fee(self, effect):
        """Return the seller's part of the postage, where goods come back by this."""
        if effect.goods not in (effects.COME_BACK, effects.ARE_BACK):
            return 0.0
        stated = self.adjustment_id._get_shares_sudo()
        return float(stated.get(shares.SELLER_RETURN_FEE, 0))

    def _paid_parts(self, effect):
        """What the sum is made of: TikTok's parts and the postage. The product of an
        offer stands beside its amount."""
        whole = len(self._chosen_lines()) == self.line_count
        rows = self._case_parts() if whole and effect.money == effects.ALL else []
        fee = self._return_fee(effect)
        if fee:
            rows.append((self.env._("Return postage, paid by you"), fee))
        return [
            {"label": label, "amount": self._money_words(amount)}
            for label, amount in rows
        ]

    def _case_parts(self):
        case = self.adjustment_id
        parts = (
            (self.env._("Goods"), case.refund_subtotal),
            (self.env._("Shipping"), case.refund_shipping_fee),
            (case._panel_tax_label(), case.refund_tax),
        )
        return [part for part in parts if part[1]]

    def _money_words(self, amount):
        """In the order's currency; an amount that cannot be sent is not promised."""
        if not self.currency_id or (
            self.is_offer and "amount" in (self.problems or ())
        ):
            return "–"
        return self.currency_id.format(amount) if amount else self.env._("nothing")

    # === WORDS === #

    def _goods_words(self):
        return {
            "": "",
            effects.KEPT: self.env._("The buyer keeps the goods."),
            effects.COME_BACK: self.env._("The buyer sends the goods back first."),
            effects.ARE_BACK: self.env._("The goods stay with you."),
            effects.NOT_SENT: self.env._("The goods are not sent."),
            effects.SENT: self.env._("The goods are sent as ordered."),
            effects.NEW_ONES: self.env._("You send the goods once more."),
        }

    def _then_words(self):
        return {
            "": "",
            effects.PAYS_NOW: self.env._(
                "TikTok pays the buyer back and takes it from your payout."
            ),
            effects.PAYS_AFTER_RETURN: self.env._(
                "TikTok pays when you approve the parcel, or when your time for that "
                "runs out."
            ),
            effects.BUYER_ANSWERS: self.env._(
                "The buyer may refuse the offer; then you decide the case again."
            ),
            effects.MAY_DISPUTE: self.env._(
                "The buyer may dispute it; then TikTok decides."
            ),
            effects.ORDER_GOES_ON: self.env._("The order goes on."),
            effects.YOU_SEND: self.env._("TikTok makes a new order for them."),
        }
