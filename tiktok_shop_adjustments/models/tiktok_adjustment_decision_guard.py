import logging

from odoo import api, models
from odoo.exceptions import UserError

from ..domain import delivery

_logger = logging.getLogger(__name__)

# What may change after a decision is queued: how its delivery went, nothing else.
DELIVERY_FIELDS = frozenset(
    {
        "attempts",
        "lease_until",
        "next_attempt_at",
        "sent_at",
        "sent_status",
        "settled_at",
        "request_id",
        "answer_code",
        "answer_message",
        "advice",
        "said_no",
        "maybe_applied",
        "mirrored_at",
        "case_remote_id",
        "told_at",
    }
)


class TiktokAdjustmentDecision(models.Model):
    """A decision is a record of what a person did with money: it never changes."""

    _inherit = "tiktok.adjustment.decision"

    @api.model_create_multi
    def create(self, vals_list):
        """Every decision starts in the queue; nobody can create a confirmed one."""
        for vals in vals_list:
            if vals.get("state", "queued") != "queued":
                raise UserError(self._refusal())
        return super().create(vals_list)

    def write(self, vals):
        """Refuse all but delivery fields, to the superuser too; `_move` has `state`."""
        if set(vals) - DELIVERY_FIELDS:
            raise UserError(self._refusal())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._refusal())

    def copy_data(self, default=None):
        raise UserError(self._refusal())

    def _move(self, target, **vals):
        """Bring decisions to the delivery state `target`: the only door for `state`.

        A move that the table forbids is logged and left out, so that a late or a
        repeated answer does no harm.

        :param vals: delivery fields to write along
        :return: the decisions that moved
        """
        allowed = delivery.ALLOWED_FROM[target]
        moved = self.filtered(lambda decision: decision.state in allowed)
        for decision in self - moved:
            _logger.info(
                "decision %s: %s -> %s is not allowed, kept",
                decision.id,
                decision.state,
                target,
            )
        unknown = set(vals) - DELIVERY_FIELDS
        if unknown:
            raise UserError(self._refusal())
        # Past our own `write`, which refuses the state
        above = super(TiktokAdjustmentDecision, moved)
        above.write({"state": target, **vals})
        return moved

    def _set_case(self, case):
        """Name the case that came of an opening: once, and nothing else may change.

        :return: False where there is nothing to name, or it was named before
        """
        order = case.sale_order_id
        free = self.filtered(lambda o: o.sale_order_id and not o.adjustment_id)
        named = free.filtered(lambda o: o.sale_order_id == order)
        # Past our own `write`, which refuses the case
        above = super(TiktokAdjustmentDecision, named)
        above.write({"adjustment_id": case.id, "case_remote_id": case.remote_id})
        return bool(named)

    def _refusal(self):
        return self.env._(
            "A decision is the record of what was sent to TikTok and cannot be "
            "changed, copied or deleted. If the case still asks for an answer, decide "
            "again from its ticket."
        )
