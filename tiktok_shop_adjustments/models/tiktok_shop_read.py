"""Reading orders and cases of a shop, by id or as they changed.

A page is one unit of work: it applies what TikTok answered and moves the cursor, and
never commits. The loop that drives the pages does (`tiktok_shop_sync`).

How the pages follow each other so that none is passed over: `domain.walk`. A cursor is
the moment before which nothing is left to be read; the next walk begins there. Open
cases are read again by id each hour in any case.
"""

import logging
from functools import partial
from itertools import islice

from odoo import api, fields, models

from ..domain import kinds
from ..domain.walk import Walk
from ..tiktok_api.errors import TikTokError
from ..tiktok_api.schemas import Page
from .tiktok_adjustment_values import remote_id
from .tiktok_mirror import aware, naive

_logger = logging.getLogger(__name__)

PAGE = 50
PAGES_TOGETHER = 4
SEARCHES = ("orders", "cancellations", "returns")


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    # === BY ID === #

    def _fetch_and_apply(self, cancel_ids=(), return_ids=(), order_ids=()):
        """Read these records from TikTok, apply them and return their cases.

        Called by notifications, decisions and the hourly reading, under any user's
        rights: what is read is TikTok's truth, whoever asked. Orders go first, so that
        the cases find them. Ids that TikTok does not know are ignored. Never commits.

        :raise TikTokError: TikTok could not be asked
        """
        shop = self._as_system()
        cases = shop.env["tiktok.adjustment"]
        shop._fetch_orders(order_ids)
        for ids in _chunks(cancel_ids):
            page = shop._client().search_cancellations(cancel_ids=ids, page_size=PAGE)
            cases |= shop._apply_cases(kinds.CANCELLATION, page)
        for ids in _chunks(return_ids):
            page = shop._client().search_returns(return_ids=ids, page_size=PAGE)
            cases |= shop._apply_cases(kinds.RETURN, page)
        cases.filtered("records_due")[:PAGE]._sync_records()
        return cases.with_env(self.env)

    def _fetch_orders(self, ids):
        """Read orders by id, apply them and return their sale orders."""
        orders = self.env["sale.order"]
        for chunk in _chunks(ids):
            orders |= self._apply_orders(self._client().get_orders(chunk))
        return orders

    def _fetch_orders_gently(self, ids):
        """Read orders that cases ask for; without them the cases do for a while."""
        try:
            return self._fetch_orders(ids)
        except TikTokError as error:
            _logger.info("Shop %s: orders could not be read: %s", self.id, error)
            return self.env["sale.order"]

    def _apply_orders(self, page):
        for record in page.unreadable:
            self._park_order(record.remote_id, record.reason)
        return self.env["sale.order"]._tiktok_apply(self, page.items)

    def _apply_cases(self, case_type, page):
        return self.env["tiktok.adjustment"]._apply(
            self, case_type, page.items, page.unreadable
        )

    # === AS THEY CHANGED === #

    def _sync_orders(self):
        """Apply the changed orders page by page; yield how many each page held."""
        client = self._client()
        yield from self._walk("orders", client.search_orders, self._apply_orders)

    def _sync_cancellations(self):
        """Apply the changed cancellations page by page, as `_sync_orders`."""
        apply = partial(self._apply_cases, kinds.CANCELLATION)
        client = self._client()
        yield from self._walk("cancellations", client.search_cancellations, apply)

    def _sync_returns(self):
        """Apply the changed returns page by page, as `_sync_orders`."""
        apply = partial(self._apply_cases, kinds.RETURN)
        yield from self._walk("returns", self._client().search_returns, apply)

    def _walk(self, what, search, apply):
        """Read pages from the cursor on; yield how many records were applied each time.

        What the client needs of the database it has: TikTok is waited for without a
        transaction, but for the first page. The first sync takes several pages
        together, as nearly all of their cost is that of a page, not of a case.

        :param what: names the cursor, the field that says how far it has been read
        :param search: takes `update_time_ge`, `page_size` and `page_token`
        :param apply: takes the page
        """
        self.ensure_one()
        cursor = f"{what}_cursor"
        now = aware(fields.Datetime.now())
        walk = Walk(partial(search, page_size=PAGE), _id_of, now)
        pages = walk.pages(self._walk_from(cursor))
        for together in _gather(pages, 1 if self.last_sync_at else PAGES_TOGETHER):
            page, reached = _merged(page for page, _moment in together), together[-1][1]
            apply(page)
            self._note_first_sync(what)
            self._move_cursor(cursor, reached)
            yield len(page.items) + len(page.unreadable)

    def _walk_from(self, cursor):
        return aware(max(self[cursor] or self.import_from, self.import_from))

    def _move_cursor(self, cursor, reached):
        """The cursor never goes back, and is written only when it moves."""
        moment = naive(reached)
        if not self[cursor] or self[cursor] < moment:
            self[cursor] = moment

    def _cursors(self):
        return {what: self[f"{what}_cursor"] for what in SEARCHES}

    def _can_pause(self, what, before):
        """Tell whether the next run goes on from here, and reads nothing again.

        Where a cursor stands still, the next run would come as far as this one and no
        further, each time: a busy second, or minute, is read to its end.

        :param what: was read last
        :param dict before: the cursors before it was read
        """
        return what not in SEARCHES or self._cursors() != before

    # === WHAT COULD NOT BE APPLIED === #

    def _park_order(self, order_id, reason):
        """Remember an order that could not be applied; `_reconcile` reads it again."""
        self._park_record(f"order {order_id or '?'}", reason)

    @api.depends("parked_records")
    def _compute_parked_words(self):
        for shop in self:
            parked = (shop.parked_records or {}).items()
            shop.parked_words = "\n".join(f"{name}: {why}" for name, why in parked)

    def _park_record(self, name, reason):
        self.ensure_one()
        parked = self.parked_records or {}
        if parked.get(name) != reason:
            self.parked_records = {**parked, name: reason}

    def _forget_parked_orders(self, ids):
        """Forget orders that have made it now."""
        parked = self.parked_records
        names = {f"order {order_id}" for order_id in ids}
        if parked and names & set(parked):
            left = {name: why for name, why in parked.items() if name not in names}
            self.parked_records = left or False

    def action_forget_parked(self):
        """Forget what could not be brought into Odoo, once somebody has seen to it."""
        self.parked_records = False


def _gather(pages, most):
    """Yield lists of at most `most` pages; one that cannot be had does not keep those
    that were read before it."""
    gathered = [None]
    while gathered:
        gathered = []
        try:
            for page in islice(pages, most):
                gathered.append(page)
        except TikTokError:
            if gathered:
                yield gathered
            raise
        if gathered:
            yield gathered


def _merged(pages):
    """Return pages as one: of a record that is on two of them, the newer reading."""
    pages, items = list(pages), {}
    for item in (item for page in pages for item in page.items):
        known = items.setdefault(_id_of(item), item)
        if item.update_time >= known.update_time:
            items[_id_of(item)] = item
    unreadable = [record for page in pages for record in page.unreadable]
    return Page(tuple(items.values()), tuple(unreadable))


def _id_of(item):
    return item.id if hasattr(item, "line_items") else remote_id(item)


def _chunks(ids, size=PAGE):
    """Return `ids` without doubles in lists of at most `size`."""
    unique = list(dict.fromkeys(ids))
    return [unique[start : start + size] for start in range(0, len(unique), size)]
