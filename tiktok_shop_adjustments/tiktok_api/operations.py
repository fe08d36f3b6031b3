"""The operations of the Partner API that we use, one line each.

TikTok versions each endpoint on its own. Retrying is safe for reads and for writes that
carry a key of their own; `once` is for writes that TikTok would carry out twice.
"""

from dataclasses import dataclass

from .pace import DETAIL, SEARCH, SERVICE, WRITE


@dataclass(frozen=True)
class Operation:
    """`shop` tells whether the call names a shop: TikTok refuses a cipher elsewhere.
    `lane` is the class of operations whose pace it shares (see `pace`).
    """

    method: str
    path: str
    retry: bool = True
    shop: bool = True
    lane: str = DETAIL


def read(method: str, path: str, *, shop: bool = True) -> Operation:
    return Operation(method, path, shop=shop)


def search(path: str) -> Operation:
    return Operation("POST", path, lane=SEARCH)


def keyed(method: str, path: str) -> Operation:
    return Operation(method, path, lane=WRITE)


def once(method: str, path: str, *, lane: str = WRITE) -> Operation:
    return Operation(method, path, retry=False, lane=lane)


def talk(method: str, path: str) -> Operation:
    return Operation(method, path, lane=SERVICE)


_RETURN_REFUND = "/return_refund"
_CANCELLATION = f"{_RETURN_REFUND}/202309/cancellations/{{case_id}}"
_RETURN = f"{_RETURN_REFUND}/202309/returns/{{case_id}}"

GET_AUTHORIZED_SHOPS = read("GET", "/authorization/202309/shops", shop=False)

SEARCH_ORDERS = search("/order/202309/orders/search")
GET_ORDERS = read("GET", "/order/202507/orders")

SEARCH_CANCELLATIONS = search(f"{_RETURN_REFUND}/202602/cancellations/search")
SEARCH_RETURNS = search(f"{_RETURN_REFUND}/202602/returns/search")
GET_REJECT_REASONS = read("GET", f"{_RETURN_REFUND}/202309/reject_reasons")
GET_DECISION_ELIGIBILITY = read("GET", f"{_RETURN_REFUND}/202601/decision_eligibility")
GET_REVIEW_DECISION = read("GET", f"{_RETURN_REFUND}/202606/review_decision")
GET_AFTERSALE_ELIGIBILITY = read(
    "GET", f"{_RETURN_REFUND}/202602/orders/{{order_id}}/aftersale_eligibility"
)
CALCULATE_REFUND = read("POST", f"{_RETURN_REFUND}/202602/refunds/calculate")
GET_RETURN_RECORDS = read("GET", f"{_RETURN}/records")

APPROVE_CANCELLATION = keyed("POST", f"{_CANCELLATION}/approve")
REJECT_CANCELLATION = keyed("POST", f"{_CANCELLATION}/reject")
APPROVE_RETURN = keyed("POST", f"{_RETURN}/approve")
REJECT_RETURN = keyed("POST", f"{_RETURN_REFUND}/202606/returns/{{case_id}}/reject")
CREATE_RETURN = keyed("POST", f"{_RETURN_REFUND}/202602/returns")
SEARCH_AFTERSALES = search(f"{_RETURN_REFUND}/202603/aftersales/search")
SEARCH_RMAS = search(f"{_RETURN_REFUND}/202604/rma/search")
REVIEW_AFTERSALES = keyed("POST", f"{_RETURN_REFUND}/202609/aftersales/review")
CANCEL_ORDER = once("POST", f"{_RETURN_REFUND}/202602/cancellations")

# A picture that is uploaded twice does no harm.
UPLOAD_IMAGE = read("POST", "/product/202309/images/upload", shop=False)

_CONVERSATIONS = "/customer_service/202309/conversations"
_CONVERSATION = f"{_CONVERSATIONS}/{{conversation_id}}"

GET_CONVERSATIONS = talk("GET", _CONVERSATIONS)
GET_CONVERSATION = talk(
    "GET", "/customer_service/202601/conversations/{conversation_id}"
)
GET_CONVERSATION_MESSAGES = talk("GET", f"{_CONVERSATION}/messages")
# Asked again, TikTok answers the conversation that is there already.
CREATE_CONVERSATION = talk("POST", _CONVERSATIONS)
MARK_READ = talk("POST", f"{_CONVERSATION}/messages/read")
UPLOAD_CHAT_IMAGE = talk("POST", "/customer_service/202309/images/upload")
SEND_MESSAGE = once(
    "POST",
    "/customer_service/202606/conversations/{conversation_id}/messages",
    lane=SERVICE,
)

# Setting an address to what it is already, or removing none, changes nothing.
GET_WEBHOOKS = read("GET", "/event/202309/webhooks")
UPDATE_WEBHOOK = read("PUT", "/event/202309/webhooks")
DELETE_WEBHOOK = read("DELETE", "/event/202309/webhooks")
