from odoo import models

from ..domain import catalogue


class TiktokAdjustment(models.Model):
    """What a case is among others that are decided at once."""

    _inherit = "tiktok.adjustment"

    def _get_situation(self):
        """Return what two cases must share to be decided alike."""
        allowed = tuple(v.action for v in self._get_verdicts().values() if v.allowed)
        where = (self.company_id.id, self.shop_id.region)
        case = (self.kind, self.tiktok_status, self.reason, self.currency_id.id)
        return (*where, *case, allowed)

    def _why_not_in_batch(self, waiting):
        """Return why the case is left out of a batch, None when it is not.

        :param waiting: ids of the cases that wait in another batch
        """
        verdicts = self._get_verdicts().values()
        possible = [v for v in verdicts if v.allowed and fits_many(v.action)]
        if not possible:
            told = (v.why_not for v in verdicts if v.why_not)
            return next(told, self.env._("There is nothing to decide."))
        if self.parked_reason:
            return self.env._("TikTok's last answer about it could not be read.")
        if self.id in waiting:
            return self.env._("It waits among other cases that were decided at once.")
        return self._why_not_decided_again()

    def _why_not_decided_again(self):
        last = self.decision_ids.filtered(lambda made: not made.sale_order_id)[:1]
        if last.state in ("queued", "sending", "uncertain"):
            return last._who_what_when()
        if last._waits_for_mirror(self):
            return last._who_what_when()
        if self._open_lines() != self.line_ids:
            return self.env._("Some of its items are decided already.")
        return None


def fits_many(action):
    """An amount is weighed case by case, and so is what names single items."""
    known = catalogue.ACTIONS[action]
    return not (known.needs_amount or known.only_by_items)
