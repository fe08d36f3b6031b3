from odoo import models
from odoo.tools import SQL

# Names the locks of those who read a shop; the shop's id tells them apart
READERS = 19_4035


class TiktokAuthorizedShop(models.Model):
    """One reader a shop: of two on the same way, one would undo its page each time, and
    in the end count that as a failure of the shop."""

    _inherit = "tiktok.authorized.shop"

    def _is_read_elsewhere(self, work):
        """Tell whether a click or another worker applies a page of this shop now.

        The transaction holds the lock: neither a commit nor a kill leaves it behind.

        :param work: as of `_drive`
        """
        if work != "_sync":
            return False
        lock = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", READERS, self.id)
        return not self.env.execute_query(lock)[0][0]
