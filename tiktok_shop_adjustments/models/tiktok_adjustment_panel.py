from odoo import fields, models
from odoo.tools import format_date, format_time

from ..domain import kinds, states, statuses
from ..tools import links

GROUP = 4


class TiktokAdjustment(models.Model):
    """The case's card: everything an agent must know, as text for one reader.

    Buyers' words stay data: the card's templates print them as text only.
    """

    _inherit = "tiktok.adjustment"

    def _get_panels(self):
        """The cards of these cases, ``{case id: dict}``; called by the ticket.

        The statements do not grow with the entries of a case: each relation is read
        for all cases at once.
        """
        shared = self._panel_shared() if self else {}
        return {case.id: case._prepare_panel(shared) for case in self}

    def _panel_shared(self):
        """Facts read for all cases of the batch at once. Hook: add your own; called by
        ``_get_panels``."""
        return {
            "orders": self._panel_orders_sudo(),
            "local": self._panel_local_sudo(),
            "pictures": self._panel_pictures_sudo(),
            "earlier": self._panel_earlier(),
            "followups": self._panel_followups_sudo(),
        }

    def _prepare_panel(self, shared):
        """One card. Hook: add keys here, and show them in the card's template.

        :param dict shared: facts read for all cases of the batch at once
        :return: dict that JSON can carry; called by ``_get_panels``
        """
        local = self.id in shared["local"]
        return {
            "kind": self._panel_label("kind"),
            "state": {"code": self.state, "words": self._panel_label("state")},
            "status": {
                "code": self.tiktok_status or "",
                "words": states.words(self._get_snapshot()),
            },
            "outcome": self._panel_label("outcome"),
            "round": self.round,
            "shop": {"name": self.shop_id.name, "region": self.shop_id.region},
            "order": self._panel_order(shared["orders"].get(self.id, {})),
            "deadline": self._panel_deadline(),
            "banners": self._panel_banners(),
            "tracking": self._panel_tracking(),
            "seller_center": not local
            and links.seller_center(self.shop_id.region, self.order_remote_id),
            **self._panel_buttons(),
            **self._panel_goods(shared["pictures"]),
            **self._panel_story(shared["pictures"]),
            **self._panel_buyer(shared["earlier"].get(self.partner_id, {})),
        }

    def _panel_label(self, name):
        """The words of a selection's value, in the reader's language."""
        selection = self._fields[name]._description_selection(self.env)
        return dict(selection).get(self[name], False)

    # === FACTS FROM ELSEWHERE === #

    def _panel_orders_sudo(self):
        """Number and status of each case's order, ``{case id: dict}``.

        sudo: an agent of the helpdesk need not have rights on sales to be told
        which order the case is about; the link is given only to those who may
        open it.
        """
        orders = self.sudo().sale_order_id
        allowed = orders.with_env(self.env)
        allowed = allowed._filtered_access("read") if orders else allowed
        return {
            case.id: {
                "id": case.sale_order_id.id in allowed._ids and case.sale_order_id.id,
                "name": case.sale_order_id.name,
                "status": case.sale_order_id.tiktok_status,
            }
            for case in self.sudo()
        }

    def _panel_local_sudo(self):
        """The cases of a local TikTok Shop, as a set of ids.

        sudo: only administrators may read authorizations; whether a shop is the
        local one is no secret.
        """
        return {
            case.id
            for case in self.sudo()
            if case.shop_id.authorization_id.portal == "custom"
        }

    def _panel_order(self, order):
        status = order.get("status") or ""
        remote = self.order_remote_id or ""
        return {
            "id": order.get("id") or False,
            "name": order.get("name") or False,
            "remote_id": remote,
            "groups": [remote[at : at + GROUP] for at in range(0, len(remote), GROUP)],
            "status_code": status,
            "status": self._panel_order_words().get(status, status),
        }

    def _panel_order_words(self):
        """TikTok's order statuses in plain words (Get Order Detail, `status`)."""
        return {
            "UNPAID": self.env._("not paid yet"),
            "ON_HOLD": self.env._("on hold, the buyer may still cancel"),
            "AWAITING_SHIPMENT": self.env._("waiting to be shipped"),
            "PARTIALLY_SHIPPING": self.env._("shipped in part"),
            "AWAITING_COLLECTION": self.env._("waiting for the carrier"),
            "IN_TRANSIT": self.env._("on its way to the buyer"),
            "DELIVERED": self.env._("delivered"),
            "COMPLETED": self.env._("completed"),
            "CANCELLED": self.env._("cancelled"),
        }

    def _panel_tracking(self):
        if not self.return_tracking_number:
            return False
        return {
            "number": self.return_tracking_number,
            "provider": self.return_provider_name or "",
        }

    # === TIME === #

    def _panel_deadline(self):
        """Epoch milliseconds, so that the card ticks without asking again."""
        if self.state != "to_decide" or not self.deadline:
            return False
        begun = self.remote_update_time or self.remote_create_time or self.create_date
        return {
            "at": self._panel_epoch(self.deadline),
            "since": self._panel_epoch(begun),
            "now": self._panel_epoch(fields.Datetime.now()),
            "text": self._panel_moment(self.deadline),
            "if_nobody_answers": self._panel_silence(),
        }

    def _panel_silence(self):
        """What silence does, and what it costs when it pays out at once."""
        words = states.if_nobody_answers(self._get_snapshot())
        pays = self.kind in (kinds.CANCELLATION, kinds.REFUND) or (
            self.tiktok_status == statuses.SHIPPED
        )
        if not (words and pays and self.currency_id):
            return words
        amount = self._panel_money(self.refund_total)
        return self.env._("%(what)s: %(amount)s", what=words, amount=amount)

    def _panel_epoch(self, moment):
        return int(fields.Datetime.context_timestamp(self, moment).timestamp()) * 1000

    def _panel_moment(self, moment):
        """A moment as a person says it: "18:40 today", "Nov 25, 2026 18:40"."""
        if not moment:
            return ""
        local = fields.Datetime.context_timestamp(self, moment)
        today = fields.Datetime.context_timestamp(self, fields.Datetime.now()).date()
        time = format_time(self.env, local.timetz(), time_format="short")
        days = (local.date() - today).days
        if days == 0:
            return self.env._("%(time)s today", time=time)
        if days == 1:
            return self.env._("%(time)s tomorrow", time=time)
        if days == -1:
            return self.env._("%(time)s yesterday", time=time)
        return f"{format_date(self.env, local.date(), date_format='medium')} {time}"
