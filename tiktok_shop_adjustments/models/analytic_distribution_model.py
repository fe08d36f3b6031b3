from odoo import api, models

ANSWERS = "tiktok_analytic_distributions"


class AccountAnalyticDistributionModel(models.Model):
    """Odoo searches its analytic distributions twice for each line of an order. A page
    of TikTok's orders brings hundreds of lines, all about the same few products: while
    it is applied, each question is asked once."""

    _inherit = "account.analytic.distribution.model"

    def _get_applicable_models(self, vals):
        if not self.env.context.get("tiktok_mirror"):
            return super()._get_applicable_models(vals)
        answers = self.env.cr.cache.setdefault(ANSWERS, {})
        if None not in answers:
            rules = self.search([])  # pylint: disable=no-search-all
            answers[None] = rules._ids
        key = self.browse(answers[None])._tiktok_question(vals)
        if key and key not in answers:
            answers[key] = super()._get_applicable_models(vals)._ids
        return self.browse(answers[key] if key else ())

    def _tiktok_question(self, vals):
        """Return what decides among all distributions; nothing where there are none.

        Few of them name a partner, and nearly every order has one of its own.
        """
        if not self:
            return ()
        by_partner = bool(self.partner_id or self.partner_category_id)
        ignored = () if by_partner else ("partner_id", "partner_category_id")
        facts = {name: value for name, value in vals.items() if name not in ignored}
        return tuple(sorted((name, str(value)) for name, value in facts.items()))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._tiktok_forget_answers()
        return super().create(vals_list)

    def write(self, vals):
        self._tiktok_forget_answers()
        return super().write(vals)

    def unlink(self):
        self._tiktok_forget_answers()
        return super().unlink()

    def _tiktok_forget_answers(self):
        self.env.cr.cache.pop(ANSWERS, None)
