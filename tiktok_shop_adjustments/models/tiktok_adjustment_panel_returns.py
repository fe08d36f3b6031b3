from odoo import fields, models
from odoo.tools import SQL

# Sold lines of a product that are looked at: enough to judge by, and the cost of a
# card does not grow with the years
LATEST = 500
# Fewer units than this say nothing about a product
FEWEST = 5


class TiktokAdjustmentLine(models.Model):
    _inherit = "tiktok.adjustment.line"

    sale_line_id = fields.Many2one(index="btree_not_null")


class TiktokAdjustment(models.Model):
    """How much of a product comes back."""

    _inherit = "tiktok.adjustment"

    def _panel_shared(self):
        return {**super()._panel_shared(), "returns": self._panel_returns_sudo()}

    def _prepare_panel(self, shared):
        """Key ``returns`` in each item: words, empty where too little is known."""
        panel = super()._prepare_panel(shared)
        for item, lines in zip(
            panel["items"], self._panel_groups().values(), strict=True
        ):
            # sudo: the product of a line that this reader sees in the card anyway
            product = lines[0].sudo().sale_line_id.product_id
            counts = shared["returns"].get((self.company_id.id, product.id))
            item["returns"] = self._panel_return_words(*counts) if counts else ""
        return panel

    def _panel_return_words(self, back, sold):
        if sold < FEWEST:
            return ""
        return self.env._(
            "%(percent)s %% came back: %(back)s of the last %(sold)s sold",
            percent=f"{100 * back / sold:.1f}",
            back=int(back),
            sold=int(sold),
        )

    def _panel_returns_sudo(self):
        """Return ``{(company id, product id): (units back, units sold)}`` of what was
        sold on TikTok lately; one statement for all cases.

        sudo: counts of the case's own company, no order and no buyer. A stand-in
        product, which many articles share, says nothing and is left out.
        """
        lines = self.sudo().line_ids.sale_line_id
        products = lines.product_id - self.sudo().shop_id.fallback_product_id
        if not products:
            return {}
        for model in (self, self.line_ids, self.env["sale.order.line"]):
            model.flush_model()
        rows = self.env.execute_query(self._panel_returns_query(products))
        return {(company, product): counts for company, product, *counts in rows}

    def _panel_returns_query(self, products):
        """Units, not lines: an edited request names the same unit a second time."""
        return SQL(
            """
            SELECT company, product, SUM(line.back), SUM(line.sold)
              FROM unnest(%(companies)s) AS company,
                   unnest(%(products)s) AS product,
                   LATERAL (
                       SELECT sold.product_uom_qty AS sold,
                              (SELECT COUNT(DISTINCT item.order_line_remote_id)
                                 FROM tiktok_adjustment_line item
                                 JOIN tiktok_adjustment kase
                                   ON kase.id = item.adjustment_id
                                WHERE item.sale_line_id = sold.id
                                  AND kase.case_type = 'return'
                                  AND kase.state <> 'withdrawn') AS back
                         FROM sale_order_line sold
                        WHERE sold.product_id = product
                          AND sold.company_id = company
                          AND sold.tiktok_line_items IS NOT NULL
                        ORDER BY sold.id DESC
                        LIMIT %(latest)s) AS line
             GROUP BY company, product
            """,
            companies=self.company_id.ids,
            products=products.ids,
            latest=LATEST,
        )
