"""The values of a case and its items, as TikTok states them."""

from odoo import Command, api, models

from ..domain import freshness, kinds, states
from .tiktok_mirror import naive

# TikTok's fields of the two families differ in this word
PREFIX = {kinds.CANCELLATION: "cancel", kinds.RETURN: "return"}
AMOUNTS = ("refund_total", "refund_subtotal", "refund_shipping_fee", "refund_tax")


def remote_id(item):
    """Return TikTok's id of a Cancellation or Return."""
    return item.cancel_id if hasattr(item, "cancel_id") else item.return_id


class CasePage:
    """What the cases of one page have in common, looked up once for all of them."""

    def __init__(self, env, shop, case_type, items):
        self.shop, self.case_type = shop, case_type
        self.prefix = PREFIX[case_type]
        self.orders = env["sale.order"]._tiktok_known(
            shop, {item.order_id for item in items}
        )
        orders = env["sale.order"].union(*self.orders.values())
        self.sale_lines = orders.order_line._tiktok_by_unit()
        amounts = (item.refund_amount for item in items)
        names = {amount.currency for amount in amounts if amount and amount.currency}
        self.currencies = env["res.currency"]._tiktok_active_ids(names)

    def get(self, item, name):
        """Return a field whose name begins with the family's word."""
        return getattr(item, f"{self.prefix}_{name}", None)

    def order_of(self, item):
        return self.orders.get(item.order_id)

    def lines_of(self, item):
        """Return {TikTok's item id: TikTok's item}."""
        name = f"{self.prefix}_line_item_id"
        return {getattr(line, name): line for line in self.get(item, "line_items")}


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    # === CASES === #

    @api.model
    def _prepare_case_vals(self, page, item):
        """Return the values of a new case with its items.

        :param page: `CasePage`
        :param item: `tiktok_api.schemas` Cancellation or Return
        """
        lines = page.lines_of(item).items()
        return {
            "shop_id": page.shop.id,
            "case_type": page.case_type,
            "remote_id": remote_id(item),
            "line_ids": [
                Command.create(self._prepare_line_vals(page, key, line))
                for key, line in lines
            ],
            **self._prepare_mirror_vals(page, item),
        }

    def _prepare_change_vals(self, page, item):
        """Return the values by which a known case follows TikTok."""
        self.ensure_one()
        vals = self._prepare_mirror_vals(page, item)
        opened = self.state in states.SETTLED and vals["state"] not in states.SETTLED
        return {
            **vals,
            "round": self.round + 1 if opened else self.round,
            "line_ids": self._line_commands(page, item),
        }

    def _prepare_mirror_vals(self, page, item):
        snapshot = self._snapshot_of(page, item)
        order = page.order_of(item)
        state = states.derive(snapshot)
        return {
            "kind": snapshot.kind,
            "tiktok_status": item.status,
            "state": state,
            "outcome": outcome(snapshot),
            "role": item.role,
            "cancel_type": page.get(item, "type") if page.prefix == "cancel" else False,
            "reason": page.get(item, "reason"),
            "reason_text": page.get(item, "reason_text"),
            "order_remote_id": item.order_id,
            "sale_order_id": order.id if order else False,
            "partner_id": order.partner_id.id if order else False,
            "next_actions": ",".join(item.next_actions),
            # A moment that asks nobody for anything is no deadline
            "deadline": state == states.TO_DECIDE and naive(item.deadline),
            "remote_create_time": naive(item.create_time),
            "remote_update_time": naive(item.update_time),
            "payload": item.raw,
            "payload_digest": freshness.digest(item.raw),
            "parked_reason": False,
            "records_due": self._wants_records(page.case_type == kinds.RETURN, state),
            **self._prepare_amount_vals(page, item, order),
            **self._prepare_family_vals(item),
            **self._prepare_initiative_vals(page, item, snapshot),
        }

    def _snapshot_of(self, page, item):
        """Return what the rule book judges (`domain.states.Snapshot`)."""
        is_return = page.case_type == kinds.RETURN
        kind = kinds.kind_of(page.case_type, page.get(item, "type"))
        return states.Snapshot(
            kind=kind,
            status=item.status,
            role=item.role,
            next_actions=item.next_actions,
            arbitration=getattr(item, "arbitration_status", None),
            quick_refund=bool(getattr(item, "is_quick_refund", False)),
            partial_rejected=bool(getattr(item, "buyer_rejected_partial_refund", 0)),
            partial_offered=bool(getattr(item, "partial_refund", None)),
            rejected_by_seller=self.rejected_by_seller,
            cancel_type=None if is_return else item.cancel_type,
        )

    @api.model
    def _prepare_amount_vals(self, page, item, order):
        amount = item.refund_amount
        vals = {
            name: float(value) if (value := getattr(amount, name, None)) else 0.0
            for name in AMOUNTS
        }
        if amount and amount.currency:
            return {**vals, "currency_id": page.currencies[amount.currency]}
        return {**vals, "currency_id": order.currency_id.id if order else False}

    @api.model
    def _prepare_family_vals(self, item):
        """Return what only one of the two families tells."""
        if hasattr(item, "cancel_id"):
            return {"should_replenish_stock": bool(item.should_replenish_stock)}
        offer = item.partial_refund
        return {
            "arbitration_status": item.arbitration_status,
            "is_quick_refund": bool(item.is_quick_refund),
            "can_buyer_keep_item": bool(item.can_buyer_keep_item),
            "partial_refund_amount": float(offer.amount) if offer else 0.0,
            "buyer_rejected_partial_refund": bool(item.buyer_rejected_partial_refund),
            "return_tracking_number": item.return_tracking_number,
            "return_provider_name": item.return_provider_name,
            "pre_return_remote_id": item.pre_return_id,
            "next_return_remote_id": item.next_return_id,
        }

    # === ITEMS === #

    @api.model
    def _prepare_line_vals(self, page, key, line):
        """Return the values of one unit in a case."""
        amount = line.refund_amount
        sale_line = page.sale_lines.get(line.order_line_item_id)
        return {
            "remote_id": key,
            "order_line_remote_id": line.order_line_item_id,
            "sale_line_id": sale_line.id if sale_line else False,
            "sku_remote_id": line.sku_id,
            "seller_sku": line.seller_sku,
            "product_name": line.product_name,
            "sku_name": line.sku_name,
            "image_url": self._picture_of(line, sale_line),
            **{
                name: float(value) if (value := getattr(amount, name, None)) else 0.0
                for name in AMOUNTS
            },
        }

    @api.model
    def _picture_of(self, line, sale_line):
        """Cases of 202602 carry no product picture; their order's items do."""
        if line.product_image:
            return line.product_image.url
        return sale_line.tiktok_image_url if sale_line else False

    def _line_commands(self, page, item):
        """Return the commands that make the items those that TikTok names now."""
        wanted = page.lines_of(item)
        known = {line.remote_id: line for line in self.line_ids}
        commands = [Command.delete(known[key].id) for key in set(known) - set(wanted)]
        for key, line in wanted.items():
            vals = self._prepare_line_vals(page, key, line)
            if key not in known:
                commands.append(Command.create(vals))
            elif changes := known[key]._changed(vals):
                commands.append(Command.update(known[key].id, changes))
        return commands


def outcome(snapshot):
    """Return how a case ended; a withdrawn one has no outcome worth showing."""
    end = states.outcome(snapshot)
    return False if end == states.WITHDRAWN else end or False
