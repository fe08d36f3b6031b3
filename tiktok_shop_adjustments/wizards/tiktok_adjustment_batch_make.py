from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..domain import states
from ..models.tiktok_adjustment_actions import REJECT
from ..models.tiktok_adjustment_batch_case import fits_many
from ..models.tiktok_adjustment_batch_line import MOST


class TiktokAdjustmentBatch(models.Model):
    """From the cases that somebody has ticked to groups in the same situation.

    Statements do not grow with the cases of a page: all is read for all of them.
    """

    _inherit = "tiktok.adjustment.batch"

    @api.model
    def _open_for(self, cases, notes=()):
        """Store a draft for `cases` and return the action that shows it.

        :param cases: `tiktok.adjustment` that the user may read
        :param notes: what else was ticked and is left out, as sentences
        """
        self.env["tiktok.adjustment.decision"]._check_may_decide_at_all()
        self._check_count(cases)
        # Sudo: the rows are the server's; the cases were read with the user's eyes
        batch = self.sudo().create(
            {
                "title": self.env._("Decide %s Cases", len(cases)),
                "notice": " ".join(notes),
            }
        )
        batch._fill(cases)
        return batch.sudo(False)._open()

    def _check_count(self, cases):
        if not cases:
            raise UserError(
                self.env._(
                    "None of these is a TikTok Shop case that you see, so there is "
                    "nothing to decide."
                )
            )
        if len(cases) > MOST:
            raise UserError(
                self.env._(
                    "These are %(count)s cases; up to %(most)s can be decided at once. "
                    "Take some of them now and the rest afterwards.",
                    count=len(cases),
                    most=MOST,
                )
            )

    def _fill(self, cases):
        cases = cases.sorted(lambda case: (not case.deadline, case.deadline, case.id))
        waiting = self._find_waiting(cases)
        reasons = {case: case._why_not_in_batch(waiting) for case in cases}
        ready = cases.filtered(lambda case: not reasons[case])
        groups = self._create_groups(ready)
        lines = [
            self._prepare_line_vals(case, place, groups.get(case.id), reasons[case])
            for place, case in enumerate(cases)
        ]
        self.env["tiktok.adjustment.batch.line"].sudo().create(lines)

    def _find_waiting(self, cases):
        """Return the cases that wait in another batch of anybody's."""
        due = [
            ("state", "=", "due"),
            ("batch_id.state", "=", "running"),
            ("adjustment_id", "in", cases.ids),
        ]
        # Sudo: a colleague's batch is not to be read, but it has the case
        found = self.env["tiktok.adjustment.batch.line"].sudo().search(due)
        return set(found.adjustment_id.ids)

    def _prepare_line_vals(self, case, place, group, why_not):
        return {
            "batch_id": self.id,
            "group_id": group and group.id,
            "sequence": place + (MOST if why_not else 0),  # left out: at the end
            "adjustment_id": case.id,
            "state": "skipped" if why_not else "draft",
            "why_not": why_not or False,
            "seen_status": case.tiktok_status,
            "seen_total": case.refund_total,
        }

    # === GROUPS === #

    def _create_groups(self, cases):
        """Return {case id: group}."""
        situations = {}
        for case in cases:
            known = situations.setdefault(case._get_situation(), cases.browse())
            situations[case._get_situation()] = known | case
        # The largest first: there a decision does most
        sets = sorted(situations.values(), key=len, reverse=True)
        words = {}
        vals = [self._prepare_group_vals(alike, words) for alike in sets]
        groups = self.env["tiktok.adjustment.batch.group"].sudo().create(vals)
        return {
            case.id: group
            for group, alike in zip(groups, sets, strict=True)
            for case in alike
        }

    def _prepare_group_vals(self, cases, words):
        first = cases[:1]
        total = sum(cases.mapped("refund_total"))
        return {
            "batch_id": self.id,
            "company_id": first.company_id.id,
            "kind": first.kind,
            "tiktok_status": first.tiktok_status,
            "currency_id": first.currency_id.id,
            "case_count": len(cases),
            "refund_total": total,
            "title": self._get_group_title(first),
            "facts": self._prepare_group_facts(cases, total),
            "options": self._prepare_group_options(first, words),
        }

    def _get_group_title(self, case):
        kinds = dict(case._fields["kind"]._description_selection(self.env))
        reason = case.reason_text or case.reason
        return " · ".join(filter(None, (kinds[case.kind], reason)))

    def _prepare_group_facts(self, cases, total):
        first = cases[:1]
        due = cases[:1].deadline  # they are sorted
        return {
            "title": self._get_group_title(first),
            "detail": " · ".join(
                filter(
                    None,
                    (
                        ", ".join(cases.shop_id.mapped("name")),
                        states.words(first._get_snapshot()),
                    ),
                )
            ),
            "count": self.env._("1 case")
            if len(cases) == 1
            else self.env._("%s cases", len(cases)),
            "amount": first.currency_id.format(total) if first.currency_id else "",
            "note": due
            and self.env._(
                "First answer due %s", format_datetime(self.env, due, dt_format="short")
            ),
        }

    def _prepare_group_options(self, case, words):
        """Return what may be decided about the whole group, and TikTok's reasons.

        TikTok gives the same reasons to cases of one shop at one stage, so it is asked
        once for all of them; each case is asked again before its decision is sent.
        """
        key = (case.shop_id, case.kind, case.tiktok_status)
        if key not in words:
            words[key] = case._ask_tiktok(REJECT)
        return [
            self._prepare_group_option(verdict, words[key])
            for verdict in case._get_verdicts().values()
            if fits_many(verdict.action)
        ]

    def _prepare_group_option(self, verdict, word):
        reasons = word.reasons.get(verdict.action, ())
        rows = self.env["tiktok.choice.row"]
        option = rows._prepare_option(verdict, reasons)
        if option["allowed"] and option["needs_reason"] and not reasons:
            why = word.failure or self.env._("TikTok gave no reasons for it.")
            option |= {"allowed": False, "why_not": why}
        return option
