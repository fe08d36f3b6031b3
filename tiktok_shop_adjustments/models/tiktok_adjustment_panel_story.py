from odoo import api, fields, models

from ..domain import catalogue
from .tiktok_adjustment_panel_buttons import OPEN

# Whose sign an entry of the timeline has
SIDES = {
    "BUYER": "buyer",
    "SELLER": "seller",
    "OPERATOR": "tiktok",
    "SYSTEM": "tiktok",
}
# By delivery state of a decision; each has its words beside it
SIGNS = {
    "queued": "fa-clock-o",
    "sending": "fa-paper-plane-o",
    "confirmed": "fa-check",
    "refused": "fa-times",
    "uncertain": "fa-question-circle",
}


class TiktokAdjustment(models.Model):
    """What happened: the buyer's words and pictures, the timeline, our decisions,
    and what else this buyer has asked for."""

    _inherit = "tiktok.adjustment"

    def _panel_story(self, pictures):
        """Keys ``reason``, ``buyer_words``, ``pictures``, ``videos``, ``timeline``,
        ``decisions``."""
        return {
            "reason": self.reason_text or self.reason or "",
            "buyer_words": self.buyer_words or "",
            "pictures": self._panel_evidence(pictures),
            "videos": self._panel_videos(pictures),
            "timeline": [self._panel_entry(event) for event in self.event_ids],
            "decisions": [self._panel_decision(made) for made in self.decision_ids],
        }

    def _panel_entry(self, event):
        return {
            "when": self._panel_moment(event.happened_at),
            "who": self._panel_role(event.role),
            "side": SIDES.get(event.role, ""),
            "what": event.description or "",
            "reason": event.reason_text or "",
            "note": event.note or "",
        }

    def _panel_role(self, role):
        """TikTok's roles (Get Return Records, `role`) as a seller names them."""
        return {
            "BUYER": self.env._("Buyer"),
            "SELLER": self.env._("Seller"),
            "OPERATOR": self.env._("TikTok staff"),
            "SYSTEM": self.env._("TikTok"),
        }.get(role, role or "")

    # === DECISIONS === #

    def _panel_decision(self, made):
        return {
            "id": made.id,
            "label": catalogue.LABELS.get(made.action, made.action),
            "amount": self._panel_money(made.amount) if made.amount else "",
            "delivery": made._panel_delivery(),
            "is_open": made.state in OPEN,
            "sign": SIGNS[made.state],
            "who": made.decided_by,
            "when": self._panel_moment(made.create_date),
            "reason": made.reason_text or "",
            "request_id": made.request_id or "",
            "advice": (made.state != "confirmed" and made.advice) or "",
        }

    # === THIS BUYER === #

    def _panel_earlier(self):
        """How many cases each buyer has, ``{partner: {state: count}}``, as far as
        this reader may see them; one statement for all."""
        if not self.partner_id:
            return {}
        counts = {}
        for partner, state, count in self._read_group(
            [("partner_id", "in", self.partner_id.ids)],
            ["partner_id", "state"],
            ["__count"],
        ):
            counts.setdefault(partner, {})[state] = count
        return counts

    def _panel_buyer(self, counts):
        """Keys ``earlier`` (the buyer's other cases by state) and ``earlier_words``."""
        others = dict(counts)
        if others:
            others[self.state] -= 1
        labels = dict(self._fields["state"]._description_selection(self.env))
        groups = [
            {"label": labels[state], "count": count}
            for state, count in others.items()
            if count
        ]
        return {
            "earlier": groups,
            "earlier_words": self._panel_earlier_words(others),
        }

    def _panel_earlier_words(self, counts):
        total, refunded = sum(counts.values()), counts.get("refunded", 0)
        if total == 1:
            return self.env._("1 other case, %(refunded)s refunded", refunded=refunded)
        return self.env._(
            "%(total)s other cases, %(refunded)s refunded",
            total=total,
            refunded=refunded,
        )


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    action_label = fields.Char("Decision", compute="_compute_action_label")
    ticket_id = fields.Many2one("helpdesk.ticket", compute="_compute_ticket_id")

    @api.depends("action")
    def _compute_action_label(self):
        for made in self:
            made.action_label = catalogue.LABELS.get(made.action, made.action)

    @api.depends("adjustment_id.ticket_id", "origin_ticket_id")
    def _compute_ticket_id(self):
        for made in self:
            made.ticket_id = made.adjustment_id.ticket_id or made.origin_ticket_id

    def _panel_delivery(self):
        """How it went, in words that do not promise more than is known."""
        selection = self._fields["state"]._description_selection(self.env)
        return dict(selection)[self.state]
