from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

CASE = "tiktok.adjustment"


class TiktokAdjustmentRule(models.Model):
    """What a rule has to say before it may act, and who may switch it on."""

    _inherit = "tiktok.adjustment.rule"

    @api.model_create_multi
    def create(self, vals_list):
        """Each rule gets the row under which it spends."""
        rules = super().create(vals_list)
        # Sudo: nobody writes budgets by hand
        budgets = self.env["tiktok.adjustment.rule.budget"].sudo()
        budgets.create([{"rule_id": rule.id} for rule in rules])
        return rules

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_it_acted(self):
        for rule in self:
            if rule.log_ids:
                raise UserError(
                    self.env._(
                        "“%(rule)s” has handled cases and stays as their record. "
                        "Switch it off instead.",
                        rule=rule.name,
                    )
                )

    # === CONSTRAINTS === #

    @api.constrains("domain")
    def _check_domain(self):
        """Refuse a condition that is no plain data, or that asks for what the author
        may not read: rules run with the system's eyes."""
        for rule in self:
            try:
                rule._try_domain()
            except AccessError:
                raise
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of “%(rule)s” cannot be used: %(why)s Choose "
                        "fields and fixed values; nothing was saved.",
                        rule=rule.name,
                        why=error,
                    )
                ) from error

    def _try_domain(self):
        domain = self._get_domain()
        cases = self.env[CASE].sudo(False)
        domain.validate(cases)
        # With the author's eyes: a search refuses what they may not see
        cases.search(domain, limit=1)

    @api.constrains(
        "active",
        "trigger",
        "hours_before",
        "assign",
        "user_id",
        "team_id",
        "decision",
        "reject_reason",
        "max_amount",
        "cap_day",
        "buyer_days",
        "cap_buyer_days",
    )
    def _check_complete(self):
        """Refuse to switch on a rule that could not act, or that would pay without
        limits. One that is off may be unfinished."""
        for rule in self.filtered("active"):
            missing = rule._find_missing()
            if missing:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” cannot be switched on: %(missing)s",
                        rule=rule.name,
                        missing=" ".join(missing),
                    )
                )

    def _find_missing(self):
        """Return what is missing before the rule may act, as sentences for people."""
        missing = []
        if self.trigger == "deadline" and self.hours_before <= 0:
            missing.append(
                self.env._("Say how many hours before the deadline it acts.")
            )
        if self.assign == "user" and not self.user_id:
            missing.append(self.env._("Choose the user to assign to."))
        if self.assign == "round_robin" and not self.team_id:
            missing.append(self.env._("Choose the team to assign within."))
        if self.decision == "reject" and not self.reject_reason:
            missing.append(self.env._("Give the reason for the rejection."))
        if self.decision == "approve" and self.max_amount <= 0:
            missing.append(self.env._("Set a ceiling a case: it pays money."))
        if self.decision == "approve" and self.cap_day <= 0:
            missing.append(self.env._("Set a cap in 24 hours: it pays money."))
        if min(self.buyer_days, self.cap_buyer_days) < 1:
            missing.append(self.env._("A buyer is looked at over one day or more."))
        return missing

    # === PAUSE === #

    def _pause(self, reason):
        """Let the rule do nothing until an administrator has looked; tell one."""
        self.ensure_one()
        self.write({"paused_at": fields.Datetime.now(), "paused_reason": reason})
        group = self.env.ref("tiktok_shop_adjustments.group_tiktok_shop_administrator")
        people = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=people[:1].id or self.env.uid,
            summary=self.env._("A rule is paused: %s", self.name),
            note=reason,
        )

    def action_resume(self):
        """Let paused rules act again; earlier failures count no more."""
        self.check_access("write")
        paused = self.filtered("paused_at")
        now = fields.Datetime.now()
        paused.write({"paused_at": False, "paused_reason": False, "resumed_at": now})
        paused.activity_unlink(["mail.mail_activity_data_warning"])
