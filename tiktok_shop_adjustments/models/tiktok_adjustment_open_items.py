import logging

from odoo import fields, models
from odoo.exceptions import UserError

from ..domain import catalogue, items
from ..tiktok_api.errors import TikTokError
from .tiktok_adjustment_actions import APPROVE, REJECT

_logger = logging.getLogger(__name__)

OFFERS = (
    catalogue.OFFER_PARTIAL_REFUND,
    catalogue.OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG,
)


class TiktokAdjustment(models.Model):
    """Opens the dialog with a row for each item, filled with TikTok's word on it."""

    _inherit = "tiktok.adjustment"

    def action_tiktok_items(self):
        """Open the dialog that decides item by item, or says why TikTok does not."""
        self.ensure_one()
        self.env["tiktok.adjustment.decision"]._check_may_decide(self)
        # Sudo: what TikTok says is written into the rows by nobody's right
        rows = self.env["tiktok.adjustment.items"].sudo()
        return rows.create(self._prepare_items_vals()).sudo(False)._open()

    def _prepare_items_vals(self):
        why_not = items.why_not(self.kind, len(self.line_ids))
        request, word, ranges = None, None, {}
        if not why_not:
            request, why_not = self._find_request_gently()
        if not why_not:
            word, ranges = self._ask_about_items()
        return {
            "adjustment_id": self.id,
            "title": self.env._("Decide Item by Item"),
            "notice": word and self._dialog_notice(word),
            "why_not": why_not or False,
            "request": request,
            "seen_status": self.tiktok_status,
            "seen_total": self.refund_total,
            "eligibility": word and word.eligibility,
            "item_ids": self._prepare_item_rows(word, ranges),
        }

    def _find_request_gently(self):
        """Return TikTok's (id, type) and None, or None and why there is none."""
        try:
            return list(self._find_request()), None
        except UserError as error:
            return None, str(error)

    def _ask_about_items(self):
        """Return TikTok's `Word` on the case, and what it says of offers for each line:
        {line's remote id: {offer: answer}}."""
        word = self._ask_tiktok(REJECT)
        if word.failure or not (self._may_offer(APPROVE) or self._may_offer(REJECT)):
            return word, {}
        try:
            answer = self.shop_id._client().get_review_decision(
                self.remote_id,
                seller_id=self.shop_id.remote_id,
                decisions=OFFERS,
                locale=self._tiktok_locale(),
            )
        except TikTokError as error:
            _logger.info("case %s: no word on offers: %s", self.id, error)
            return word, {}
        return word, {
            line.return_line_item_id: {item.decision: item for item in line.decisions}
            for line in answer.line_items
        }

    # === ROWS === #

    def _prepare_item_rows(self, word, ranges):
        pictures = self._panel_pictures_sudo()
        counts, places = {}, {}
        for line in self.line_ids:
            counts[line._same_goods()] = counts.get(line._same_goods(), 0) + 1
        rows = []
        for line in self._open_lines():
            places[line._same_goods()] = places.get(line._same_goods(), 0) + 1
            unit = (places[line._same_goods()], counts[line._same_goods()])
            vals = self._prepare_item_vals(line, unit, pictures)
            options = self._prepare_item_options(word, ranges.get(line.remote_id, {}))
            rows.append(fields.Command.create({**vals, "options": options}))
        return rows

    def _prepare_item_vals(self, line, unit, pictures):
        title = line.product_name or line.seller_sku or line.remote_id
        details = (line.sku_name, line.seller_sku)
        money = self.currency_id.format if self.currency_id else str
        return {
            "line_id": line.id,
            "seen_total": line.refund_total,
            "title": title,
            "facts": {
                "title": title,
                "detail": " · ".join(detail for detail in details if detail),
                "image": self._panel_image_of(line.sudo().image_url, pictures),
                "count": self._say_unit(*unit),
                "amount": money(line.refund_total),
            },
        }

    def _say_unit(self, unit, count):
        if count == 1:
            return self.env._("1 unit")
        return self.env._("Unit %(unit)s of %(count)s", unit=unit, count=count)

    def _prepare_item_options(self, word, offers):
        """Return the row's options; without TikTok's word there are none."""
        if word is None:
            return []
        return [
            self._prepare_item_option(verdict, word, offers.get(verdict.action))
            for verdict in self._get_verdicts(word.eligibility).values()
        ]

    def _prepare_item_option(self, verdict, word, offer):
        rows = self.env["tiktok.choice.row"]
        found = offer and offer.eligible and offer.partial_refund_amount_range
        bounds = found and (found.min_amount, found.max_amount)
        reasons = word.reasons.get(verdict.action, ())
        option = rows._prepare_option(verdict, reasons, bounds or None)
        if option["allowed"] and offer and not offer.eligible:
            why = offer.ineligible_reason or self.env._("TikTok does not allow this.")
            option |= {"allowed": False, "why_not": why}
        return option


class TiktokAdjustmentLine(models.Model):
    _inherit = "tiktok.adjustment.line"

    def _same_goods(self):
        """Return what units that look alike have in common."""
        return (self.sku_remote_id, self.product_name, self.sku_name)
