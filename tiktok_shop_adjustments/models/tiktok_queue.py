"""The queue of what is to decide: how much there is, and what money hangs on it."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..domain import states

# The name of each window is that of a filter of the queue
WINDOWS = {"tiktok_2h": 2, "tiktok_8h": 8, "tiktok_24h": 24}
LATE = "tiktok_late"
CHANGED = "tiktok_shop_adjustments/queue"
READERS = "helpdesk_mgmt.group_helpdesk_user_own"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    tiktok_reason = fields.Char(
        related="tiktok_adjustment_id.reason_text", string="Reason"
    )

    @api.model
    @api.readonly
    def get_tiktok_queue(self):
        """Return how many tickets wait for an answer, and how many of them have less
        than two hours left or none: the badge of the menu."""
        soon = fields.Datetime.now() + timedelta(hours=2)
        waiting = self._tiktok_waiting()
        return {
            "waiting": self.search_count(waiting),
            "urgent": self.search_count(waiting & Domain("tiktok_deadline", "<", soon)),
        }

    @api.model
    @api.readonly
    def get_tiktok_money_at_risk(self):
        """Return for each window of time what runs out in it, one grouped query each:
        the number of tickets, and the money by currency, never added across them.

        :return: ``[{filter, hours, count, money: [{currency_id, amount}]}]``; hours is
            0 for what is late
        """
        now = fields.Datetime.now()
        late = Domain("tiktok_deadline", "<", now)
        ahead = Domain("tiktok_deadline", ">=", now)
        rows = [self._tiktok_risk(LATE, 0, late)]
        for name, hours in WINDOWS.items():
            until = Domain("tiktok_deadline", "<", now + timedelta(hours=hours))
            rows.append(self._tiktok_risk(name, hours, until & ahead))
        return rows

    @api.model
    def _tiktok_waiting(self):
        """Buyers may read their own tickets in the portal, and no case."""
        self.env["tiktok.adjustment"].check_access("read")
        return Domain("tiktok_state", "=", states.TO_DECIDE)

    @api.model
    def _tiktok_risk(self, name, hours, until):
        groups = self._read_group(
            self._tiktok_waiting() & until,
            ["tiktok_adjustment_id.currency_id"],
            ["tiktok_refund_total:sum", "__count"],
        )
        money = [
            {"currency_id": currency.id, "amount": amount}
            for currency, amount, _count in groups
            if currency and amount
        ]
        return {
            "filter": name,
            "hours": hours,
            "count": sum(count for _currency, _amount, count in groups),
            "money": sorted(money, key=lambda row: row["currency_id"]),
        }


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    def _follow_up(self, shop, before):
        """Who looks at the queue looks again when it has changed; what is in it, each
        reads under his own rights."""
        result = super()._follow_up(shop, before)
        waits = states.TO_DECIDE
        if any(waits in (before.get(case), case.state) for case in self):
            readers = self.env.ref(READERS, raise_if_not_found=False)
            if readers:
                readers._bus_send(CHANGED, {})
        return result
