from odoo import models

from ..domain import decisions

# Delivery states of a decision that TikTok has not answered yet
OPEN = ("queued", "sending", "uncertain")
DIALOGS = ("approve", "reject")


class TiktokAdjustment(models.Model):
    """The decisions on the card. Each is refused again by the server when pressed."""

    _inherit = "tiktok.adjustment"

    def _panel_buttons(self):
        """Keys ``buttons`` (one a dialog, named by what it leads to) and
        ``not_possible`` (what the case itself does not allow, and why)."""
        if self.state != "to_decide":
            return {"buttons": [], "not_possible": []}
        possible = self._panel_possible()
        actions = self._panel_actions()
        buttons = [self._panel_button(each, actions, possible) for each in DIALOGS]
        shown = [button for button in buttons if button]
        labels = {button["label"] for button in shown}
        return {
            "buttons": shown,
            "not_possible": [
                {"label": action["label"], "why_not": action["why_not"] or ""}
                for action in actions
                if action["action"] not in possible and action["label"] not in labels
            ],
        }

    def _panel_possible(self):
        """What the case allows, whoever looks at it: that names the buttons."""
        verdicts = decisions.table(self._get_snapshot())
        return {verdict.action for verdict in verdicts if verdict.allowed}

    def _panel_actions(self):
        """As ``_get_actions``; all are grey while a decision is on its way."""
        actions = self._get_actions()
        under_way = self.decision_ids.filtered(lambda made: made.state in OPEN)[:1]
        if not under_way:
            return actions
        why_not = self.env._(
            "%(user)s has decided already: %(decision)s. %(delivery)s.",
            user=under_way.user_id.name,
            decision=under_way.action_label,
            delivery=under_way._panel_delivery(),
        )
        possible = self._panel_possible()
        return [
            {**action, "allowed": False, "why_not": why_not}
            if action["action"] in possible
            else action
            for action in actions
        ]

    def _panel_button(self, dialog, actions, possible):
        """The dialog's button: the first decision that can be taken names it."""
        fitting = [action for action in actions if action["dialog"] == dialog]
        fitting.sort(key=lambda action: action["action"] not in possible)
        fitting.sort(key=lambda action: not action["allowed"])
        if not fitting:
            return False
        first = fitting[0]
        return {
            "method": f"action_tiktok_{dialog}",
            "label": first["label"],
            "allowed": bool(first["allowed"]),
            "why_not": first["why_not"] or "",
            "primary": dialog == "approve",
        }
