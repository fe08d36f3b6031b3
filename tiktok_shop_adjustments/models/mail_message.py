"""What became of a comment to a buyer, shown beside it in the chatter."""

from odoo import api, fields, models

from odoo.addons.mail.tools.discuss import Store

from ..domain import messages as rules
from .tiktok_adjustment_decision_queue import DECIDE

# Of several messages of one comment, the first of these that one has is shown
WORST_FIRST = (rules.REFUSED, rules.UNCERTAIN, rules.QUEUED, rules.SENDING, rules.SENT)


class MailMessage(models.Model):
    _inherit = "mail.message"

    tiktok_delivery = fields.Json(
        compute="_compute_tiktok_delivery",
        groups="base.group_user",
        help="Whether a comment reached the buyer on TikTok Shop, in words.",
    )

    @api.depends_context("uid", "lang")
    def _compute_tiktok_delivery(self):
        """Sudo: whoever may read the comment may know whether it arrived."""
        found = (
            self.env["tiktok.message"]
            .sudo()
            .search_fetch(
                [("mail_message_id", "in", self.ids), ("user_id", "!=", False)],
                ["mail_message_id", "state", "answer"],
                order="id",
            )
        )
        by_message = found.grouped("mail_message_id")
        for message in self:
            ours = by_message.get(message)
            message.tiktok_delivery = ours._delivery_facts() if ours else False

    def _to_store_defaults(self, target):
        fields = super()._to_store_defaults(target)
        if not target.is_internal(self.env):
            return fields
        return [
            *fields,
            Store.Attr(
                "tiktok_delivery",
                predicate=lambda message: message.model == "helpdesk.ticket",
            ),
        ]


class TiktokMessage(models.Model):
    _inherit = "tiktok.message"

    def _delivery_facts(self):
        """Return how the messages of one comment fared, the worst of them first."""
        worst = min(self, key=lambda message: WORST_FIRST.index(message.state))
        refused = self.filtered(lambda message: message.state == rules.REFUSED)
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            "state": worst.state,
            "label": labels[worst.state],
            "answer": worst.answer or "",
            "again": refused.ids if self.env.user.has_group(DECIDE) else [],
        }

    def _tell_author(self):
        """Show the new state to whoever wrote it, without loading the page again."""
        for message in self.filtered(lambda m: m.user_id and m.mail_message_id):
            # As the author sees it, whatever has become of the author's rights
            shown = message.mail_message_id.with_user(message.user_id).sudo()
            shown.invalidate_recordset(["tiktok_delivery"])
            store = Store(bus_channel=message.user_id)
            store.add(shown, ["tiktok_delivery"]).bus_send()
