import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..domain import catalogue, kinds, openings, states, statuses
from .tiktok_adjustment_decision_settle import MIRROR_FOR, RACES, REREAD_IN, UNREADABLE
from .tiktok_decision_choice import Choice
from .tiktok_turns import waited

_logger = logging.getLogger(__name__)

# After that a person has long been told what is wrong.
FINISH_FOR = timedelta(days=30)
# The buyer gets what was promised: money now, or money for the parcel.
EFFECTIVE = frozenset(
    {
        states.APPROVED,
        states.REFUNDED,
        states.CANCELLED,
        states.WAITING_BUYER,
        states.IN_TRANSIT,
    }
)
FOLLOW_UPS = {
    kinds.REFUND: catalogue.APPROVE_REFUND,
    kinds.RETURN_REFUND: catalogue.APPROVE_RETURN,
}


class TiktokAdjustmentDecision(models.Model):
    """After TikTok's yes to an opening: its case, its approval, a word to the buyer.

    Each step is done once and the next waits for it. What the click could not finish,
    because TikTok's list lags or the server died, the cron does.
    """

    _inherit = "tiktok.adjustment.decision"

    @api.model
    def _waiting_domain(self):
        """Openings are due until they are finished, `mirrored_at`; see `_finish`."""
        now = fields.Datetime.now()
        unfinished = (
            Domain("sale_order_id", "!=", False)
            & Domain("state", "=", "confirmed")
            & Domain("mirrored_at", "=", False)
            & Domain("settled_at", ">", now - FINISH_FOR)
        )
        return super()._waiting_domain() | (waited() & unfinished)

    # === THE CASE === #

    def _reread(self, decision_id):
        reached = super()._reread(decision_id)
        if reached:
            self._carry_on(decision_id)
        return reached

    def _after_move(self):
        """Should this process die now, the cron reads the case of an opening."""
        result = super()._after_move()
        confirmed = self.filtered(lambda o: o.sale_order_id and o.state == "confirmed")
        if confirmed:
            confirmed._wake_cron(fields.Datetime.now() + REREAD_IN)
        return result

    def _note_mirror(self):
        """Find the case of an opening; called after TikTok's clear answer."""
        if not self.sale_order_id:
            return super()._note_mirror()
        if self.state == "confirmed":
            self._look_later()
        else:
            self.mirrored_at = fields.Datetime.now()
        return self._tie_to(self._read_case())

    def _look_later(self):
        old = self.settled_at < fields.Datetime.now() - MIRROR_FOR
        self._look_again(MIRROR_FOR if old else REREAD_IN)

    def _read_case(self):
        """Return the case that TikTok named, empty while its list does not show it."""
        cases = self.env["tiktok.adjustment"]
        if not self.case_remote_id:
            return cases
        cancels = self._case_type() == kinds.CANCELLATION
        ids = "cancel_ids" if cancels else "return_ids"
        found = self.shop_id._fetch_and_apply(**{ids: [self.case_remote_id]})
        return found.filtered(lambda case: case.remote_id == self.case_remote_id)

    def _tie_to(self, case):
        """Attach the case that came of it; or show on the ticket which one is in the
        way, for that is the one to answer."""
        if self.state == "confirmed":
            self._attach(case)
        elif case and not self.origin_ticket_id.tiktok_adjustment_id:
            if not case.ticket_id:
                case.ticket_id = self.origin_ticket_id
            self.origin_ticket_id.tiktok_adjustment_id = case

    # === THE APPROVAL === #

    def _carry_on(self, opening_id):
        """Take the steps after TikTok's yes as far as they go now; never raises.

        Called without a transaction: the approval is a decision of its own.
        """
        for _attempt in range(RACES):
            try:
                return self._take_steps(opening_id)
            except OperationalError as error:
                _logger.info("opening %s: once more: %s", opening_id, error)
            except UNREADABLE as error:
                _logger.info("opening %s: not finished yet: %s", opening_id, error)
                return None

    def _take_steps(self, opening_id):
        follow_up = self._queue_follow_up(opening_id)
        if follow_up:
            self._deliver(follow_up)
        with self._own_transaction() as decisions:
            decisions.browse(opening_id)._finish()

    def _queue_follow_up(self, opening_id):
        """Decide the approval that TikTok waits for, as the user who asked for the
        refund; return the id of the decision, 0 where there is nothing to decide."""
        with self._own_transaction() as decisions:
            opening = decisions.browse(opening_id)
            choice = opening._prepare_follow_up()
            if not choice:
                return 0
            user, case_id = opening.user_id.id, opening.adjustment_id.id
        try:
            return self.with_user(user)._queue(case_id, choice)
        except UserError as error:  # decided already, or TikTok reviews it itself
            _logger.info("opening %s: no approval: %s", opening_id, error)
            return 0

    def _prepare_follow_up(self):
        """Return the `Choice` of the approval, None where none is wanted (yet)."""
        case = self.adjustment_id
        if not self._is_unfinished() or case.tiktok_status != statuses.PENDING:
            return None
        if self.action != openings.CREATE_RETURN or self._follow_ups():
            return None
        asked = case.state != states.TO_DECIDE
        eligibility = case._ask_tiktok("approve").eligibility if asked else ()
        return Choice(action=FOLLOW_UPS[case.kind], eligibility=eligibility)

    def _follow_ups(self):
        """Return the approvals that were made after the opening, the newest first."""
        action = FOLLOW_UPS.get(self.adjustment_id.kind)
        return self.adjustment_id.decision_ids.filtered(lambda d: d.action == action)

    # === THE END === #

    def _is_unfinished(self):
        return bool(
            self.sale_order_id
            and self.state == "confirmed"
            and self.adjustment_id
            and not self.mirrored_at
        )

    def _finish(self):
        """Tell the buyer once the case took effect; wait while it may; else give up."""
        opening = self.try_lock_for_update()
        if not opening or not opening._is_unfinished():
            return
        case, last = opening.adjustment_id, opening._follow_ups()[:1]
        if case.state in EFFECTIVE:
            opening._tell_buyer()
        elif last.state == "refused":
            last._ask_person()
        elif case.state not in states.SETTLED:
            opening._look_later()
            return
        opening.mirrored_at = fields.Datetime.now()
