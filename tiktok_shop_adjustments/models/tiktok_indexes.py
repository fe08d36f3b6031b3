"""Indexes for what is looked for all day: lists, searches, scheduled actions.

History grows for years; what is open does not. So an index is partial where the query
is, and a list's order has one of its own, which ends after a page. Each of them serves
a statement that is asserted by a test; one that no statement needs only slows the sync.
"""

from odoo import fields, models

from ..domain import states

OPEN = ", ".join(f"'{state}'" for state in sorted(states.OPEN))


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # Tickets of a buyer: searched by agents, by talks and by the retention
    partner_id = fields.Many2one(index="btree_not_null")

    # Each form that opens asks for the ticket's duplicates
    duplicate_id = fields.Many2one(index="btree_not_null")
    # The helpdesk searches numbers and titles together, by any part of them
    number = fields.Char(index="trigram")
    name = fields.Char(index="trigram")
    # Who works for a small company reads none of the others' tickets
    company_id = fields.Many2one(index=True)

    # The queue, whose default filter this is, and "Next Case"
    _tiktok_queue = models.Index(
        "(tiktok_deadline, id) WHERE tiktok_state = 'to_decide'"
    )
    # All that the same list shows without its filter
    _tiktok_tickets = models.Index(
        "(tiktok_deadline, id) "
        "WHERE tiktok_adjustment_id IS NOT NULL OR tiktok_conversation_id IS NOT NULL"
    )
    # The helpdesk's own lists and boards: its model sorts by four columns
    _tiktok_desk_order = models.Index("(priority DESC, sequence, number DESC, id DESC)")
    # Two of the helpdesk's own filters, which pick out few of many
    _tiktok_unattended = models.Index("(tiktok_deadline, id) WHERE unattended IS TRUE")
    _tiktok_archived = models.Index("(id) WHERE active IS NOT TRUE")


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    # The list's order; deadlines are few and stand first
    _by_deadline = models.Index("(deadline, id DESC)")
    # The list's default filter, the board's columns, what rules decide before its
    # deadline, what is read again every hour
    _open = models.Index(f"(deadline, id DESC) WHERE state IN ({OPEN})")
    # TikTok's ids are searched as a whole or by their beginning
    _remote_id = models.Index("(remote_id varchar_pattern_ops)")
    _order_remote_id = models.Index("(order_remote_id varchar_pattern_ops)")
    # Whose order is still to be found
    _without_order = models.Index(
        "(shop_id, id) WHERE sale_order_id IS NULL AND order_remote_id IS NOT NULL"
    )
    _with_buyer = models.Index(
        "(shop_id, remote_update_time, id) WHERE buyer_removed IS NOT TRUE"
    )
    # Filters of the list that pick out few of many
    _by_others = models.Index("(initiator) WHERE initiator IN ('seller', 'tiktok')")
    _informing = models.Index("(id) WHERE informs_only IS TRUE")
    _sent_again = models.Index(
        "(deadline, id DESC) WHERE kind IN ('replacement', 'exchange')"
    )


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    # The outbox: to be sent, to be settled, or still to be seen in TikTok's list
    _under_way = models.Index(
        "(id) WHERE state IN ('queued', 'sending', 'uncertain') "
        "OR (state = 'confirmed' AND mirrored_at IS NULL)"
    )


class TiktokConversation(models.Model):
    _inherit = "tiktok.conversation"

    _by_time = models.Index("(latest_at DESC, id DESC)")
    _with_buyer = models.Index(
        "(shop_id, latest_at, id) WHERE buyer_removed IS NOT TRUE"
    )


class TiktokMessage(models.Model):
    _inherit = "tiktok.message"

    _by_time = models.Index("(happened_at DESC, id DESC)")
    _with_buyer = models.Index(
        "(shop_id, happened_at, id) WHERE buyer_removed IS NOT TRUE "
        "AND (state IN ('sent', 'refused') OR state IS NULL)"
    )
    # What an agent wrote and the buyer did not get, or not yet
    _not_sent = models.Index("(state) WHERE state != 'sent'")


class ResPartner(models.Model):
    _inherit = "res.partner"

    _tiktok_with_buyer = models.Index(
        "(company_id, create_date, id) "
        "WHERE tiktok_user_id IS NOT NULL AND tiktok_buyer_removed IS NOT TRUE"
    )
