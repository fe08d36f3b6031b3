"""The report's dashboard: one call, a few statements, whatever the number of cases."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..domain import answers
from .tiktok_adjustment_board_rows import LONGEST_LIST, Figures

PERIODS = (7, 30, 90, 365)
SETS = {
    "all": [],
    "company_id": ["company_id"],
    "result": ["result"],
    "answer_timing": ["answer_timing"],
    "answer_within": ["answer_within"],
    "by_shop": ["shop_id", "answer_timing"],
    "reasons": ["reason_text"],
    "people": ["answered_by", "answer_user_id"],
}


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    @api.model
    @api.readonly
    def get_report_board(self, days=30, shop_ids=()):
        """Return the figures of the cases that were requested in the last days.

        Read under the caller's own rights: whoever sees some tickets only is told of
        those alone.

        :param days: one of `PERIODS`
        :param shop_ids: none means all shops
        :raise AccessError: for who may not read cases
        """
        self.check_access("read")
        days = days if days in PERIODS else 30
        domain = self._get_board_domain(days, shop_ids)
        return {
            "days": days,
            "periods": [{"days": n, "label": self._board_period(n)} for n in PERIODS],
            "shop_ids": list(shop_ids),
            "shops": self._get_board_shops(),
            "domain": list(domain),
            "threshold": answers.IN_TIME_THRESHOLD,
            **self._get_board_figures(domain),
            "products": self._get_board_products(domain),
            "unrated": self._get_board_unrated(domain),
        }

    @api.model
    def _board_period(self, days):
        return self.env._("Last %s days", days)

    @api.model
    def _get_board_domain(self, days, shop_ids):
        since = fields.Datetime.now() - timedelta(days=days)
        moment = fields.Datetime.to_string(since.replace(second=0, microsecond=0))
        domain = Domain("remote_create_time", ">=", moment)
        return domain & Domain("shop_id", "in", list(shop_ids)) if shop_ids else domain

    @api.model
    def _get_board_shops(self):
        shops = self.env["tiktok.authorized.shop"]._search_watched().sorted("name")
        return [{"id": shop.id, "name": shop.name} for shop in shops]

    @api.model
    def _get_board_figures(self, domain):
        """One reading of the cases, grouped in each way that the board shows."""
        sets = list(SETS.values())
        found = self._read_grouping_sets(domain, sets, Figures.AGGREGATES)
        return Figures(self, dict(zip(SETS, found, strict=True))).prepared()

    @api.model
    def _get_board_products(self, domain):
        """Return the products of most cases, by the name they have on TikTok."""
        lines = self.env["tiktok.adjustment.line"]
        of_cases = Domain("adjustment_id", "any", domain)
        found = lines._read_group(
            of_cases,
            ["product_name"],
            ["adjustment_id:count_distinct", "__count"],
            order="adjustment_id:count_distinct desc, product_name",
            limit=LONGEST_LIST,
        )
        return [
            {
                "label": name or self.env._("Without a name"),
                "count": cases,
                "units": units,
                "domain": [("line_ids.product_name", "=", name)],
            }
            for name, cases, units in found
        ]

    @api.model
    def _get_board_unrated(self, domain):
        """Return how many cases are in no sum because their currency has no rate."""
        unrated = [("company_rate", "=", 0)]
        count = self.search_count(domain & Domain(unrated))
        return {"count": count, "domain": unrated}
