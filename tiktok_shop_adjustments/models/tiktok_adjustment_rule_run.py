import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ..domain import rules as engine
from ..domain import states
from .tiktok_mirror import MIRROR_CONTEXT, is_race

_logger = logging.getLogger(__name__)

PAGE = 50


class TiktokAdjustmentRule(models.Model):
    """The clock of the rules. Only the loop commits: after each page of cases and each
    decision, so that one bad case stops no other."""

    _inherit = "tiktok.adjustment.rule"

    @api.model
    def _cron_run(self):
        """Run rules over what is due; called as soon as cases have changed, and every
        five minutes for deadlines. Never raises, because Odoo switches off what does.
        """
        cron, rules = self.env["ir.cron"], self._as_system()
        cron._commit_progress(remaining=rules._count_due())
        try:
            rules._drive(cron)
        except Exception as error:
            self.env.cr.rollback()
            self.env.invalidate_all()
            if is_race(error):
                # TikTok's word came in between: begin again with a fresh look
                self.env["tiktok.adjustment"]._wake_rules()
                cron._commit_progress()
            else:
                _logger.exception("rules: the run stopped; the next one goes on")

    def _drive(self, cron):
        """Do the steps with a commit after each, as long as there is time."""
        for count in self._work():
            left = cron._commit_progress(count)
            self.env.invalidate_all()
            if not left:
                return

    def _as_system(self):
        """Rules as the system runs them; what they do on tickets sends no mail."""
        return self.with_user(SUPERUSER_ID).with_context(**MIRROR_CONTEXT)

    @api.model
    def _work(self):
        """Do what is due in small steps; yield how many cases each step has done."""
        logs = self.env["tiktok.adjustment.rule.log"]
        yield from self._run_due_pages()
        yield from self._run_deadline_pages()
        yield from logs._decide_due()
        yield from logs._finish_decided()

    # === WHICH CASES === #

    @api.model
    def _due_domain(self):
        """Cases that have arrived or changed, in shops where rules may run."""
        return (
            Domain("rules_due", "!=", False)
            & Domain("shop_id.rules_enabled", "=", True)
            & Domain("shop_id.active", "=", True)
        )

    @api.model
    def _count_due(self):
        return self.env["tiktok.adjustment"].search_count(self._due_domain())

    @api.model
    def _run_due_pages(self):
        """Judge cases that have arrived or changed, a page of each shop in turn."""
        cases, due = self.env["tiktok.adjustment"], self._due_domain()
        groups = cases._read_group(due, ["shop_id"], order="id:min")
        last = {shop: 0 for (shop,) in groups}
        while last:
            for shop in list(last):
                mine = due & Domain("shop_id", "=", shop.id)
                later = mine & Domain("id", ">", last[shop])
                page = cases.search(later, order="id", limit=PAGE)
                if not page:
                    del last[shop]
                    continue
                last[shop] = page[-1:].id
                self._run_locked(page.try_lock_for_update().filtered_domain(mine))
                yield len(page)

    @api.model
    def _run_deadline_pages(self):
        """Judge cases whose deadline comes near, the most urgent first."""
        for company, hours in self._deadline_hours().items():
            domain = self._deadline_domain(company, hours)
            ids = self.env["tiktok.adjustment"].search(domain, order="deadline, id").ids
            for start in range(0, len(ids), PAGE):
                page = self.env["tiktok.adjustment"].browse(ids[start : start + PAGE])
                # No lock: most have been judged before, and no rule acts twice
                for cases in page.exists().grouped("shop_id").values():
                    self._run_page(cases)
                yield 0  # nothing here was counted as due

    @api.model
    def _deadline_hours(self):
        """Return {company: how long before the deadline its first rule acts}."""
        groups = self._read_group(
            [("trigger", "=", "deadline"), ("paused_at", "=", False)],
            ["company_id"],
            ["hours_before:max"],
        )
        return dict(groups)

    @api.model
    def _deadline_domain(self, company, hours):
        now = fields.Datetime.now()
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", states.TO_DECIDE)
            & Domain("deadline", ">", now)
            & Domain("deadline", "<=", now + timedelta(hours=hours))
            & Domain("shop_id.rules_enabled", "=", True)
            & Domain("shop_id.active", "=", True)
        )

    # === A PAGE === #

    @api.model
    def _run_locked(self, cases):
        """Judge a page of due cases, which are due no more then."""
        self._run_page(cases, by_event=True)
        cases.write({"rules_due": False})

    @api.model
    def _run_page(self, cases, by_event=False):
        """Judge cases of one shop together; if that fails, each alone."""
        if not cases:
            return
        if not self._try_page(cases, by_event) and len(cases) > 1:
            for case in cases:
                self._try_page(case, by_event)

    def _try_page(self, cases, by_event):
        """Return whether a page could be judged; nothing stays of one that could not"""
        try:
            with self.env.cr.savepoint():
                self._judge_page(cases, by_event)
        except Exception as error:
            # One case that breaks us must not keep the rules from the others
            if is_race(error):
                raise
            self.env.invalidate_all()
            _logger.exception("rules: %d case(s) could not be judged", len(cases))
            if len(cases) == 1:
                cases._note_not_judged(error)
            return False
        return True

    def _judge_page(self, cases, by_event):
        """Write down what the rules do with these cases, and do what costs no money."""
        company = cases.shop_id.company_id
        rules = self.with_company(company).search([("company_id", "=", company.id)])
        if not rules:
            return
        cases = cases.with_company(company)
        facts = cases._get_engine_cases(rules, by_event)
        now = fields.Datetime.now()
        ledger = rules._get_ledger(now, cases.partner_id.ids)
        steps, _ledger = engine.plan(rules._get_engine_rules(), facts.values(), ledger)
        logs = self.env["tiktok.adjustment.rule.log"].with_company(company)
        logs._note_steps(steps)._act()
