from odoo import api, fields, models
from odoo.exceptions import AccessError


class TiktokDecisionDialog(models.AbstractModel):
    """A dialog that ends in a decision: whose row it is, and how it closes.

    The server makes the row, with TikTok's answers in it, before the dialog opens. The
    user writes the choice (`_own_words`) and nothing else: the dialog's own word is
    never proof of anything.
    """

    _name = "tiktok.decision.dialog"
    _description = "TikTok Shop Dialog"
    _own_words = frozenset()  # the fields that a user may write

    title = fields.Char(readonly=True)
    notice = fields.Char(readonly=True, help="What the agent should know first.")
    refused_message = fields.Char(readonly=True)
    refused_advice = fields.Char(readonly=True)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self._open_from_ticket())
        return super().create(vals_list)

    def write(self, vals):
        """The user writes a choice; facts come from the server (superuser) only."""
        if not self.env.su and set(vals) - self._own_words:
            raise AccessError(self._open_from_ticket())
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """A form asks what would follow from its choice: the facts stay those of the
        row, or it could ask about any case or order."""
        if self.env.su:
            return super().onchange(values, field_names, fields_spec)
        if any(map(self._is_fact, field_names)):
            raise AccessError(self._open_from_ticket())
        told = {n: value for n, value in values.items() if not self._is_fact(n)}
        return super().onchange(told, field_names, fields_spec)

    def _is_fact(self, name):
        """Tell whether the server alone says it; what follows from a choice is shown
        to whoever has made it and proves nothing."""
        field = self._fields.get(name)
        facts = bool(field) and (field.store or field.related)
        return facts and name not in self._own_words

    def _open_from_ticket(self):
        return self.env._("Open this dialog with the button on the ticket.")

    # === ACTIONS === #

    def _finish(self, outcome):
        """Return the action that follows a decision: close with the result, or stay
        open with TikTok's reason so that the user can choose again.

        :param outcome: `Outcome`
        """
        if outcome.state == "refused":
            # Written for the dialog's eyes only: nothing is decided by it
            self.sudo().write(self._prepare_refusal(outcome))
            return self._open()
        return self._close_with(outcome)

    def _prepare_refusal(self, outcome):
        """Hook: return what the dialog shows of a refusal; called by `_finish`."""
        return {
            "refused_message": outcome.message,
            "refused_advice": outcome.advice,
        }

    def _close_with(self, outcome):
        confirmed = outcome.state == "confirmed"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if confirmed else "warning",
                "message": outcome.message,
                "sticky": not confirmed,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _open(self):
        """Return the action that shows this row as a dialog."""
        return {
            "type": "ir.actions.act_window",
            "name": self.title,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }
