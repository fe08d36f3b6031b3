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
        """Cancel in Odoo what was cancelled on TikTok, unless it is invoiced or
        delivered: then a person is asked, once."""
        bound = self.filtered(lambda order: order._tiktok_what_binds())
        for order in bound:
            order._tiktok_ask_to_cancel()
        rest = self - bound
        rest.filtered("locked").action_unlock()
        if rest:
            rest.action_cancel()

    def _tiktok_what_binds(self):
        """Return why the order cannot just be cancelled here and what to do first."""
        self.ensure_one()
        if "posted" in self.invoice_ids.mapped("state"):
            return self.env._(
                "TikTok has cancelled this order, but it is invoiced here. "
                "Make the credit note, then cancel the order."
            )
        if any(self.order_line.mapped("qty_delivered")):
            return self.env._(
                "TikTok has cancelled this order, but it is delivered here. Find out "
                "where the goods are, take them back into stock or write them off, "
                "then cancel the order."
            )
        return ""

    def _tiktok_ask_to_cancel(self):
        """Leave a note and one activity; neither mails anybody."""
        self.ensure_one()
        if self.tiktok_note_key == "cancelled":
            return
        text = self._tiktok_what_binds()
        self._tiktok_note_once("cancelled", text)
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=self._tiktok_responsible().id,
            summary=self.env._("Cancelled on TikTok Shop"),
            note=Markup("<p>%s</p>") % text,
        )

    def _tiktok_responsible(self):
        """Return whose order it is, or whoever looks after the shop's connection."""
        self.ensure_one()
        if self.user_id.active:
            return self.user_id
        return self.tiktok_shop_id.authorization_id._get_responsible()

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
