from odoo import fields, models

DELIVERY_STATES = [
    ("queued", "Waiting to be sent"),
    ("sending", "Being sent"),
    ("sent", "Sent"),
    ("refused", "Not sent"),
    ("uncertain", "Unknown, being checked"),
]
# What TikTok told us word for word may hold more about a buyer than agents need
SYSTEM = "base.group_system"


class TiktokMessage(models.Model):
    """One message of a conversation; of ours also the outbox entry."""

    _name = "tiktok.message"
    _description = "TikTok Shop Message"
    _order = "happened_at desc, id desc"
    _rec_name = "remote_id"

    conversation_id = fields.Many2one(
        "tiktok.conversation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    shop_id = fields.Many2one(related="conversation_id.shop_id", store=True, index=True)
    company_id = fields.Many2one(
        related="conversation_id.company_id", store=True, index=True
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="set null"
    )
    mail_message_id = fields.Many2one(
        "mail.message",
        "In the chatter",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    remote_id = fields.Char("Message ID", readonly=True)
    index = fields.Char(readonly=True, help="TikTok's order, with leading zeros.")
    direction = fields.Selection(
        [("in", "From the buyer"), ("out", "To the buyer")],
        required=True,
        readonly=True,
    )
    role = fields.Char(readonly=True, help="TikTok's word for who wrote it.")
    type = fields.Char(required=True, readonly=True, help="TikTok's word.")
    text = fields.Text(readonly=True)
    content = fields.Json(readonly=True, groups=SYSTEM, help="As TikTok states it.")
    order_remote_id = fields.Char("TikTok order ID", readonly=True)
    happened_at = fields.Datetime("Written on", required=True, readonly=True)

    # Of ours: what became of it
    user_id = fields.Many2one("res.users", "Written by", readonly=True)
    attachment_id = fields.Many2one("ir.attachment", "Picture", readonly=True)
    state = fields.Selection(DELIVERY_STATES, readonly=True)
    answer = fields.Text("What happened", readonly=True)
    attempts = fields.Integer(readonly=True)
    lease_until = fields.Datetime(readonly=True)
    attempted_at = fields.Datetime("Last attempt", readonly=True)
    next_attempt_at = fields.Datetime(readonly=True)
    request_id = fields.Char("TikTok's request ID", readonly=True)

    _unique_remote = models.UniqueIndex(
        "(conversation_id, remote_id) WHERE remote_id IS NOT NULL",
        "This message is in Odoo already.",
    )
    _due = models.Index(
        "(conversation_id, id) WHERE state IN ('queued', 'sending', 'uncertain')"
    )
