"""What a shop asks TikTok about one order, before and after the seller acts on it."""

import logging
from dataclasses import dataclass, field

from odoo import models
from odoo.exceptions import UserError

from ..domain import kinds, openings
from ..tiktok_api.errors import TikTokError

_logger = logging.getLogger(__name__)


@dataclass
class OrderWord:
    """What TikTok allows for an order right now.

    :param rows: one dict a request type and group of units: ``type``, ``eligible``,
        ``units`` (TikTok's order line ids), ``why_not``, ``reasons`` (names)
    :param failure: why TikTok could not be asked, in words for people
    """

    rows: list = field(default_factory=list)
    failure: str | None = None


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _fetch_cases_of_order(self, order_id, case_type):
        """Search all cases of one family on an order, apply and return them.

        :param order_id: TikTok's id of the order
        :raise TikTokError: TikTok could not be asked
        """
        shop, token, more = self._as_system(), None, True
        client, cases = shop._client(), shop.env["tiktok.adjustment"]
        cancels = case_type == kinds.CANCELLATION
        search = client.search_cancellations if cancels else client.search_returns
        while more:
            page = search(order_ids=[order_id], page_size=50, page_token=token)
            cases |= shop._apply_cases(case_type, page)
            token = page.next_page_token
            more = bool(token)
        return cases.with_env(self.env)

    def _ask_order(self, order_id, action):
        """Return TikTok's `OrderWord` on what the seller may start on an order.

        A failure is no error: the rule book's table takes the place of the answer.

        :param action: ``CANCEL_ORDER`` or ``CREATE_RETURN``
        """
        word = OrderWord()
        try:
            skus = self._client().get_aftersale_eligibility(
                order_id, request_types=openings.REQUEST_TYPES[action]
            )
        except TikTokError as error:
            _logger.info("order %s: TikTok could not be asked: %s", order_id, error)
            word.failure = error.meaning
            return word
        except UserError as error:  # the shop is not connected
            word.failure = str(error)
            return word
        answers = [row for sku in skus for row in sku.line_item_eligibility]
        word.rows = [_row(answer) for answer in answers]
        return word


def _row(answer):
    return {
        "type": answer.request_type,
        "eligible": answer.eligible,
        "units": list(dict.fromkeys(answer.order_line_item_ids)),
        "why_not": answer.ineligible_reason or "",
        "reasons": list(answer.available_reason_names),
    }
