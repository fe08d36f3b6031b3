"""What the clock does for several shops: what is due, who is first, when to look."""

from itertools import chain, zip_longest

from odoo import fields
from odoo.fields import Domain

# Enough that each shop has its turn, and one query of a size that does not grow
MOST = 1000


def waited():
    """Return the domain of rows that need not wait any more for their next attempt."""
    never = Domain("next_attempt_at", "=", False)
    return never | Domain("next_attempt_at", "<=", fields.Datetime.now())


def in_turn(rows, domain, order=None):
    """Return [(id, shop id)] of the first rows of each shop, the shops taking turns.

    :param rows: the model to search, which has a `shop_id`
    :param order: of one shop's rows; the model's own when there is none
    """
    due = rows.search_fetch(domain, ["shop_id"], order=order, limit=MOST)
    turns = chain.from_iterable(zip_longest(*due.grouped("shop_id").values()))
    return [(turn.id, turn.shop_id.id) for turn in turns if turn]


def wake(env, name, at=None):
    """Have a scheduled action of ours run soon, or at a moment; whoever asks for it."""
    cron = env.ref(name, raise_if_not_found=False)
    if cron:
        cron.sudo()._trigger(at=at)
