from dataclasses import replace

from odoo import models

from ..domain import beyond, decisions

# Delivery states of a decision that TikTok has not answered yet
OPEN = ("queued", "sending", "uncertain")
DIALOGS = ("approve", "reject")


class TiktokAdjustment(models.Model):
    """The decisions on the card. Each is refused again by the server when pressed."""

    _inherit = "tiktok.adjustment"

    def _panel_buttons(self):
        """Keys ``buttons`` (one a dialog, named by what it leads to), ``possible`` and
        ``not_possible`` (what the case itself does not allow, and why)."""
        if self.state != "to_decide":
            return {"buttons": [], "possible": [], "not_possible": []}
        actions = self._panel_actions()
        buttons = [self._panel_button(dialog, actions) for dialog in DIALOGS]
        shown = [button for button in buttons if button]
        return {
            "buttons": shown,
            "possible": [
                verdict.label
                for verdict in decisions.table(self._get_snapshot())
                if verdict.allowed
            ],
            "not_possible": self._panel_not_possible(shown),
        }

    def _panel_not_possible(self, shown):
        """What the case does not allow to anybody, next to the buttons shown."""
        labels = {button["label"] for button in shown}
        snapshot = self._get_snapshot()
        refused = [v for v in decisions.table(snapshot) if not v.allowed]
        return [
            {"label": item.label, "why_not": item.why_not}
            for item in (*refused, *beyond.table(snapshot))
            if item.label not in labels
        ]

    def _panel_in_turn(self):
        """The decisions that the case has come to, allowed just now or not: they name
        the buttons, so that nobody reads "Approve Return" over a parcel."""
        calm = {"overdue": False, "arbitration": None, "quick_refund": False}
        verdicts = decisions.table(replace(self._get_snapshot(), **calm))
        return {item.action for item in verdicts if item.allowed or item.ask}

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
        grey = {"allowed": False, "ask": False, "why_not": why_not}
        return [{**each, **grey} for each in actions]

    def _panel_button(self, dialog, actions):
        """The dialog's button: the first decision that can be taken names it."""
        in_turn = self._panel_in_turn()
        fitting = sorted(
            (action for action in actions if action["dialog"] == dialog),
            key=lambda action: (not action["allowed"], action["action"] not in in_turn),
        )
        if not fitting:
            return self._panel_button_beyond(dialog)
        first = fitting[0]
        allowed = bool(first["allowed"] or first["ask"])
        return {
            "method": f"action_tiktok_{dialog}",
            "label": first["label"],
            "allowed": allowed,
            "why_not": "" if allowed else first["why_not"],
            "primary": dialog == "approve",
        }

    def _panel_button_beyond(self, dialog):
        """A grey button for what only Seller Center can do."""
        told = [b for b in beyond.table(self._get_snapshot()) if b.side == dialog]
        return bool(told) and {
            "method": f"action_tiktok_{dialog}",
            "label": told[0].label,
            "allowed": False,
            "why_not": told[0].why_not,
            "primary": False,
        }
