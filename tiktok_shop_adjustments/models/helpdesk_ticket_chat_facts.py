"""What the ticket's form and the composer show of the talk with the buyer."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.mail.tools.discuss import Store

from ..domain import messages as rules
from .tiktok_adjustment_decision_queue import DECIDE


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    tiktok_chat = fields.Json(
        compute="_compute_tiktok_chat",
        groups="base.group_user",
        help="What the form shows of the talk with the buyer, for this reader.",
    )

    @api.depends_context("uid", "lang")
    def _compute_tiktok_chat(self):
        for ticket in self:
            ticket.tiktok_chat = ticket._tiktok_chat_facts()

    def _tiktok_chat_facts(self):
        """Return what the reader may know of the talk, ``False`` without any.

        Read when one form is opened, never for a list.
        """
        talk = self._tiktok_talk() if self.id else None
        if not talk:
            return False
        return {
            "buyer": talk.conversation.buyer_name or talk.partner.name,
            "unread": self.tiktok_unread_count,
            "may_write": self.env.user.has_group(DECIDE),
            "refusal": talk.refusal,
            "limit": rules.MAX_TEXT,
        }

    def tiktok_mark_seen(self):
        """Note that the user has looked at what the buyer wrote; TikTok is told.

        Called by the ticket's form for whoever may answer.
        """
        self.check_access("read")
        if not self.env.user.has_group(DECIDE):
            raise AccessError(self.env._("Only who may answer marks messages as read."))
        talks = self.sudo().tiktok_conversation_id
        talks.filtered(lambda talk: talk.ticket_id in self)._mark_read()

    def _thread_to_store(self, store: Store, fields, *, request_list=None):
        """Tell the chatter's composer whether it writes to a buyer."""
        super()._thread_to_store(store, fields, request_list=request_list)
        if request_list is None or not store.target.is_internal(self.env):
            return
        for ticket in self:
            facts = ticket._tiktok_chat_facts()
            store.add(ticket, {"tiktok_chat": facts}, as_thread=True)

    # === VIEWS === #

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env["tiktok.authorized.shop"]._anyone_talks())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Where no shop talks with its buyers, nothing counts their messages."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self.env["tiktok.authorized.shop"]._anyone_talks():
            for node in arch.xpath("//*[starts-with(@name, 'tiktok_unread')]"):
                node.getparent().remove(node)
        return arch, view
