from datetime import timedelta

from odoo import models

from ..domain import kinds, openings
from ..domain.openings import DONE, IN_THE_WAY, NOTHING
from .tiktok_adjustment_decision_settle import REREAD_IN, UNREADABLE
from .tiktok_decision_choice import Reply

# TikTok refuses a call whose clock is further off than this.
CLOCK_DIFFERENCE = timedelta(minutes=5)


class TiktokAdjustmentDecision(models.Model):
    """Carries openings to TikTok: never twice, though one of the calls has no key.

    The order's cases are searched before every attempt: this database may be an old one
    that was restored, and TikTok does not say how long it remembers a key. A lost
    answer to Cancel Order, which has no key, is followed by another attempt only when
    a search shows nothing later than TikTok's lists may lag.
    """

    _inherit = "tiktok.adjustment.decision"

    # === SEND === #

    def _attempt(self, decision_id, attempt):
        found = self._look_first(decision_id)
        return found or super()._attempt(decision_id, attempt)

    def _look_first(self, decision_id):
        """Search before an opening is sent; return a `Reply` to send nothing."""
        try:
            with self._own_transaction() as decisions:
                decision = decisions.browse(decision_id)
                if not decision.sale_order_id:
                    return None
                known = decision._known_cases()
                return decision._reply_of(*decision._search_order(ignored=known))
        except UNREADABLE as error:
            self._note_silence(decision_id, error)
            wait = REREAD_IN.total_seconds()
            return Reply("queued", message=str(error), retry_in=wait, shop_stuck=True)

    def _reply_of(self, verdict, case):
        if verdict == DONE:
            return Reply("confirmed", case_id=case.remote_id, **self._found(case))
        if verdict == IN_THE_WAY:
            return Reply("refused", case_id=case.remote_id, **self._blocked_by(case))
        return None

    def _post(self, letter):
        if letter.operation == "cancel_order":
            return letter.client.cancel_order(**letter.payload)
        if letter.operation == "create_return":
            payload, key = letter.payload, letter.key
            return letter.client.create_return(idempotency_key=key, **payload)
        return super()._post(letter)

    # === READ === #

    def _search_order(self, ignored=()):
        """Search the order's cases on TikTok; return what `openings.judge` says of
        them, with the case's record instead of its id.

        :param ignored: ids of cases that are not looked at
        :raise TikTokError: TikTok could not be asked
        """
        self.ensure_one()
        order = self.sale_order_id
        cases = self.shop_id._fetch_cases_of_order(
            order.tiktok_order_id, self._case_type()
        )
        verdict, remote_id = openings.judge(
            self.order_units,
            self._case_kind(),
            [case._as_found() for case in cases if case.remote_id not in ignored],
            older=self._older_cases(cases),
        )
        return verdict, cases.filtered(lambda case: case.remote_id == remote_id)

    def _known_cases(self):
        """Return the ids of the cases that the user knew of and acts in spite of.

        Of a cancellation it does not matter who was first: the units are cancelled. A
        second refund of one unit is another wish.
        """
        if self.action == openings.CANCEL_ORDER:
            return []
        return (self.case_before or {}).get("known", [])

    def _older_cases(self, cases):
        """Return the ids of the cases that are not the result of this opening: they
        were known, or made before it, when this database was another one."""
        if self.action == openings.CANCEL_ORDER:
            return []
        begun = self.create_date - CLOCK_DIFFERENCE
        made = cases.filtered("remote_create_time")
        made = made.filtered(lambda case: case.remote_create_time < begun)
        return [*self._known_cases(), *made.mapped("remote_id")]

    # === SETTLE === #

    def _read_and_judge(self):
        if not self.sale_order_id:
            return super()._read_and_judge()
        decision = self.try_lock_for_update()
        if decision.state != "uncertain":
            return False  # settled meanwhile, or another worker is at it
        verdict, case = decision._search_order()
        if verdict == NOTHING:
            return decision._judge_nothing_found()
        if verdict == DONE:
            decision._settle_by("confirmed", case, decision._found(case))
        else:
            decision._settle_by("refused", case, decision._blocked_by(case))
        return False

    def _settle_by(self, state, case, words):
        self._settle_as(
            state,
            mirrored_at=False,
            case_remote_id=case.remote_id,
            answer_message=words["message"],
            answer_code=False,
            advice=words["advice"],
            said_no=state == "refused",
        )
        self._tie_to(case)

    def _judge_nothing_found(self):
        """TikTok shows no such case; return True when to send again.

        A call with a key may be repeated at once; Cancel Order only when what an
        attempt may have done would be listed by now.
        """
        if self.operation == "create_return" or self.said_no or not self._is_young():
            return self._judge_without_effect()
        self._look_again()
        return False

    def _settle(self, decision_id):
        result = super()._settle(decision_id)
        self._carry_on(decision_id)
        return result

    # === WORDS === #

    def _found(self, case):
        """Return the answer's words for a wish that is fulfilled on TikTok."""
        return {
            "message": self.env._("Found on TikTok: case %s", case.remote_id),
            "advice": None,
        }

    def _blocked_by(self, case):
        """Return the answer's words for a wish that another case stands against."""
        if case.role == kinds.BUYER and case.state == "to_decide":
            message = self.env._("The buyer asks the same: answer that request.")
        else:
            message = self.env._("TikTok has another request for these items already.")
        return {
            "message": message,
            "advice": self.env._(
                "Nothing was changed by this. The request is case %(case)s: %(words)s.",
                case=case.remote_id,
                words=case._status_words(),
            ),
        }
