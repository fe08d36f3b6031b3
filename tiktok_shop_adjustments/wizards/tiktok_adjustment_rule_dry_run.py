from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

from ..domain import dry_run
from ..models.tiktok_adjustment_past_cases import PastCases

DAYS = 90
PAGE = 1000
# The rest is what came of it, and no one's word
CHOICES = frozenset({"rule_ids", "with_active", "days"})


class TiktokAdjustmentRuleDryRun(models.TransientModel):
    """What rules would have done with the cases of the last weeks. Touches nothing."""

    _name = "tiktok.adjustment.rule.dry.run"
    _description = "TikTok Shop Rules, Dry Run"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    rule_ids = fields.Many2many(
        "tiktok.adjustment.rule",
        "tiktok_rule_dry_run_rule_rel",
        "run_id",
        "rule_id",
        string="Rules",
        domain="[('company_id', '=', company_id)]",
        context={"active_test": False},
        help="Judged as if they were switched on.",
    )
    with_active = fields.Boolean(
        "Together with those that are on",
        default=True,
        help="A rule that is on may have a case before the ones you try.",
    )
    days = fields.Integer("Days back", required=True, default=DAYS)

    may_switch_on = fields.Boolean(compute="_compute_may_switch_on")

    # What came of it
    ran_at = fields.Datetime("Run on", readonly=True)
    case_count = fields.Integer("Cases", readonly=True)
    handled_count = fields.Integer("Handled", readonly=True)
    decided_count = fields.Integer("Decided", readonly=True)
    held_count = fields.Integer("Left to a person", readonly=True)
    conflict_count = fields.Integer("Conflicts", readonly=True)
    money_words = fields.Char("Pays", readonly=True)
    unknown_words = fields.Text("What nobody can know any more", readonly=True)
    line_ids = fields.One2many(
        "tiktok.adjustment.rule.dry.run.line", "run_id", readonly=True
    )
    case_ids = fields.One2many(
        "tiktok.adjustment.rule.dry.run.case", "run_id", readonly=True
    )

    _positive_days = models.Constraint(
        "CHECK(days BETWEEN 1 AND 730)", "Look back between 1 and 730 days."
    )

    @api.depends("rule_ids")
    def _compute_may_switch_on(self):
        for run in self:
            run.may_switch_on = len(run.rule_ids) == 1 and not run.rule_ids.active

    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._("Dry Run")

    @api.model
    def _open_for(self, rules):
        """Run and return the action that shows the result.

        :param rules: those to try; none means all of the company
        """
        every = self.env["tiktok.adjustment.rule"].with_context(active_test=False)
        rules = rules or every.search([("company_id", "=", self.env.company.id)])
        company = rules.company_id[:1] or self.env.company
        mine = rules.filtered(lambda rule: rule.company_id == company)
        run = self.create(
            {"company_id": company.id, "rule_ids": [Command.set(mine.ids)]}
        )
        return run.action_run()

    # === CRUD === #

    def write(self, vals):
        """The user writes a choice; results come from the run (superuser) only."""
        if not self.env.su and set(vals) - CHOICES:
            raise AccessError(
                self.env._("The result of a dry run cannot be edited. Run it again.")
            )
        return super().write(vals)

    # === ACTION METHODS === #

    def action_run(self):
        """Run with what is chosen now, and show it."""
        self.ensure_one()
        # Sudo: rules see what the system sees, and the rows are nobody's to write.
        # What may be tried was checked with the user's own eyes.
        self.sudo()._run(self._get_rules())
        return self._open()

    def action_view_cases(self):
        """Open the cases that a rule would have handled or left to a person."""
        return self._view_cases(self.env._("Dry Run: Cases"))

    def action_view_decided(self):
        return self._view_cases(self.env._("Dry Run: Decided"), "decided")

    def action_view_held(self):
        return self._view_cases(self.env._("Dry Run: Left to a Person"), "held")

    def action_view_conflicts(self):
        return self._view_cases(self.env._("Dry Run: Conflicts"), "conflict")

    def action_switch_on(self):
        """Ask, with its limits in words, before the one rule that was tried is on."""
        self.ensure_one()
        return self.rule_ids.action_switch_on()

    def _view_cases(self, name, only=None):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "tiktok.adjustment.rule.dry.run.case",
            "domain": [("run_id", "=", self.id)],
            "context": {f"search_default_{only}": 1} if only else {},
            "views": [(False, "list")],
        }

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dry Run"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    # === RUN === #

    def _get_rules(self):
        """Return the rules to judge by, in their order; raise for those of others."""
        rules = self.rule_ids
        self.company_id.check_access("read")
        if self.with_active:
            on = [("company_id", "=", self.company_id.id), ("active", "=", True)]
            rules |= rules.search(on)
        rules.check_access("read")
        mine = rules.filtered(lambda rule: rule.company_id == self.company_id)
        return mine.sorted()

    def _run(self, rules):
        """Judge the past by `rules` and store the result as this run's rows."""
        rules = rules.sudo()
        now = fields.Datetime.now()
        past = self._find_past(rules, now)
        pasts = self._read_past(rules, past)
        report = dry_run.run(rules._get_engine_rules(), pasts, now)
        self.line_ids.unlink()
        self.case_ids.unlink()
        self._store(rules, past, report)

    def _find_past(self, rules, now):
        cases = self.env["tiktok.adjustment"]
        window = cases._get_past_domain(rules, self.company_id, self.days, now)
        return PastCases(rules, cases, window)

    def _read_past(self, rules, past):
        """Yield each past case; a page at a time, so that statements do not grow."""
        ids = past.cases._ids
        for start in range(0, len(ids), PAGE):
            page = past.cases.browse(ids[start : start + PAGE])
            yield from page._get_pasts(rules, past)
