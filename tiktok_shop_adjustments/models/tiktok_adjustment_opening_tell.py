from markupsafe import Markup

from odoo import fields, models

from ..domain import openings


class TiktokAdjustmentDecision(models.Model):
    """Openings in words, for the user, the chatter and the buyer."""

    _inherit = "tiktok.adjustment.decision"

    def _confirmed_message(self):
        message = super()._confirmed_message()
        if self.action != openings.CREATE_RETURN or self.mirrored_at:
            return message
        return self.env._(
            "%(message)s The approval that TikTok asks for follows by itself within "
            "minutes; the ticket shows the result.",
            message=message,
        )

    def _subject_words(self):
        if not self.sale_order_id:
            return super()._subject_words()
        return self.env._("order %s", self.sudo().sale_order_id.tiktok_order_id)

    def _who_started(self):
        """Return a sentence that tells a second agent who was first."""
        moment = fields.Datetime.context_timestamp(self, self.create_date)
        return self.env._(
            "%(who)s started this for the order on %(when)s: %(what)s (%(state)s).",
            who=self.user_id.name,
            when=moment.strftime("%Y-%m-%d %H:%M:%S"),
            what=self._action_label(),
            state=self._panel_delivery(),
        )

    def _confirmation_body(self):
        body = super()._confirmation_body()
        if not self.sale_order_id:
            return body
        return body + Markup("<p>%s</p>") % self.env._(
            "Order %(order)s, %(units)s item(s)",
            order=self.sale_order_id.tiktok_order_id,
            units=len(self.order_units),
        )

    def _tell_buyer(self):
        """Tell the buyer in the agent's words, once: the mark and what it stands for
        are stored together."""
        if self.told_at or not self.buyer_message:
            return
        self.told_at = fields.Datetime.now()
        # By whom it was decided, also where the cron finishes it
        ticket = self.ticket_id.with_user(self.user_id).sudo()
        if not ticket._tiktok_post_to_buyer(self.buyer_message):
            ticket._message_log(body=self._copy_ready_body())

    def _copy_ready_body(self):
        """Return the note with the text for the buyer, ready to be copied.

        No quotation: Odoo folds those away.
        """
        return Markup("<p><i>%s</i></p><p>%s</p><p><i>%s</i></p>") % (
            self.env._(
                "Text for the buyer, ready to copy into TikTok's chat. It was not "
                "sent: this shop cannot write to buyers from here."
            ),
            Markup("<br/>").join(self.buyer_message.splitlines()),
            self.env._("TikTok itself tells the buyer about the refund."),
        )
