from decimal import Decimal

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..domain import amounts, catalogue, items
from ..models.tiktok_adjustment_decision_payload import PAYING


class TiktokAdjustmentItems(models.TransientModel):
    """A decision for each item of a case, sent in as few calls as TikTok takes."""

    _name = "tiktok.adjustment.items"
    _description = "Decide a TikTok Shop Case Item by Item"
    _inherit = "tiktok.decision.dialog"
    _own_words = frozenset({"item_ids"})

    adjustment_id = fields.Many2one("tiktok.adjustment", required=True, readonly=True)
    currency_id = fields.Many2one(related="adjustment_id.currency_id")
    seen_status = fields.Char(readonly=True)
    seen_total = fields.Monetary(readonly=True)
    eligibility = fields.Json(readonly=True, help="TikTok's word on each decision.")
    request = fields.Json(
        readonly=True, help="TikTok's id and type of the request that holds the items."
    )
    why_not = fields.Char(readonly=True, help="Why TikTok takes no single items here.")
    item_ids = fields.One2many("tiktok.adjustment.item", "dialog_id", "Items")
    summary = fields.Json(compute="_compute_summary")
    confirm_words = fields.Char(compute="_compute_summary")

    # === COMPUTES === #

    @api.depends(
        "item_ids.decision",
        "item_ids.reason_name",
        "item_ids.comment",
        "item_ids.amount",
        "item_ids.evidence",
    )
    def _compute_summary(self):
        """What a click would send, in words; also while one chooses."""
        for dialog in self:
            dialog.summary = dialog._prepare_summary()
            dialog.confirm_words = dialog.summary["button"]

    def _prepare_summary(self):
        problems = {}
        for item in self.item_ids:
            if problem := item._find_problem():
                problems[item._origin.id] = problem
        calls = self._split() if not problems else ()
        paid = sum(self._get_paid(call) for call in calls)
        return {
            "calls": [self._prepare_call(call) for call in calls],
            "total": self.currency_id.format(paid) if paid else "",
            "problems": problems,
            "left": len(self.item_ids.filtered(lambda item: not item.decision)),
            "button": self._get_button_words(calls),
        }

    def _get_button_words(self, calls):
        if not calls:
            return self.env._("Send")
        if len(calls) == 1:
            return catalogue.LABELS[calls[0].action]
        return self.env._("Send %s Decisions", len(calls))

    def _prepare_call(self, call):
        mine = self._rows_of(call)
        reason = mine[:1]._get_reason_text()
        paid = self._get_paid(call)
        return {
            "title": self.env._(
                "%(decision)s: %(count)s of %(all)s items",
                decision=catalogue.LABELS[call.action],
                count=len(call.items),
                all=len(self.adjustment_id.line_ids),
            ),
            "detail": reason or "",
            "amount": self.currency_id.format(paid) if paid else "",
        }

    def _get_paid(self, call):
        """Return what the buyer gets by a call; TikTok pays an offer for each item."""
        if call.amount is not None:
            return float(amounts.partial_total(call.amount, len(call.items)))
        if call.action not in PAYING:
            return 0.0
        if call.whole:
            return self.adjustment_id.refund_total
        return sum(self._rows_of(call).line_id.mapped("refund_total"))

    # === CALLS === #

    def _split(self):
        """Return the calls (`domain.items.Call`) that carry what is chosen."""
        chosen = self.item_ids.filtered("decision")
        # Units that are decided already are no row: then no call is for the whole case
        every = self.adjustment_id.line_ids.ids
        return items.split([item._prepare_choice() for item in chosen], every)

    def _rows_of(self, call):
        return self.item_ids.filtered(lambda item: item.line_id.id in call.items)

    # === ACTIONS === #

    def action_confirm(self):
        """Send what is chosen, one call after the other, and show what became of it."""
        self.ensure_one()
        self.check_access("write")
        self.env["tiktok.adjustment.decision"]._check_may_decide(self.adjustment_id)
        self._check_chosen()
        batch_id = self._store_batch()
        self.env["tiktok.adjustment.batch.line"]._carry_out_batch(batch_id)
        return self._show(batch_id)

    def action_approve(self):
        """Open the dialog that approves the whole case."""
        self.ensure_one()
        return self.adjustment_id.action_tiktok_approve()

    def action_reject(self):
        """Open the dialog that rejects the whole case."""
        self.ensure_one()
        return self.adjustment_id.action_tiktok_reject()

    def _show(self, batch_id):
        """Return the action that shows the results. By its id only: this transaction
        began before the batch was stored and does not see it."""
        return {
            "type": "ir.actions.act_window",
            "name": self.title,
            "res_model": "tiktok.adjustment.batch",
            "res_id": batch_id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_chosen(self):
        if self.why_not:
            raise UserError(self.why_not)
        self.item_ids._check()
        if not self._split():
            raise UserError(self.env._("Choose a decision for at least one item."))

    def _store_batch(self):
        """Store what is to be sent, durably, and return its id; a second click on the
        same dialog gets the first one's."""
        token = f"{self._name}/{self.id}"
        decisions = self.env["tiktok.adjustment.decision"]
        vals = self._prepare_batch_vals(token)
        try:
            with decisions._own_transaction() as others:
                return others.env["tiktok.adjustment.batch"].create(vals).id
        except UniqueViolation:
            with decisions._own_transaction() as others:
                batches = others.env["tiktok.adjustment.batch"]
                return batches.search([("token", "=", token)]).id

    def _prepare_batch_vals(self, token):
        calls = self._split()
        images = self._upload_evidence(calls)
        return {
            "title": self.title,
            "token": token,
            "state": "running",
            "is_items": True,
            "line_ids": [
                fields.Command.create(self._prepare_line_vals(call, place, images))
                for place, call in enumerate(calls)
            ],
        }

    def _prepare_line_vals(self, call, place, images):
        first = self._rows_of(call)[:1]
        by_items = None if call.whole else list(call.items)
        bounds = self._get_range(call)
        return {
            "sequence": place,
            "adjustment_id": self.adjustment_id.id,
            "action": call.action,
            "state": "due",
            "seen_status": self.seen_status,
            "seen_total": self._get_worth(call),
            "choice": {
                "eligibility": self.eligibility or [],
                "reason": call.reason or None,
                "reason_text": first._get_reason_text(),
                "comment": call.comment or None,
                "amount": None if call.amount is None else str(call.amount),
                "offer_range": bounds and [str(bound) for bound in bounds],
                "lines": by_items,
                "request": None if call.whole else self.request,
                "images": images.get(call.evidence, []),
            },
        }

    def _get_worth(self, call):
        """Return what TikTok states for what a call is about. Not the case's total for
        single items: that falls with each item that is rejected before."""
        if call.whole:
            return self.seen_total
        return sum(self._rows_of(call).mapped("seen_total"))

    def _get_range(self, call):
        """Return least and most of an offer for all items of a call, None without."""
        known = [item._get_option().get("range") for item in self._rows_of(call)]
        bounds = [bound for bound in known if bound]
        if call.amount is None or not bounds:
            return None
        low, high = max(b[0] for b in bounds), min(b[1] for b in bounds)
        code = self.currency_id.name
        return tuple(amounts.quantize(Decimal(repr(end)), code) for end in (low, high))
