"""What happened: movements, API calls, deliveries of webhooks, uploads."""

from dataclasses import dataclass, field
from decimal import Decimal

from ..money import ZERO


@dataclass(slots=True)
class Movement:
    """One movement of money or goods. The ledger is the list of them."""

    number: int
    kind: str  # refund | cancellation | replacement_order | stock
    case_id: str
    order_id: str
    shop_id: str
    actor: str
    clock: int
    amount: Decimal = ZERO  # of money; for stock, units that came back
    currency: str = ""
    sku_id: str = ""
    new_order_id: str = ""
    idempotency_key: str = ""


@dataclass(slots=True)
class Upload:
    uri: str
    media_type: str
    width: int
    height: int
    content: bytes
    use_case: str = ""


@dataclass(slots=True)
class Answer:
    """What an idempotency key was answered with."""

    code: int
    message: str
    data: dict | None


@dataclass(slots=True)
class Call:
    number: int
    method: str
    path: str
    query: dict[str, str]
    body: str
    clock: int
    status: int = 0
    code: int = 0
    request_id: str = ""
    fault: str = ""
    milliseconds: float = 0.0


@dataclass(slots=True)
class Delivery:
    """One notification and each try to hand it over."""

    number: int
    type: int
    shop_id: str
    address: str
    body: str
    state: str = "waiting"  # waiting | delivered | failed | dropped
    tries: list[dict] = field(default_factory=list)
