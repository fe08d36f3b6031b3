"""Where a job queue comes in: the scheduled actions ask it before they do what is due.

Without one they do all of it themselves. Either way the same methods do the work.
"""

from odoo import api, models

SYNC = "_sync"
RECONCILE = "_reconcile"
NOTIFICATIONS = "_notifications"
DECISIONS = "_decisions"
RULE_DECISIONS = "_rule_decisions"


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _enqueue(self, work, ids=None):
        """Hook: hand what is due for these shops over to a job queue.

        Called by each run of a scheduled action, which then does what nobody took. What
        was taken and is still due in the next run is offered again.

        :param str work: one of the words above
        :param dict ids: {shop id: [record id]} where each record is a unit of work;
            without it a shop is one
        :return: the shops whose due work was taken, all of it
        """
        return self.browse()

    @api.model
    def _enqueue_records(self, work, due):
        """Hand records over to a job queue.

        :param due: list of (record id, shop id)
        :return: what is left of it to do
        """
        ids = {}
        for record_id, shop_id in due:
            ids.setdefault(shop_id, []).append(record_id)
        taken = set(self.browse(ids)._enqueue(work, ids).ids)
        return [(record_id, shop) for record_id, shop in due if shop not in taken]
