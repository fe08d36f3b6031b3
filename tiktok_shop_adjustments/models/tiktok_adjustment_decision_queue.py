from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..domain import keys
from .tiktok_decision_choice import Choice

DECIDE = "tiktok_shop_adjustments.group_tiktok_shop_adjustments"
# TikTok's lists lag behind a decision: until the case has moved there, or this long
# has passed, a confirmed decision stands and no second one is made.
MIRROR_LAG = timedelta(minutes=10)


class TiktokAdjustmentDecision(models.Model):
    """The way in: who may decide, and at most one open decision a case."""

    _inherit = "tiktok.adjustment.decision"

    @api.model
    def _decide(self, adjustment, action, **choice):
        """Decide one case, once and only once, and carry it to TikTok.

        Called by the dialogs under the rights of the user. Whatever matters happens in
        short transactions of their own (queue, claim, record), so that Odoo may run
        the caller again without sending anything twice, and no call to TikTok
        holds a transaction of ours open.

        :param adjustment: one `tiktok.adjustment`
        :param str action: TikTok's word, e.g. ``APPROVE_REFUND``
        :param choice: the fields of `Choice`: reason, comment, amount, keep_item,
            lines, images, ...
        :return: `Outcome`, plain data: the caller's transaction began before the
            decision was stored and may not see the record
        :raise AccessError: without the group, or when the case is not to be seen
        :raise UserError: nothing was sent; the text says why and what to do
        """
        self._check_may_decide(adjustment)
        decision_id = self._queue(adjustment.id, Choice(action=action, **choice))
        self._deliver(decision_id)
        return self._read_outcome(decision_id)

    @api.model
    def _check_may_decide(self, adjustment):
        """Raise AccessError unless the user may decide this very case."""
        adjustment.ensure_one()
        self._check_may_decide_at_all()
        # The superuser mode of a caller must not lend its eyes to the user
        seen = adjustment.sudo(False)
        seen.check_access("read")
        seen.ticket_id.check_access("read")

    @api.model
    def _check_may_decide_at_all(self):
        """Raise AccessError unless the user decides cases; which ones is not asked."""
        if not self.env.user.has_group(DECIDE):
            raise AccessError(
                self.env._(
                    "You may look at this case but not decide it. Ask an administrator "
                    "for the permission “TikTok Shop Adjustments”."
                )
            )

    @contextmanager
    def _own_transaction(self):
        """A short transaction of its own, committed when the block ends well.

        It runs as superuser, because a decision is written by nobody's own right: the
        rights were checked before (`_check_may_decide`), or the cron delivers. The
        user stays the one who decided, for the audit.
        """
        context = {"lang": self.env.context.get("lang") or self.env.user.lang}
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr, su=True, context=context))

    def _queue(self, adjustment_id, choice):
        """Store the decision durably; return its id."""
        try:
            with self._own_transaction() as decisions:
                adjustment = decisions.env["tiktok.adjustment"].browse(adjustment_id)
                decisions._check_free(adjustment)
                vals = decisions._prepare_decision_vals(adjustment, choice)
                return decisions.create(vals).id
        except UniqueViolation:
            raise UserError(self._lost_race(adjustment_id)) from None

    def _lost_race(self, adjustment_id):
        with self._own_transaction() as decisions:
            last = decisions._last_of(adjustment_id)
            return last._who_what_when()

    def _last_of(self, adjustment_id):
        """Return the case's last decision; what opened the case is none."""
        made = [("adjustment_id", "=", adjustment_id), ("sale_order_id", "=", False)]
        return self.search(made, limit=1)

    def _check_free(self, adjustment):
        """Raise UserError when the case has a decision that still counts."""
        last = self._last_of(adjustment.id)
        if last.state in ("queued", "sending", "uncertain"):
            raise UserError(last._who_what_when())
        if last._waits_for_mirror(adjustment):
            raise UserError(
                self.env._(
                    "%(who_what_when)s TikTok's list does not show it yet. It catches "
                    "up within minutes; there is nothing to do.",
                    who_what_when=last._who_what_when(),
                )
            )

    def _waits_for_mirror(self, adjustment):
        """Tell whether TikTok confirmed but its list may still show the old status."""
        return (
            self.state == "confirmed"
            and not self.mirrored_at
            and adjustment.tiktok_status == self.status_before
            and self.settled_at > fields.Datetime.now() - MIRROR_LAG
        )

    def _who_what_when(self):
        """Return a sentence that tells a second agent who was first."""
        self.ensure_one()
        moment = fields.Datetime.context_timestamp(self, self.create_date)
        facts = {
            "who": self.decided_by,
            "what": self._action_label(),
            "when": moment.strftime("%Y-%m-%d %H:%M:%S"),
            "state": dict(self._fields["state"]._description_selection(self.env))[
                self.state
            ],
        }
        return self.env._(
            "%(who)s decided this case on %(when)s: %(what)s (%(state)s).", **facts
        )

    def _next_round(self, adjustment):
        """Return 1 + the number of settled decisions of the case.

        The round is part of the key, so that every retry of one decision has the same
        key and a new decision has another one. A refusal counts as settled: TikTok
        said no and nothing moved, so the next decision is a new wish, even when its
        words are the same, and must not be answered from TikTok's memory of the old.
        """
        settled = [
            ("adjustment_id", "=", adjustment.id),
            ("sale_order_id", "=", False),
            ("state", "in", ("confirmed", "refused")),
        ]
        return 1 + self.search_count(settled)

    def _prepare_key(self, adjustment, action, number, wish):
        return keys.decision_key(
            adjustment.shop_id.remote_id,
            adjustment.case_type,
            adjustment.remote_id,
            action,
            number,
            wish,
        )
