import logging

from odoo import models

from ..tiktok_api import errors, webhook

_logger = logging.getLogger(__name__)

# A hint that cannot be looked up is no reason to hold the shop's other news back:
# these say something about the newer view of returns, which not every app may read.
CANNOT_SAY = (errors.PermissionMissing, errors.Rejected, errors.BadReply)
REQUESTS = (webhook.AFTERSALES_REQUEST, webhook.REFUND_SUCCESS)
PARCELS = (webhook.RMA_STATUS,)


class TiktokWebhookEvent(models.Model):
    """Notifications of TikTok's newer view name requests and parcels, not returns."""

    _inherit = "tiktok.webhook.event"

    def _resolve_returns(self):
        """Find out which returns these events of one shop are about.

        One call for all requests and one for all parcels. What TikTok does not know,
        or will not tell, is left to the polling.

        :return: (set of TikTok's return ids, the events that led to them)
        """
        return_ids, useful = set(), self.browse()
        for types, look_up in ((REQUESTS, _of_requests), (PARCELS, _of_parcels)):
            events = self.filtered(lambda e, t=types: e.type in t and e.case_remote_id)
            found = events._look_up(look_up) if events else {}
            useful += events.filtered(lambda e, f=found: e.case_remote_id in f)
            return_ids.update(*found.values())
        return return_ids, useful

    def _look_up(self, look_up):
        """Return {id of request or parcel: set of return ids}."""
        try:
            client = self.shop_id._client()
            return look_up(client, sorted(set(self.mapped("case_remote_id"))))
        except CANNOT_SAY as error:
            _logger.info("shop %s: no returns to look up: %s", self.shop_id.id, error)
            return {}


def _of_requests(client, ids):
    return _by_id(client.get_aftersales(ids))


def _of_parcels(client, ids):
    return _by_id(client.get_parcels(ids))


def _by_id(records):
    """TikTok may list a request more than once, with another return each time."""
    found = {}
    for record in records:
        returns = {item.return_id for item in record.sku_return_requests}
        if returns:
            found.setdefault(record.id, set()).update(returns)
    return found
