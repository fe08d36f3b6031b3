"""A page of TikTok's cases becomes adjustments, with their tickets and orders."""

from functools import partial

from odoo import SUPERUSER_ID, api, models

from ..domain import kinds, states
from .sale_order_follow import CANCELLED
from .tiktok_adjustment_values import CasePage, remote_id
from .tiktok_mirror import MIRROR_CONTEXT, apply_page, is_news

# Ends by which money or goods moved
MOVES = states.SETTLED - {states.REJECTED, states.WITHDRAWN}
KNOWN_BY = [
    "remote_id",
    "remote_update_time",
    "payload_digest",
    "state",
    "final_reason",
    "dispute",
]


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    # === HOOKS === #

    def _after_settled(self):
        """Do what follows the end of cases; returns nothing.

        Called once for each time that a case comes to its end (paid, cancelled,
        replaced, exchanged, rejected or withdrawn), within the page that told so. A
        rejected case can come to a second end when TikTok rules for the buyer; one that
        merely closes after its rejection does not. Not called for what ended before the
        shop was connected: that is in the books already. Override it for credit notes,
        receipts and the like; never commit.
        """

    # === APPLYING A PAGE === #

    @api.model
    def _apply(self, shop, case_type, items, unreadable=()):
        """Bring a page of TikTok's cases into Odoo and return their records.

        What did not change writes nothing and what is older changes nothing. The
        number of statements does not grow with the page. A case that cannot be applied
        is parked with its reason while the rest land. Never commits.

        :param shop: one `tiktok.authorized.shop`
        :param case_type: `cancellation` or `return`
        :param items: `tiktok_api.schemas` objects, Cancellation or Return
        :param unreadable: `tiktok_api.schemas.Unreadable` objects of the same page
        :raise OperationalError, IntegrityError: another transaction applied the same
            case; start over in a new one
        """
        cases, shop = self._mirror(shop), shop.with_user(SUPERUSER_ID)
        ids = [remote_id(item) for item in items]
        known = cases._known(shop, case_type, ids)
        news = [item for item in items if cases._is_news(known, item)]
        if news:
            cases._fetch_orders_of(shop, news)
            together = partial(cases._apply_together, shop, case_type)
            park = partial(cases._park_item, shop, case_type)
            apply_page(cases.env, news, together, park)
            known = cases._known(shop, case_type, ids)
        cases._park_unreadable(shop, case_type, unreadable)
        return cases.union(*known.values())

    @api.model
    def _mirror(self, shop):
        """The cases as the system sees them: an agent may not write them, and what is
        mirrored is TikTok's truth whoever asked for it."""
        cases = self.with_user(SUPERUSER_ID).with_company(shop.company_id)
        return cases.with_context(**MIRROR_CONTEXT)

    @api.model
    def _known(self, shop, case_type, ids):
        """Return {TikTok's case id: adjustment} of those that Odoo has."""
        if not ids:
            return {}
        found = self.search_fetch(
            [
                ("shop_id", "=", shop.id),
                ("case_type", "=", case_type),
                ("remote_id", "in", list(ids)),
            ],
            KNOWN_BY,
        )
        return {case.remote_id: case for case in found}

    @api.model
    def _is_news(self, known, item):
        case = known.get(remote_id(item), self.browse())
        return is_news(case.remote_update_time, case.payload_digest, item)

    @api.model
    def _apply_together(self, shop, case_type, items):
        known = self._known(shop, case_type, [remote_id(item) for item in items])
        before = {case: case.state for case in known.values()}
        heard = {case: case._platform_word() for case in known.values()}
        page = CasePage(self.env, shop, case_type, items)
        new, changed = [], []
        for item in items:
            case = known.get(remote_id(item))
            if case:
                changed.append((case, item))
            else:
                new.append(item)
        created = self.create([self._prepare_case_vals(page, item) for item in new])
        for case, item in changed:
            case.write(case._prepare_change_vals(page, item))
        cases = created.union(*before)
        cases._follow_up(shop, before)
        cases._tell_platform(heard)

    def _follow_up(self, shop, before):
        """Do what a page of new and changed cases leads to.

        :param before: {case: its state before}; new cases are missing
        """
        self._follow_tickets(shop, before)
        self._want_goods_pictures()
        self.sale_order_id._tiktok_show_outcome()
        settled = self.filtered(lambda case: case._has_ended(before))
        if settled:
            settled._after_settled()

    def _has_ended(self, before):
        """Tell whether this page told the end of the case, or another end than known.

        The way from a rejection to a payment may pass between two readings.
        """
        self.ensure_one()
        was, now = before.get(self), self.state
        if now not in states.SETTLED or was == now or self._is_history(before):
            return False
        return was not in states.SETTLED or now in MOVES

    def _is_history(self, before):
        """Tell whether the case ended before the shop was connected."""
        self.ensure_one()
        shop = self.shop_id
        start = shop.history_until or shop.create_date
        return (
            self not in before
            and self.state in states.SETTLED
            and bool(self.remote_update_time)
            and self.remote_update_time <= start
        )

    # === OUR OWN REJECTION === #

    def write(self, vals):
        """Judge a case again when our rejection is confirmed after it was read:
        TikTok uses one status for withdrawn and rejected cancellations."""
        result = super().write(vals)
        if vals.get("rejected_by_seller"):
            for case in self.filtered(lambda c: c.state == states.WITHDRAWN):
                case._mirror(case.shop_id).browse(case.id)._turn_into_rejected()
        return result

    def _turn_into_rejected(self):
        before = {self: self.state}
        self.write({"state": states.REJECTED, "outcome": states.REJECTED})
        self._follow_up(self.shop_id, before)

    # === ORDERS === #

    @api.model
    def _fetch_orders_of(self, shop, items):
        """Fetch the orders that the page needs and Odoo has not, or not up to date.

        A cancellation that went through makes the order worth a second look: else it
        would stay open in Odoo until TikTok's order comes by.
        """
        known = self.env["sale.order"]._tiktok_known(
            shop, {item.order_id for item in items}
        )
        wanted = []
        for item in items:
            order = known.get(item.order_id)
            stale = _cancels(item) and order and order.tiktok_status != CANCELLED
            if (order is None or stale) and item.order_id not in wanted:
                wanted.append(item.order_id)
        if wanted:
            shop._fetch_orders_gently(wanted)

    @api.model
    def _link_orders(self, shop, known):
        """Give the cases that wait for one of these orders their order.

        Called when orders are new to Odoo.

        :param known: {TikTok's order id: sale order}
        """
        cases = self._mirror(shop).search(
            [
                ("shop_id", "=", shop.id),
                ("sale_order_id", "=", False),
                ("order_remote_id", "in", list(known)),
            ]
        )
        for case in cases:
            case._link_order(known[case.order_remote_id])
        if cases:
            cases._want_goods_pictures()
            self._restate_paid(cases.sale_order_id)
            cases.sale_order_id._tiktok_show_outcome()

    def _link_order(self, order):
        self.ensure_one()
        order = order.with_env(self.env)
        self.write({"sale_order_id": order.id, "partner_id": order.partner_id.id})
        by_unit = order.order_line._tiktok_by_unit()
        for line in self.line_ids:
            line.sale_line_id = by_unit.get(line.order_line_remote_id)
            line.image_url = line.image_url or line.sale_line_id.tiktok_image_url
        if self.ticket_id:
            self.ticket_id.write(self._ticket_order_vals())


def _cancels(item):
    """Tell whether an item is a cancellation that went through."""
    status = getattr(item, "status", "")
    if not hasattr(item, "cancel_id"):
        return False
    state = states.derive(states.Snapshot(kinds.CANCELLATION, status, item.role))
    return state in (states.APPROVED, states.CANCELLED)
