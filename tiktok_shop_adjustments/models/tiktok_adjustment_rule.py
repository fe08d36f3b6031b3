from odoo import fields, models

TRIGGERS = [
    ("arrival", "When a case arrives"),
    ("status", "When its status changes"),
    ("deadline", "Before its deadline"),
]
INITIATORS = [
    ("any", "Anyone"),
    ("buyer", "The buyer"),
    ("seller", "The business"),
    ("tiktok", "TikTok"),
]
COMPARISONS = [("any", "Any"), ("at_least", "At least"), ("at_most", "At most")]
ASSIGNMENTS = [
    ("none", "Nobody"),
    ("user", "One user"),
    ("round_robin", "The members of a team in turn"),
]
DECISIONS = [("none", "No decision"), ("approve", "Approve"), ("reject", "Reject")]


class TiktokAdjustmentRule(models.Model):
    """Automatic handling: when, which cases, what to do, within which limits.

    The first rule that decides a case wins; what it may spend is limited, and nothing
    happens in a shop whose switch is off. `domain.rules` judges, also for a dry run.
    """

    _name = "tiktok.adjustment.rule"
    _description = "TikTok Shop Rule"
    _inherit = ["mail.thread", "mail.activity.mixin", "tiktok.own.company"]
    _check_company_auto = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    description = fields.Text(translate=True, help="What it is for, for colleagues.")
    sequence = fields.Integer(default=10, help="The first rule that decides wins.")
    active = fields.Boolean(
        "Switched on",
        default=False,
        copy=False,
        tracking=True,
        help="A new rule starts off.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    shop_ids = fields.Many2many(
        "tiktok.authorized.shop",
        string="Shops",
        check_company=True,
        ondelete="restrict",
        help="Empty: all shops of the company.",
    )

    # When
    trigger = fields.Selection(TRIGGERS, required=True, default="arrival")
    hours_before = fields.Float(
        "Hours before the deadline", help="Of rules that act before the deadline."
    )

    # Which cases: all that is filled in has to fit. What is chosen here cannot be
    # deleted (`restrict`): a choice that became empty would let every case in.
    domain = fields.Char(default="[]", help="Any field of the case.")
    initiator = fields.Selection(INITIATORS, required=True, default="any")
    kind_ids = fields.Many2many(
        "tiktok.adjustment.kind",
        string="Kinds",
        ondelete="restrict",
        help="Empty: any kind.",
    )
    reason_names = fields.Text(
        "Reason codes", help="TikTok's codes, one a line. Empty: any reason."
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="A rule with limits of money is for cases in this currency only.",
    )
    amount_min = fields.Monetary("Refund from", help="0: no limit.")
    amount_max = fields.Monetary("Refund up to", help="0: no limit.")
    product_ids = fields.Many2many(
        "product.product",
        string="Products",
        ondelete="restrict",
        help="One of them is in the case. Empty: any product.",
    )
    order_status_ids = fields.Many2many(
        "tiktok.order.status",
        string="Order status",
        ondelete="restrict",
        help="Empty: any status.",
    )
    buyer_days = fields.Integer(
        "Buyer's history in days", default=90, help="How far back a buyer is looked at."
    )
    buyer_cases_check = fields.Selection(
        COMPARISONS, "Earlier cases of the buyer", required=True, default="any"
    )
    buyer_cases = fields.Integer("Earlier cases")
    buyer_share_check = fields.Selection(
        COMPARISONS, "Refunded share of them", required=True, default="any"
    )
    buyer_refunded_share = fields.Float("Refunded share", help="Between 0 and 1.")
    hours_left_min = fields.Float("Hours left from", help="0: no limit.")
    hours_left_max = fields.Float("Hours left up to", help="0: no limit.")

    # What to do
    resolve = fields.Boolean(help="Move the ticket to the shop's stage for settled.")
    stage_id = fields.Many2one(
        "helpdesk.ticket.stage", "Move to stage", check_company=True
    )
    tag_ids = fields.Many2many(
        "helpdesk.ticket.tag", string="Add tags", check_company=True
    )
    assign = fields.Selection(ASSIGNMENTS, required=True, default="none")
    user_id = fields.Many2one("res.users", "Assign to")
    team_id = fields.Many2one(
        "helpdesk.ticket.team", "Assign within", check_company=True
    )
    last_user_id = fields.Many2one(
        "res.users", readonly=True, copy=False, help="Whose turn was last."
    )
    priority = fields.Selection(
        [("0", "Low"), ("1", "Medium"), ("2", "High"), ("3", "Very High")],
        "Set priority",
    )
    reply_text = fields.Text("Reply to the buyer", translate=True)
    decision = fields.Selection(DECISIONS, required=True, default="none", tracking=True)
    received_package = fields.Boolean(
        "Also received parcels",
        help="Decide about a parcel that is back, too: nobody has looked into it.",
    )
    reject_reason = fields.Char(
        "Reject reason", help="TikTok's code; not sent unless TikTok lists it."
    )
    reject_comment = fields.Text("Comment for the buyer")
    stop = fields.Boolean(
        "Stop here", default=True, help="No later rule looks at the case."
    )

    # Within which limits (0: none)
    max_amount = fields.Monetary("Ceiling a case", tracking=True)
    cap_day = fields.Monetary("Cap in 24 hours", tracking=True)
    cap_day_count = fields.Integer("Cases in 24 hours")
    cap_buyer = fields.Monetary("Cap a buyer", tracking=True)
    cap_buyer_count = fields.Integer("Cases a buyer")
    cap_buyer_days = fields.Integer("Days of a buyer's cap", default=30)
    max_failures = fields.Integer(
        "Pause after failures",
        default=3,
        help="So many decisions in a row that were refused or failed pause the rule.",
    )
    paused_at = fields.Datetime(readonly=True, copy=False)
    paused_reason = fields.Text(readonly=True, copy=False, tracking=True)
    resumed_at = fields.Datetime(readonly=True, copy=False)

    log_ids = fields.One2many("tiktok.adjustment.rule.log", "rule_id", readonly=True)

    _positive_limits = models.Constraint(
        "CHECK(max_amount >= 0 AND cap_day >= 0 AND cap_buyer >= 0"
        " AND cap_day_count >= 0 AND cap_buyer_count >= 0"
        " AND amount_min >= 0 AND amount_max >= 0)",
        "A limit cannot be negative. Leave it at 0 for no limit.",
    )
