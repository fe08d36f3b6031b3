import logging
from dataclasses import asdict
from datetime import timedelta

from psycopg2 import IntegrityError, OperationalError

from odoo import fields, models
from odoo.exceptions import UserError

from ..domain import decisions as rules
from ..domain import delivery, states
from ..tiktok_api.errors import TikTokError
from .tiktok_adjustment_decision_payload import OFFERS
from .tiktok_adjustment_decision_queue import MIRROR_LAG

_logger = logging.getLogger(__name__)

RESEND_FOR = timedelta(seconds=delivery.RESEND_SECONDS)
REREAD_IN = timedelta(minutes=1)
# How long a confirmed decision looks for its effect in TikTok's list.
MIRROR_FOR = timedelta(hours=1)
RACES = 3
# Another worker was faster; a new transaction sees what it did.
RACE = (OperationalError, IntegrityError)
# Reading failed because of TikTok, the network, the consent or another worker.
UNREADABLE = (TikTokError, UserError, *RACE)


class TiktokAdjustmentDecision(models.Model):
    """Nobody guesses: an unknown outcome is settled by reading the case."""

    _inherit = "tiktok.adjustment.decision"

    def _settle(self, decision_id):
        """Read the case of an `uncertain` decision and draw the conclusion.

        The decision is sent again, under its own key, when the case stands where it
        stood before.

        :return: False when TikTok cannot be reached for this shop now
        """
        try:
            with self._own_transaction() as decisions:
                again = decisions.browse(decision_id)._read_and_judge()
        except UNREADABLE as error:
            self._postpone(decision_id, error)
            return isinstance(error, RACE)
        return self._deliver(decision_id, source="uncertain") if again else True

    def _read_and_judge(self):
        """Settle what the case tells; return True when it has to be sent again."""
        decision = self.try_lock_for_update()
        if decision.state != "uncertain":
            return False  # settled meanwhile, or another worker is at it
        effect = decision._read_effect()
        if effect is False:
            return decision._judge_without_effect()
        return decision._judge_moved(effect)

    def _judge_moved(self, effect):
        """The case has moved: by us, by others? Return True when to ask by the key.

        The status does not tell who moved it, and the case may have gone on since. What
        was sent once is known to TikTok by its key: sent again, it is answered as the
        first time, or refused, because the case is past this decision. Either way
        nothing moves, however old the key is.
        """
        unclear = effect is None or self._may_be_others()
        if unclear and self._is_past() and not self._has_asked():
            return True
        if effect and not (self.said_no and self._may_be_others()):
            self._settle_as("confirmed", **self._seen_in_the_case())
        else:
            self._settle_as("refused", **self._moved_elsewhere())
        return False

    def _may_be_others(self):
        """Tell whether the status that proves the decision comes about without it."""
        return self.action in rules.NO_PROOF

    def _is_past(self):
        """Tell whether the case takes this decision no more: where it could, a key that
        TikTok has forgotten would be no question but a decision."""
        verdict = self.adjustment_id._get_verdicts().get(self.action)
        return not verdict or not (verdict.allowed or verdict.ask)

    def _has_asked(self):
        """Tell whether there is no more to learn by sending the same key again."""
        asked = self.sent_status == self.adjustment_id.tiktok_status
        return not self.maybe_applied or (self.said_no and asked)

    def _read_effect(self):
        """Read the case; True: decided our way, False: as before, None: otherwise."""
        adjustment = self.adjustment_id
        ids = "cancel_ids" if adjustment.case_type == "cancellation" else "return_ids"
        self.shop_id._fetch_and_apply(**{ids: [adjustment.remote_id]})
        return self._effect_in_mirror()

    def _effect_in_mirror(self):
        now = self.adjustment_id._get_snapshot()
        before = states.Snapshot(**{**asdict(now), **self.case_before})
        keep_item = self.keep_item
        effect = rules.effect_seen(self.action, before, now, keep_item=keep_item)
        return None if effect and self._is_other_offer() else effect

    def _is_other_offer(self):
        """Tell whether TikTok holds an offer of another amount than ours."""
        if self.action not in OFFERS:
            return False
        # What TikTok shows is the offer for each item, ours is what they get in all
        held = self.adjustment_id.partial_refund_amount * len(self.line_ids)
        return bool(held) and self.currency_id.compare_amounts(held, self.amount) != 0

    def _judge_without_effect(self):
        """The case stands where it stood; return True when to send again."""
        now = fields.Datetime.now()
        young = self._is_young()
        if self.said_no and not self._is_unsure(young):
            self._settle_as("refused")
        elif self.said_no:
            self._look_again()
        elif delivery.may_resend((now - self.sent_at).total_seconds()):
            return True
        elif young:
            self._look_again()
        else:
            self._settle_as("refused", **self._never_done())
            self._ask_person()
        return False

    def _is_young(self):
        """Tell whether TikTok's lists may not show yet what the last attempt did."""
        now = fields.Datetime.now()
        return bool(self.lease_until) and now < self.lease_until + MIRROR_LAG

    def _is_unsure(self, young):
        """TikTok said no, but an attempt before may be the reason why.

        Its list lags: while it may, an old status proves nothing.
        """
        return self.maybe_applied and young

    def _settle_as(self, state, **vals):
        now = fields.Datetime.now()
        mirrored = now if state == "confirmed" else False
        vals = {"settled_at": now, "mirrored_at": mirrored, **vals}
        moved = self._move(state, **vals)
        moved._after_move()

    def _look_again(self, wait=REREAD_IN):
        self.write({"next_attempt_at": fields.Datetime.now() + wait})
        self._wake_cron()

    def _seen_in_the_case(self):
        """Return the words for a decision that took effect, its answer lost."""
        words = states.words(self.adjustment_id._get_snapshot())
        return {
            "answer_message": self.env._("Seen in the case: %(words)s", words=words),
            "answer_code": False,
            "advice": False,
            "said_no": False,
        }

    def _moved_elsewhere(self):
        """Return the words for a case that was decided in another way."""
        words = states.words(self.adjustment_id._get_snapshot())
        return {
            "answer_message": self.env._("Already decided as: %(words)s", words=words),
            "advice": self.env._(
                "The case has moved on, and TikTok does not take this decision any "
                "more. Look at the case as it is now."
            ),
        }

    def _never_done(self):
        return {
            "answer_message": self.env._("TikTok never carried the decision out."),
            "advice": self.env._(
                "For a day TikTok gave no clear answer and the case did not move. "
                "Decide again if the case still asks for it."
            ),
        }

    def _is_part(self):
        """Tell whether items were left undecided: then the case does not move."""
        return bool(self.adjustment_id._open_lines() - self.line_ids)

    # === READING FAILED === #

    def _postpone(self, decision_id, error):
        """Look again later; after a day without any answer tell a person."""
        _logger.info("decision %s: the case could not be read: %s", decision_id, error)
        self._note_silence(decision_id, error)
        with self._own_transaction() as decisions:
            decision = decisions.browse(decision_id)
            old = decision.sent_at < fields.Datetime.now() - RESEND_FOR
            decision._look_again(timedelta(hours=1) if old else 5 * REREAD_IN)
            if old:
                decision._ask_person()

    # === AFTER A CLEAR YES === #

    def _reread(self, decision_id):
        """Bring the mirror up to date after TikTok's clear answer; never raises.

        Nothing depends on it: the sync would do it, only later.

        :return: False when TikTok cannot be reached for this shop now
        """
        for _attempt in range(RACES):
            try:
                with self._own_transaction() as decisions:
                    decisions.browse(decision_id)._note_mirror()
                return True
            except OperationalError as error:
                # TikTok's own notification brings the same case at this moment
                _logger.info("decision %s: read back again: %s", decision_id, error)
            except UNREADABLE as error:
                return self._reread_later(decision_id, error)
        return True

    def _reread_later(self, decision_id, error):
        _logger.info("decision %s: not read back yet: %s", decision_id, error)
        self._note_silence(decision_id, error)
        with self._own_transaction() as decisions:
            decisions.browse(decision_id)._look_again()
        return isinstance(error, RACE)

    def _note_mirror(self):
        """Read the case; look again in a minute while TikTok's list lags behind."""
        if self.state not in delivery.FINAL:
            return  # on its way: what the case shows is no proof of anything yet
        effect = self._read_effect()
        lags = effect is False and not self._is_part()
        if self.state == "confirmed" and lags:
            self._look_again()
        else:
            self.write({"mirrored_at": fields.Datetime.now()})
