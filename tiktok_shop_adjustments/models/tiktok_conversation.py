from odoo import fields, models


class TiktokConversation(models.Model):
    """What a buyer and a shop say to each other, as TikTok keeps it."""

    _name = "tiktok.conversation"
    _description = "TikTok Shop Conversation"
    _order = "latest_at desc, id desc"
    _rec_name = "buyer_name"
    _check_company_auto = True

    shop_id = fields.Many2one(
        "tiktok.authorized.shop",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="shop_id.company_id", store=True, index=True)
    remote_id = fields.Char(
        "Conversation ID",
        readonly=True,
        help="TikTok's id; empty until the first message of ours is on its way.",
    )
    buyer_user_id = fields.Char(
        "TikTok buyer", readonly=True, help="As the buyer's orders name it."
    )
    buyer_name = fields.Char("Buyer", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, check_company=True, index=True
    )
    order_remote_id = fields.Char(
        "TikTok order ID", readonly=True, help="The order last spoken of."
    )
    sale_order_id = fields.Many2one(
        "sale.order", readonly=True, check_company=True, index="btree_not_null"
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where what is said next goes.",
    )
    message_ids = fields.One2many("tiktok.message", "conversation_id", readonly=True)
    can_send = fields.Boolean(
        readonly=True, default=True, help="TikTok lets the shop write to the buyer."
    )
    unread_count = fields.Integer("Unread", readonly=True)
    last_index = fields.Char(
        readonly=True,
        help="How far it has been read: the newest message's index, with leading "
        "zeros, so that the order of texts is the order of numbers.",
    )
    latest_at = fields.Datetime("Last message", readonly=True)
    last_sent_at = fields.Datetime(
        readonly=True,
        help="When a message of ours was last taken for sending. Written so that "
        "whoever reads the conversation at that moment starts over.",
    )
    read_due = fields.Boolean(
        readonly=True, help="TikTok is still to be told that it was read."
    )

    _unique_remote = models.UniqueIndex(
        "(shop_id, remote_id) WHERE remote_id IS NOT NULL",
        "This conversation is in Odoo already.",
    )
    # Two agents write to a buyer for the first time at the same moment
    _one_to_begin = models.UniqueIndex(
        "(shop_id, buyer_user_id) WHERE remote_id IS NULL",
        "A conversation with this buyer is being opened already.",
    )
    _by_buyer = models.Index("(shop_id, buyer_user_id)")
    _unread = models.Index("(ticket_id) WHERE unread_count > 0")
    _read_marks = models.Index("(id) WHERE read_due IS TRUE")
