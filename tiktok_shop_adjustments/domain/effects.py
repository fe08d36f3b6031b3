"""What follows from each decision, as data: the money, the goods, and what comes next.

Words for people are the desk's; here is only which of them are true.
"""

from dataclasses import dataclass

from . import catalogue as actions

# Money of the buyer
ALL, OFFER, NOTHING = "all", "offer", "nothing"
# Where the goods end up
KEPT, COME_BACK, ARE_BACK = "kept", "come_back", "are_back"
NOT_SENT, SENT, NEW_ONES = "not_sent", "sent", "new_ones"
# What happens next, and when the money moves
PAYS_NOW, PAYS_AFTER_RETURN = "pays_now", "pays_after_return"
BUYER_ANSWERS, MAY_DISPUTE = "buyer_answers", "may_dispute"
ORDER_GOES_ON, YOU_SEND = "order_goes_on", "you_send"


@dataclass(frozen=True)
class Effect:
    """:param money: what the buyer gets
    :param goods: where the goods end up
    :param then: what happens next
    """

    money: str
    goods: str
    then: str


NONE_KNOWN = Effect(NOTHING, "", "")
EFFECTS = {
    actions.APPROVE_REQUEST_CANCEL: Effect(ALL, NOT_SENT, PAYS_NOW),
    actions.REJECT_REQUEST_CANCEL: Effect(NOTHING, SENT, ORDER_GOES_ON),
    actions.APPROVE_REFUND: Effect(ALL, KEPT, PAYS_NOW),
    actions.REJECT_REFUND: Effect(NOTHING, KEPT, MAY_DISPUTE),
    actions.APPROVE_RETURN: Effect(ALL, COME_BACK, PAYS_AFTER_RETURN),
    actions.REJECT_RETURN: Effect(NOTHING, KEPT, MAY_DISPUTE),
    actions.DIRECT_REFUND: Effect(ALL, KEPT, PAYS_NOW),
    actions.OFFER_PARTIAL_REFUND: Effect(OFFER, KEPT, BUYER_ANSWERS),
    actions.APPROVE_RECEIVED_PACKAGE: Effect(ALL, ARE_BACK, PAYS_NOW),
    actions.REJECT_RECEIVED_PACKAGE: Effect(NOTHING, ARE_BACK, MAY_DISPUTE),
    actions.OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG: Effect(
        OFFER, ARE_BACK, BUYER_ANSWERS
    ),
    actions.APPROVE_REPLACEMENT: Effect(NOTHING, NEW_ONES, YOU_SEND),
    actions.REJECT_REPLACEMENT: Effect(NOTHING, KEPT, MAY_DISPUTE),
    actions.ISSUE_REPLACEMENT_REFUND: Effect(ALL, KEPT, PAYS_NOW),
    actions.ISSUE_EXCHANGE_REFUND: Effect(ALL, "", PAYS_NOW),
}


def effect(action: str | None, *, keep_item: bool = False) -> Effect:
    """Return what follows from a decision.

    :param keep_item: of an approved return: the buyer need not send anything back
    """
    found = EFFECTS.get(action or "", NONE_KNOWN)
    if keep_item and found.goods == COME_BACK:
        return Effect(found.money, KEPT, PAYS_NOW)
    return found
