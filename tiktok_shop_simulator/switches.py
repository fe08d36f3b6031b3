"""Everything that TikTok's documents leave open, as switches with a safe default."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(slots=True)
class Switches:
    """One attribute a question; `CHOICES` names the values that are understood."""

    # HTTP status of refusals by the business (codes 25...).
    business_http_status: int = 200
    # Second call with one idempotency key: its first answer again, or judged anew.
    idempotency_replay: str = "first_answer"
    # Is the body {} part of the signature?
    sign_empty_object: str = "both"
    # Name of a cancellation's next action in the newest search; 202309 has its own.
    cancel_action: str = "SELLER_RESPOND_BUYER_CANCEL"
    # Spelling of a withdrawn or refused cancellation, in the API and in webhook 11.
    cancel_spelling: str = "CANCELLATION_REQUEST_CANCEL"
    cancel_spelling_202309: str = "CANCELLATION_REQUEST_CANCELLED"
    cancel_spelling_webhook: str = "CANCELLATION_REQUEST_CANCELLED"
    # Fields that newer versions document but that were seen on 202309 too.
    newer_fields_on_202309: bool = False
    # Status that answers a refund, or a cancellation, started by the seller.
    seller_refund_starts: str = "PENDING"
    seller_cancel_starts: str = "SUCCESS"
    # May APPROVE_REFUND carry buyer_keep_item?
    keep_item_with_refund: bool = True
    direct_refund: bool = True
    # After a refused part-refund offer; after an offer that nobody answered.
    refused_offer: str = "PENDING"
    unanswered_offer: str = "CANCEL"
    # Which decisions on a parcel must wait until it has arrived.
    parcel_must_arrive: str = "reject"
    # Markets whose buyers can ask for a replacement.
    replacement_regions: list[str] = field(default_factory=lambda: ["US"])
    # ... and for an exchange.
    exchange_regions: list[str] = field(default_factory=lambda: ["US", "GB"])
    # Words that no message of a seller may contain (45101006).
    sensitive_words: list[str] = field(default_factory=lambda: ["whatsapp", "telegram"])
    # So many messages a day and shop, then 45101004; 0: no end.
    chat_daily_quota: int = 0
    # Role of a message that is sent without one.
    chat_sender_role: str = "CUSTOMER_SERVICE"
    # Who says that the scope for chats is missing: the gateway (105005) or the
    # business (45102007).
    chat_scope_refusal: str = "gateway"
    # A shop with one agent only cannot refuse to chat.
    single_agent_shop: bool = False
    comment_limit: int = 500
    image_limit: int = 6
    # Which address wins when the shop and the app both have one.
    webhook_precedence: str = "shop"
    webhook_time_unit: str = "s"
    # Types 64, 65 and 67 of the newer model too.
    rma_webhooks: bool = False
    # Real seconds before the second, third, ... try (2 min, 30 min, 3 h, 12 h there).
    webhook_retries: list[float] = field(default_factory=lambda: [1, 5, 20, 60])
    webhook_timeout: float = 3.0
    webhook_401_stops: bool = True
    # Virtual seconds from an approved refund to the finished payout.
    payout_delay: int = 600

    CHOICES = {
        "idempotency_replay": ("first_answer", "status_error"),
        "sign_empty_object": ("both", "as_bytes", "skip"),
        "cancel_action": ("SELLER_RESPOND_BUYER_CANCEL", "SELLER_RESPOND_CANCEL"),
        "seller_refund_starts": ("PENDING", "SUCCESS"),
        "seller_cancel_starts": ("SUCCESS", "PENDING"),
        "refused_offer": ("PENDING", "CANCEL"),
        "unanswered_offer": ("CANCEL", "ACCEPT"),
        "parcel_must_arrive": ("reject", "both", "none"),
        "chat_sender_role": ("CUSTOMER_SERVICE", "SHOP"),
        "chat_scope_refusal": ("gateway", "business"),
        "webhook_precedence": ("shop", "app"),
        "webhook_time_unit": ("s", "ms"),
        **dict.fromkeys(
            ("cancel_spelling", "cancel_spelling_202309", "cancel_spelling_webhook"),
            ("CANCELLATION_REQUEST_CANCEL", "CANCELLATION_REQUEST_CANCELLED"),
        ),
    }

    def update(self, values: dict[str, Any]) -> None:
        """Set switches by name.

        :raises ValueError: unknown name, wrong type, or a value not understood
        """
        for name, value in values.items():
            self._check(name, value)
        for name, value in values.items():
            setattr(self, name, value)

    def _check(self, name: str, value: Any) -> None:
        if name not in {f.name for f in fields(self)}:
            raise ValueError(f"There is no switch {name!r}.")
        present = getattr(self, name)
        same_kind = type(value) is type(present) or (
            isinstance(present, float) and type(value) is int
        )
        if not same_kind:
            raise ValueError(f"{name} wants a {type(present).__name__}.")
        choices = self.CHOICES.get(name)
        if choices and value not in choices:
            raise ValueError(f"{name} is one of {', '.join(choices)}.")

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
