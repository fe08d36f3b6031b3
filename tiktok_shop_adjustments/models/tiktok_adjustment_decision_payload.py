from dataclasses import asdict

from odoo import models

from ..domain import amounts, catalogue

OFFER = catalogue.OFFER_PARTIAL_REFUND
OFFER_AFTER_RECEIVING = catalogue.OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG
OFFERS = (OFFER, OFFER_AFTER_RECEIVING)
# After these the buyer is paid what the case asks for, now or once the goods are back.
PAYING = (
    "APPROVE_REQUEST_CANCEL",
    "APPROVE_REFUND",
    "APPROVE_RETURN",
    "APPROVE_RECEIVED_PACKAGE",
    "ISSUE_REPLACEMENT_REFUND",
    "ISSUE_EXCHANGE_REFUND",
    "DIRECT_REFUND",
)
# What a decision changes about a case: compared to see whether it took effect.
MOVING = ("status", "partial_offered", "partial_rejected")
# TikTok's words for the same decisions where items are decided one by one.
REVIEW_ACTIONS = {
    "APPROVE_REFUND": "APPROVE_REQUEST",
    "APPROVE_RETURN": "APPROVE_REQUEST",
    "APPROVE_REPLACEMENT": "APPROVE_REQUEST",
    "APPROVE_RECEIVED_PACKAGE": "APPROVE_RETURN_PACKAGE",
    "REJECT_REFUND": "REJECT_REQUEST",
    "REJECT_RETURN": "REJECT_REQUEST",
    "REJECT_REPLACEMENT": "REJECT_REQUEST",
    "REJECT_RECEIVED_PACKAGE": "REJECT_RETURN_PACKAGE",
    "ISSUE_REPLACEMENT_REFUND": "REFUND_INSTEAD",
    "ISSUE_EXCHANGE_REFUND": "REFUND_INSTEAD",
    "DIRECT_REFUND": "REFUND_INSTEAD",
    OFFER: OFFER,
    OFFER_AFTER_RECEIVING: OFFER_AFTER_RECEIVING,
}


class TiktokAdjustmentDecision(models.Model):
    """A choice in TikTok's words: which call, and what it carries."""

    _inherit = "tiktok.adjustment.decision"

    def _prepare_decision_vals(self, adjustment, choice):
        """Return the vals of a queued decision; called by `_queue`.

        :raise UserError: the choice is not possible for the case as it is now
        """
        lines = self._chosen_lines(adjustment, choice)
        self._check_choice(adjustment, choice, lines)
        number = self._next_round(adjustment)
        wish = self._prepare_payload(adjustment, choice, lines, key=None)
        key = self._prepare_key(adjustment, choice.action, number, wish)
        return {
            "adjustment_id": adjustment.id,
            "action": choice.action,
            "operation": self._operation(adjustment, choice),
            "payload": self._prepare_payload(adjustment, choice, lines, key),
            "round": number,
            "key": key,
            "user_id": self.env.uid,
            "reason_name": choice.reason,
            "reason_text": choice.reason_text or choice.reason,
            "comment": choice.comment,
            "amount": self._amount(adjustment, choice, lines),
            "keep_item": choice.keep_item,
            "line_ids": lines.ids,
            "status_before": adjustment.tiktok_status,
            "case_before": self._case_before(adjustment),
        }

    def _case_before(self, adjustment):
        snapshot = asdict(adjustment._get_snapshot())
        return {name: snapshot[name] for name in MOVING}

    def _chosen_lines(self, adjustment, choice):
        if choice.lines is None:
            return adjustment.line_ids
        return self.env["tiktok.adjustment.line"].browse(choice.lines)

    def _operation(self, adjustment, choice):
        """Return the name of the client's method that carries the decision."""
        if choice.lines is not None:
            return "review_aftersales"
        if adjustment.case_type == "cancellation":
            approves = choice.action == "APPROVE_REQUEST_CANCEL"
            return "approve_cancellation" if approves else "reject_cancellation"
        rejects = choice.action.startswith("REJECT_")
        if rejects or choice.action == OFFER_AFTER_RECEIVING:
            return "reject_return"
        return "approve_return"

    def _prepare_payload(self, adjustment, choice, lines, key):
        """Return the arguments of the call, the body's fields in TikTok's terms."""
        operation = self._operation(adjustment, choice)
        return getattr(self, f"_payload_{operation}")(adjustment, choice, lines, key)

    def _payload_approve_cancellation(self, adjustment, choice, lines, key):
        return {}

    def _payload_reject_cancellation(self, adjustment, choice, lines, key):
        return _filled(
            reject_reason=choice.reason,
            comment=choice.comment,
            images=list(choice.images),
        )

    def _payload_approve_return(self, adjustment, choice, lines, key):
        keep = choice.keep_item if choice.action == "APPROVE_RETURN" else None
        offer = choice.action == OFFER and {
            "amount": self._amount_text(adjustment, choice),
            "currency": adjustment.currency_id.name,
        }
        payload = _filled(decision=choice.action, partial_refund=offer)
        return payload if keep is None else {**payload, "buyer_keep_item": keep}

    def _payload_reject_return(self, adjustment, choice, lines, key):
        offer = choice.action == OFFER_AFTER_RECEIVING and {
            "partial_refund_total": self._amount_text(adjustment, choice),
            "currency": adjustment.currency_id.name,
        }
        return _filled(
            decision=choice.action,
            reject_reason=choice.reason,
            comment=choice.comment,
            images=list(choice.images),
            partial_refund_amount=offer,
        )

    def _payload_review_aftersales(self, adjustment, choice, lines, key):
        """One decision for the chosen items; its key is inside of it."""
        request_id, request_type = choice.request
        decision = _filled(
            line_items=[{"return_line_item_id": line.remote_id} for line in lines],
            action=REVIEW_ACTIONS[choice.action],
            alternative_solution_details=self._review_offer(adjustment, choice),
            reason=self._review_reason(choice),
        )
        return {
            "decisions": [
                {
                    "request_id": request_id,
                    "request_id_type": request_type,
                    "idempotency_key": key,
                    "line_item_decisions": [decision],
                }
            ]
        }

    def _review_offer(self, adjustment, choice):
        return choice.action in OFFERS and {
            "partial_refund_amount": self._amount_text(adjustment, choice),
            "currency": adjustment.currency_id.name,
        }

    def _review_reason(self, choice):
        media = [
            _filled(uri=image["image_id"], mime_type=image.get("mime_type"))
            for image in choice.images[:1]
        ]
        return _filled(
            reason_id=choice.reason, text=choice.comment, media=media and media[0]
        )

    def _amount_text(self, adjustment, choice):
        return amounts.text(choice.amount, adjustment.currency_id.name)

    def _amount(self, adjustment, choice, lines):
        """Return what the buyer gets by the decision in all, for people to read."""
        if choice.action in OFFERS:
            return float(amounts.partial_total(choice.amount, len(lines)))
        if choice.action not in PAYING:
            return 0.0
        if choice.lines is None:
            return adjustment.refund_total
        return sum(lines.mapped("refund_total"))


def _filled(**parts):
    """Return the parts that say something: an empty field is not sent."""
    return {name: part for name, part in parts.items() if part}
