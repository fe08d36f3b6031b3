from odoo import models
from odoo.tools import format_amount


class TiktokAdjustment(models.Model):
    """Items and money of the card, in the order's currency and the reader's format."""

    _inherit = "tiktok.adjustment"

    def _panel_goods(self, pictures):
        """Keys ``items``, ``amounts``, ``total``, ``offers``."""
        return {
            "items": self._panel_items(pictures),
            "amounts": self._panel_amounts(),
            "total": self._panel_total(),
            "offers": self._panel_offers(),
        }

    def _panel_money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _panel_items(self, pictures):
        groups = self._panel_groups().values()
        return [self._panel_item(lines, pictures) for lines in groups]

    def _panel_groups(self):
        """TikTok has a line for each unit; people count by product and variant."""
        groups = {}
        for line in self.line_ids:
            key = (line.sku_remote_id, line.product_name, line.sku_name)
            groups.setdefault(key, []).append(line)
        return groups

    def _panel_item(self, lines, pictures):
        first = lines[0]
        images = (
            self._panel_image_of(line.sudo().image_url, pictures) for line in lines
        )
        details = (first.sku_name, first.seller_sku)
        amount = sum(line.refund_total for line in lines)
        return {
            "quantity": len(lines),
            "name": first.product_name or first.seller_sku or first.remote_id,
            "detail": " · ".join(detail for detail in details if detail),
            "image": next(filter(None, images), False),
            "amount": self._panel_money(amount) if self.currency_id else "",
        }

    def _panel_amounts(self):
        """The parts of the refund as TikTok states them. They need not add up to
        the total: in some markets the tax is inside the goods' price."""
        if not self.currency_id:
            return []
        parts = [
            (self.env._("Goods"), self.refund_subtotal),
            (self.env._("Shipping"), self.refund_shipping_fee),
            (self._panel_tax_label(), self.refund_tax),
        ]
        return [
            {"label": label, "amount": self._panel_money(amount)}
            for label, amount in parts
            if amount
        ]

    def _panel_tax_label(self):
        without_tax = self.refund_subtotal + self.refund_shipping_fee
        inside = self.currency_id.compare_amounts(without_tax, self.refund_total) == 0
        return self.env._("of which tax") if inside else self.env._("Tax")

    def _panel_total(self):
        if not self.currency_id:
            return False
        paid = self.paid_total if self._panel_is_paid() else self.refund_total
        return {
            "label": self._panel_total_label(),
            "amount": self._panel_money(paid),
        }

    def _panel_is_paid(self):
        """Whether the money has gone back: a quick refund goes before the end."""
        return self.outcome in ("refunded", "cancelled") or bool(self.paid_total)

    def _panel_total_label(self):
        if self._panel_is_paid():
            return self.env._("Refunded")
        if self.outcome in ("rejected", "replaced", "exchanged"):
            return self.env._("Worth, not refunded")
        return (
            self.env._("Worth") if self.kind == "replacement" else self.env._("Refund")
        )

    def _panel_offers(self):
        """The part refund that was offered. TikTok pays it for *each* item, so the
        product is shown and not the number that was typed."""
        count = len(self.line_ids)
        if not (self.partial_refund_amount and count and self.currency_id):
            return []
        label = self.env._(
            "Offered: %(each)s × %(count)s",
            each=self._panel_money(self.partial_refund_amount),
            count=count,
        )
        amount = self._panel_money(self.partial_refund_amount * count)
        return [{"label": label, "amount": amount}]
