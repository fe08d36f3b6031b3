"""What TikTok did by itself, told to people: on the case's card and on its ticket."""

from markupsafe import Markup

from odoo import models

from ..domain import initiative, kinds, states


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    # === ON THE CARD === #

    def _panel_banners(self):
        told = (self._panel_banner_cancelled(), self._panel_banner_final())
        news = [{"title": said[0], "text": said[1]} for said in told if said]
        return news + super()._panel_banners()

    def _panel_banner_cancelled(self):
        """Who cancelled, why, and what it means; nobody is asked anything."""
        by_tiktok = self.kind == kinds.CANCELLATION and self.initiator == "tiktok"
        if not by_tiktok or self.state == states.WITHDRAWN:
            return False
        told = initiative.why_cancelled(self.reason)
        return (
            self._panel_who_cancelled(),
            self.env._(
                "%(why)s %(meaning)s There is nothing to decide.",
                why=told.why,
                meaning=told.meaning,
            ),
        )

    def _panel_who_cancelled(self):
        if self.role == kinds.OPERATOR:
            return self.env._("TikTok's staff cancelled this order")
        return self.env._("TikTok's system cancelled this order")

    def _panel_banner_final(self):
        """Why there is nothing to press, and what the seller can still do."""
        words = self._final_words().get(self.final_reason)
        return words and (words, self._final_advice())

    def _final_words(self):
        """Return a sentence for each reason why nothing is contestable here, but for
        a ruling and a quick refund, which have banners of their own."""
        return {
            initiative.INSTANT: self.env._("TikTok has refunded the buyer at once"),
            initiative.PLATFORM: self.env._(
                "TikTok has refunded the buyer of its own accord"
            ),
        }

    def _final_advice(self):
        return self.env._(
            "This cannot be contested here and there is nothing to decide. If you "
            "disagree, appeal in Seller Center within the time that it gives there."
        )

    # === ON THE TICKET === #

    def _platform_word(self):
        """Return what TikTok has said about the case by itself, to see what is new."""
        self.ensure_one()
        return self.final_reason, self.dispute

    def _tell_platform(self, heard):
        """Note on tickets what TikTok has just done; mails nobody.

        :param heard: {case: its `_platform_word` before}; new cases are missing, as
            their ticket has just been made and its card says it all
        """
        bodies = {}
        for case in self.filtered("ticket_id"):
            texts = case in heard and case._platform_news(*heard[case])
            if texts:
                body = Markup("").join(Markup("<p>%s</p>") % text for text in texts)
                bodies[case.ticket_id.id] = body
        if bodies:
            self.env["helpdesk.ticket"].browse(bodies)._message_log_batch(bodies=bodies)

    def _platform_news(self, final_before, dispute_before):
        """Return the sentences about what TikTok did since the case was read last."""
        self.ensure_one()
        final = self.final_reason != final_before and self.final_reason
        dispute = self.dispute != dispute_before and self.dispute
        texts = [self._dispute_words().get(dispute), self._final_note().get(final)]
        return [text for text in texts if text]

    def _final_note(self):
        return {
            **self._final_words(),
            initiative.QUICK: self.env._(
                "TikTok has refunded the buyer before the parcel is back; the parcel "
                "cannot be rejected."
            ),
        }

    def _dispute_words(self):
        return {
            initiative.IN_DISPUTE: f"{self._panel_who_disputes()}.",
            initiative.FOR_BUYER: self.env._("TikTok ruled for the buyer."),
            initiative.FOR_SELLER: self.env._("TikTok ruled for you."),
            initiative.CLOSED: self.env._("The dispute was closed."),
        }
