import logging

from markupsafe import Markup

from odoo import models
from odoo.tools import format_amount

from ..domain import catalogue
from .tiktok_adjustment_decision_delivery import CONCURRENCY

_logger = logging.getLogger(__name__)


class TiktokAdjustmentDecision(models.Model):
    """Tells people what became of a decision."""

    _inherit = "tiktok.adjustment.decision"

    def _action_label(self):
        """Return the decision in words, e.g. ``Approve refund``."""
        return catalogue.LABELS.get(self.action, self.action)

    def _compute_display_name(self):
        for decision in self:
            decision.display_name = decision._action_label()

    def _outcome_message(self):
        """Return one sentence about the delivery state, for the user who waits."""
        return {
            "confirmed": self._confirmed_message,
            "refused": self._refused_message,
            "uncertain": self._uncertain_message,
        }.get(self.state, self._queued_message)()

    def _confirmed_message(self):
        return self.env._("TikTok confirmed: %(what)s.", what=self._what())

    def _refused_message(self):
        return self.env._(
            "TikTok refused: %(answer)s", answer=self.answer_message or self.answer_code
        )

    def _uncertain_message(self):
        return self.env._(
            "TikTok's answer to “%(what)s” is unknown and is being checked. It will "
            "not be carried out twice. Please do not decide again; the ticket shows "
            "the result within minutes.",
            what=self._what(),
        )

    def _queued_message(self):
        if not self.shop_id.decisions_enabled:
            return self.env._(
                "“%(what)s” waits in the outbox, because sending decisions is switched "
                "off for %(shop)s. It is sent as soon as an administrator switches it "
                "on.",
                what=self._what(),
                shop=self.shop_id.name,
            )
        return self.env._(
            "“%(what)s” is stored and is sent by itself as soon as TikTok takes it. "
            "%(answer)s",
            what=self._what(),
            answer=self.answer_message or "",
        ).strip()

    def _what(self):
        """Return the action with what it costs, e.g. ``Approve refund, £ 24.98``."""
        if not self.amount or not self.currency_id:
            return self._action_label()
        return f"{self._action_label()}, {self._amount_words()}"

    def _amount_words(self):
        return format_amount(self.env, self.amount, self.currency_id)

    # === AFTER A YES === #

    def _after_confirmed(self):
        """Hook, called once per confirmed decision in the transaction that records it.

        What cannot be done again later belongs here; it must not raise.
        """
        if self.action == catalogue.REJECT_REQUEST_CANCEL:
            # TikTok has one status for withdrawn and rejected: remember which it was
            self.adjustment_id.rejected_by_seller = True
        # A race shows here, before anything is caught: then the yes is recorded anew
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                self._post_confirmation()
        except CONCURRENCY:
            raise
        except Exception:
            # TikTok's yes is a fact; a note that cannot be written must not lose it
            _logger.exception("decision %s: no note in the ticket", self.id)

    def _post_confirmation(self):
        ticket = self.ticket_id
        if ticket:
            ticket.with_context(mail_post_autofollow=False).message_post(
                body=self._confirmation_body(),
                author_id=self.user_id.partner_id.id,
                subtype_xmlid="mail.mt_note",
            )

    def _confirmation_body(self):
        """Return the line for the ticket's chatter; texts are escaped by Markup."""
        parts = [
            Markup("<b>%s</b>") % self._what(),
            self.env._("confirmed by TikTok, decided by %s", self.decided_by),
        ]
        if self.reason_text:
            parts.append(self.env._("reason: %s", self.reason_text))
        if self.comment:
            parts.append(self.env._("comment: %s", self.comment))
        if self.keep_item:
            parts.append(self.env._("the buyer keeps the item"))
        if self.request_id:
            parts.append(self.env._("TikTok's request ID %s", self.request_id))
        return Markup("<p>%s</p>") % Markup(" · ").join(parts)

    # === A PERSON HAS TO LOOK === #

    def _ask_person(self):
        """Leave one activity for whoever decided, on the ticket or else on the shop."""
        target = self.ticket_id or self.shop_id
        summary = self.env._(
            "Check in Seller Center: %(what)s, %(subject)s",
            what=self._action_label(),
            subject=self._subject_words(),
        )
        known = target.activity_ids.filtered(lambda known: known.summary == summary)
        if known:
            return
        target.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=self._responsible().id,
            summary=summary,
            note=Markup("<p>%s</p>") % (self.advice or self._uncertain_message()),
        )

    def _subject_words(self):
        """Return what the decision is about, for people."""
        return self.env._("case %s", self.adjustment_id.remote_id)

    def _responsible(self):
        """Return who decided, or an administrator where that user has left."""
        group = self.env.ref("tiktok_shop_adjustments.group_tiktok_shop_administrator")
        return self.user_id if self.user_id.active else group.user_ids[:1]
