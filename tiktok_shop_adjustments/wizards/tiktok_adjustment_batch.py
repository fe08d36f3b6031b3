from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.tiktok_adjustment_batch_line import DONE, MOST, WAITS


class TiktokAdjustmentBatch(models.Model):
    """Several decisions that one person made at once: rows that the clock carries out.

    The browser may be closed at any moment: what is decided is stored here, each row
    becomes a decision of the outbox once, and a row that has one makes no other.
    """

    _name = "tiktok.adjustment.batch"
    _description = "TikTok Shop Decisions, Many at Once"
    _inherit = "tiktok.decision.dialog"
    _order = "id desc"
    _rec_name = "title"
    _own_words = frozenset({"group_ids"})

    user_id = fields.Many2one(
        "res.users",
        "Decided by",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    state = fields.Selection(
        [("draft", "To decide"), ("running", "Sent"), ("stopped", "Stopped")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    token = fields.Char(
        readonly=True, help="Of the dialog that made it: a second click makes no other."
    )
    is_items = fields.Boolean("Item by item", readonly=True)
    group_ids = fields.One2many("tiktok.adjustment.batch.group", "batch_id")
    line_ids = fields.One2many(
        "tiktok.adjustment.batch.line", "batch_id", readonly=True
    )
    progress = fields.Json(compute="_compute_progress")
    is_moving = fields.Boolean(compute="_compute_progress")
    summary = fields.Json(compute="_compute_summary")

    _unique_token = models.Constraint("UNIQUE(token)", "This was sent already.")

    # === COMPUTES === #

    @api.depends("state", "line_ids.result")
    def _compute_progress(self):
        """One statement for all batches; the web client draws it."""
        rows = self.env["tiktok.adjustment.batch.line"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "result"], ["__count"]
        )
        counts = {}
        for batch, result, count in rows:
            counts.setdefault(batch.id, {})[result] = count
        for batch in self:
            batch.progress = batch._prepare_progress(counts.get(batch.id, {}))
            batch.is_moving = batch.progress["moving"]

    def _prepare_progress(self, counts):
        sent = {name: n for name, n in counts.items() if name not in WAITS}
        due = counts.get("due", 0) + counts.get("draft", 0)
        total = due + sum(sent.values())
        done = sum(n for name, n in sent.items() if name in DONE)
        return {
            "state": self.state,
            "total": total,
            "done": done,
            "moving": self.state == "running" and done < total,
            "counts": counts,
            "words": self.env._(
                "%(done)s of %(total)s answered", done=done, total=total
            ),
        }

    @api.depends("group_ids.decision", "group_ids.reason_name", "group_ids.comment")
    def _compute_summary(self):
        """What is sent by a click on the button, in words; also while one chooses."""
        for batch in self:
            batch.summary = batch._prepare_summary()

    def _prepare_summary(self):
        chosen = self.group_ids.filtered("decision")
        problems = [group._find_problem() for group in chosen]
        return {
            "calls": [group._prepare_call() for group in chosen],
            "total": self._get_total_words(chosen.filtered(lambda g: g._pays())),
            "problem": next(filter(None, problems), ""),
            "button": self._get_button_words(chosen),
        }

    def _get_total_words(self, groups):
        """Return the sum that buyers get, one for each currency."""
        sums = {}
        for group in groups:
            currency = group.currency_id
            sums[currency] = sums.get(currency, 0.0) + group.refund_total
        return " + ".join(currency.format(amount) for currency, amount in sums.items())

    def _get_button_words(self, groups):
        count = sum(groups.mapped("case_count"))
        if not count:
            return ""
        if count == 1:
            return self.env._("Send 1 Decision")
        return self.env._("Send %s Decisions", count)

    def _sent_already(self):
        return self.env._(
            "These decisions were sent already and cannot be changed. Choose the cases "
            "again to decide about them anew."
        )

    # === ACTION METHODS === #

    def action_send(self):
        """Put the chosen decisions into the clock's hands; whoever comes second sees
        the first one's."""
        self._check_mine()
        if self.state != "draft":
            return True
        chosen = self.group_ids.filtered("decision")
        if not chosen:
            raise UserError(self.env._("Choose a decision for at least one group."))
        chosen._check()
        # Sudo: rows are written by nobody's own right; whose they are was checked
        self.sudo()._start(chosen.sudo())
        return True  # the page reads itself again

    def action_stop(self):
        """What is not sent yet waits; what TikTok has is TikTok's."""
        self._check_mine()
        if self.state == "running":
            self.sudo().state = "stopped"
        return True

    def action_resume(self):
        self._check_mine()
        if self.state == "stopped":
            self.sudo().state = "running"
            self.sudo().line_ids._wake()
        return True

    def action_view_lines(self):
        """Open the cases with what became of each."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.title,
            "res_model": "tiktok.adjustment.batch.line",
            "domain": [("batch_id", "=", self.id)],
            "views": [(False, "list"), (False, "form")],
        }

    def _check_mine(self):
        """Raise AccessError unless the user may decide, and made this."""
        self.ensure_one()
        self.check_access("write")
        self.env["tiktok.adjustment.decision"]._check_may_decide_at_all()

    def _start(self, groups):
        """Called in superuser mode: the chosen groups' cases are due from now on."""
        self.state = "running"
        for group in groups:
            due = group.line_ids.filtered(lambda line: line.state == "draft")
            due.write({"state": "due", **group._prepare_line_choice()})
        rest = self.line_ids.filtered(lambda line: line.state == "draft")
        why_not = self.env._("No decision was chosen.")
        rest.write({"state": "skipped", "why_not": why_not, "sequence": MOST})
        self.line_ids._wake()

    def _open(self):
        """Return the action that shows this: the page where it goes on by itself."""
        return {**super()._open(), "target": "current"}

    # === HOUSEKEEPING === #

    @api.autovacuum
    def _gc_batches(self):
        """Forgotten drafts after a week; decisions are kept by the outbox itself."""
        week = fields.Datetime.subtract(fields.Datetime.now(), days=7)
        quarter = fields.Datetime.subtract(fields.Datetime.now(), days=90)
        old = [
            "|",
            "&",
            ("state", "=", "draft"),
            ("create_date", "<", week),
            "&",
            ("create_date", "<", quarter),
            ("line_ids", "not any", [("state", "=", "due")]),
        ]
        self.search(old, limit=1000).unlink()
