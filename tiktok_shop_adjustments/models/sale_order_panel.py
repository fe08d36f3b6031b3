from odoo import models
from odoo.tools import format_amount

from ..domain import openings
from ..tools import links
from .tiktok_adjustment_decision_queue import DECIDE
from .tiktok_adjustment_opening_queue import OPEN
from .tiktok_adjustment_panel import GROUP
from .tiktok_adjustment_panel_story import SIGNS

METHODS = {
    openings.CANCEL_ORDER: "action_tiktok_cancel_order",
    openings.CREATE_RETURN: "action_tiktok_refund_order",
}
# The parts of an order beside the goods, in the order in which people expect them.
PARTS = ("seller_discount", "platform_discount", "shipping", "tax", "fee", "difference")
# What only the card of a case has.
NOTHING_ASKED = {
    "outcome": False,
    "round": 1,
    "deadline": False,
    "banners": [],
    "tracking": False,
    "buttons": [],
    "possible": [],
    "not_possible": [],
    "offers": [],
    "timeline": [],
    "reason": "",
    "buyer_words": "",
    "pictures": [],
    "videos": [],
    "earlier": [],
    "earlier_words": "",
    "earlier_cases": [],
    "order_cases": [],
    "shares": [],
}


class SaleOrder(models.Model):
    """The card of a ticket that has an order of TikTok Shop and no case yet.

    It has the keys of a case's card (`tiktok.adjustment._prepare_panel`), so that one
    template draws both. Read with sudo: the ticket says who may see it.
    """

    _inherit = "sale.order"

    def _get_tiktok_panel(self, ticket):
        """Return the card for this ticket, as data that JSON can carry."""
        self.ensure_one()
        shop, local = self.tiktok_shop_id, self._tiktok_is_local()
        made = self._tiktok_openings()
        buttons = self._get_opening_buttons(ticket.env.user)
        return {
            **NOTHING_ASKED,
            "is_order": True,
            "kind": self.env._("Order"),
            "state": {"code": "order", "words": self._tiktok_status_words()},
            "status": {
                "code": self.tiktok_status or "",
                "words": self.env._("Nothing is asked for this order"),
            },
            "shop": {"name": shop.name, "region": shop.region},
            "order": self._tiktok_panel_order(ticket),
            "seller_center": not local
            and links.seller_center(shop.region, self.tiktok_order_id),
            "openings": buttons,
            # A touch screen shows no tooltip, and there is room for the reason
            "not_possible": [
                {"label": button["label"], "why_not": button["why_not"]}
                for button in buttons
                if not button["allowed"]
            ],
            "items": self._tiktok_panel_items(),
            "amounts": self._tiktok_panel_amounts(),
            "total": {
                "label": self.env._("Paid"),
                "amount": self._tiktok_money(self.tiktok_total_amount),
            },
            "decisions": [opening._panel_opening() for opening in made],
        }

    # === FACTS === #

    def _tiktok_is_local(self):
        return self.tiktok_shop_id.authorization_id.portal == "custom"

    def _tiktok_status_words(self):
        words = self.env["tiktok.adjustment"]._panel_order_words()
        return words.get(self.tiktok_status, self.tiktok_status or "")

    def _tiktok_panel_order(self, ticket):
        remote = self.tiktok_order_id
        may_open = self.with_env(ticket.env).sudo(False)._filtered_access("read")
        return {
            "id": bool(may_open) and self.id,
            "name": self.name,
            "remote_id": remote,
            "groups": [remote[at : at + GROUP] for at in range(0, len(remote), GROUP)],
            "status_code": self.tiktok_status or "",
            "status": self._tiktok_status_words(),
        }

    def _tiktok_panel_items(self):
        lines = self.order_line.filtered(
            lambda line: line.tiktok_role == "item" or line.tiktok_line_items
        )
        images = lines._tiktok_images()
        return [self._tiktok_panel_item(line, images[line]) for line in lines]

    def _tiktok_panel_item(self, line, image):
        return {
            "quantity": int(line.product_uom_qty),
            **line._tiktok_article(),
            "image": image,
            "amount": self._tiktok_money(line.price_total),
        }

    def _tiktok_panel_amounts(self):
        """The parts of the order beside its goods, each as the sum of its lines."""
        labels = dict(
            self.order_line._fields["tiktok_role"]._description_selection(self.env)
        )
        sums = {
            role: sum(
                line.price_total for line in self.order_line if line.tiktok_role == role
            )
            for role in PARTS
        }
        return [
            {"label": labels[role], "amount": self._tiktok_money(amount)}
            for role, amount in sums.items()
            if amount
        ]

    def _tiktok_money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    # === BUTTONS === #

    def _tiktok_openings(self):
        """Return what was started on the order from here, the newest first."""
        return self.env["tiktok.adjustment.decision"]._openings_of(self)

    def _get_opening_buttons(self, user):
        """Return Cancel Order and Refund Order, greyed with the reason.

        The reason comes from the rule book's table. Once a dialog opens, TikTok's own
        answer takes its place.
        """
        return [self._get_opening_button(action, user) for action in METHODS]

    def _get_opening_button(self, action, user):
        why_not = self._why_no_opening(action, user)
        return {
            "method": METHODS[action],
            "label": openings.LABELS[action],
            "allowed": not why_not,
            "why_not": why_not,
            "primary": False,
        }

    def _why_no_opening(self, action, user):
        if not user.has_group(DECIDE):
            return self.env._(
                "You need the permission “TikTok Shop Adjustments” for this."
            )
        under_way = self._tiktok_openings().filtered(lambda o: o.state in OPEN)[:1]
        if under_way:
            return under_way._who_started()
        region = self.tiktok_shop_id.region
        return openings.why_not_at_all(action, self.tiktok_status, region)


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    def _panel_opening(self):
        """Return an opening as the card lists it, as `_panel_decision` does."""
        cases = self.env["tiktok.adjustment"]
        return {
            "id": self.id,
            "label": openings.LABELS[self.action],
            "amount": self._amount_words() if self.amount else "",
            "delivery": self._panel_delivery(),
            "is_open": self.state in OPEN,
            "sign": SIGNS[self.state],
            "who": self.user_id.name,
            "when": cases._panel_moment(self.create_date),
            "reason": self.reason_text or "",
            "request_id": self.request_id or "",
            "advice": (self.state != "confirmed" and self.advice) or "",
        }
