from odoo import Command, api, fields, models

DAYS = 90


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
        help="As if they were switched on.",
    )
    with_active = fields.Boolean(
        "Together with those that are on",
        default=True,
        help="A rule that is on may have a case before the ones you try.",
    )
    days = fields.Integer("Days back", required=True, default=DAYS)

    # What came of it
    case_count = fields.Integer("Cases", readonly=True)
    touched_count = fields.Integer("Handled", readonly=True)
    decided_count = fields.Integer("Decided", readonly=True)
    held_count = fields.Integer("Left to a person", readonly=True)
    conflict_count = fields.Integer("Conflicts", readonly=True)
    money_words = fields.Char("Pays", readonly=True)
    headline = fields.Text(readonly=True)
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

    @api.model
    def _open_for(self, rules):
        """Run and return the action that shows the result.

        :param rules: those to try; none means all of the company
        """
        self.check_access("create")
        every = self.env["tiktok.adjustment.rule"].with_context(active_test=False)
        rules = rules or every.search([("company_id", "=", self.env.company.id)])
        run = self.create(
            {
                "company_id": rules[:1].company_id.id or self.env.company.id,
                "rule_ids": [Command.set(rules.ids)],
            }
        )
        return run.action_run()

    def action_run(self):
        """Run again with what is chosen now."""
        self.ensure_one()
        return self._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dry Run"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }
