"""What later changes on TikTok do to an order: its amounts and its status."""

from markupsafe import Markup

from odoo import api, models

# Not paid, or still in the buyer's time for second thoughts
UNCONFIRMED = {"UNPAID", "ON_HOLD"}
CANCELLED = "CANCELLED"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _prepare_confirmation_values(self):
        """TikTok's order has its own date, however late it reaches Odoo."""
        values = super()._prepare_confirmation_values()
        if self.env.context.get("tiktok_mirror"):
            values.pop("date_order", None)
        return values

    # === STATUS === #

    @api.model
    def _tiktok_follow_status(self, shop, pairs):
        """Confirm what was paid and cancel what was cancelled; nobody gets a mail.

        An order of another connector is never confirmed from here.
        """
        paid, cancelled = self.browse(), self.browse()
        for order, item in pairs:
            if item.normal_status == CANCELLED:
                cancelled |= order
            elif item.normal_status not in UNCONFIRMED:
                paid |= order
        if shop.order_policy == "import":
            paid.filtered(lambda o: o.state in ("draft", "sent")).action_confirm()
        cancelled.filtered(lambda o: o.state != "cancel")._tiktok_cancel()

    def _tiktok_cancel(self):
        """Cancel in Odoo what was cancelled on TikTok, unless it is invoiced."""
        invoiced = self.filtered(
            lambda order: "posted" in order.invoice_ids.mapped("state")
        )
        for order in invoiced:
            order._tiktok_note_once(
                "cancelled",
                self.env._(
                    "TikTok has cancelled this order, but it is invoiced here. "
                    "Make the credit note, then cancel the order."
                ),
            )
        rest = self - invoiced
        rest.filtered("locked").action_unlock()
        if rest:
            rest.action_cancel()

    # === AMOUNTS === #

    @api.model
    def _tiktok_follow_amounts(self, shop, pairs):
        """Make the lines of changed orders those of TikTok, where that is safe."""
        products = self._match_product(shop, [item for _order, item in pairs])
        for order, item in pairs:
            digits = order.currency_id.decimal_places
            wanted = self._tiktok_line_vals_list(shop, item, products, digits)
            if order.state != "cancel" and order._tiktok_differs(wanted):
                order._tiktok_adopt_lines(item, wanted)

    def _tiktok_adopt_lines(self, item, wanted):
        self.ensure_one()
        if self._tiktok_is_open():
            self._tiktok_rewrite_lines(wanted)
            return
        self._tiktok_note_once(
            f"amount {item.payment.total_amount}",
            self.env._(
                "TikTok changed this order to a total of %(total)s %(currency)s. It is "
                "invoiced, delivered or locked here, so its lines were left alone.",
                total=f"{item.payment.total_amount:f}",
                currency=item.payment.currency,
            ),
        )

    def _tiktok_is_open(self):
        """Tell whether the lines may still change without touching other documents."""
        self.ensure_one()
        lines = self.order_line
        done = any(line.qty_delivered or line.qty_invoiced for line in lines)
        return not (done or self.locked or self.invoice_ids)

    def _tiktok_differs(self, wanted):
        self.ensure_one()
        lines = self.order_line.filtered("tiktok_key")
        current = {line.tiktok_key: line for line in lines if line.product_uom_qty}
        if set(current) != {vals["tiktok_key"] for vals in wanted}:
            return True
        return any(current[vals["tiktok_key"]]._tiktok_changes(vals) for vals in wanted)

    def _tiktok_rewrite_lines(self, wanted):
        """Make the lines those in `wanted`; confirmed ones cannot go and get 0."""
        self.ensure_one()
        current = {
            line.tiktok_key: line for line in self.order_line.filtered("tiktok_key")
        }
        for vals in wanted:
            line = current.pop(vals["tiktok_key"], None)
            if line is None:
                self.env["sale.order.line"].create({**vals, "order_id": self.id})
            elif changes := line._tiktok_changes(vals):
                line.write(changes)
        gone = self.order_line.browse([line.id for line in current.values()])
        if self.state in ("draft", "sent"):
            gone.unlink()
        else:
            gone.write({"product_uom_qty": 0.0, "tiktok_line_items": []})

    # === NOTES === #

    def _tiktok_note_once(self, key, text):
        """Leave a note that mails nobody, unless it was the last one already."""
        self.ensure_one()
        if self.tiktok_note_key != key:
            self.tiktok_note_key = key
            self._message_log(body=Markup("<p>%s</p>") % text)
