"""Everything that is kept when the simulator stops."""

from dataclasses import dataclass, field

from ..clock import Clock
from ..identifiers import Identifiers
from ..switches import Switches
from .case import Case
from .chat import Conversation
from .journal import Answer, Movement, Upload
from .order import Buyer, Order, Sku
from .seller import App, AuthorizationCode, Consent, Seller, Shop


@dataclass(slots=True)
class WebhookPolicy:
    """How notifications go out, set by the person who runs the simulator."""

    url: str = ""
    enabled: bool = True
    duplicate: int = 0
    shuffle: bool = False
    delay: float = 0.0
    drop: float = 0.0


@dataclass(slots=True)
class State:
    seed: int = 1
    clock: Clock = field(default_factory=Clock)
    ids: Identifiers = field(default_factory=lambda: Identifiers(1))
    switches: Switches = field(default_factory=Switches)
    webhook_policy: WebhookPolicy = field(default_factory=WebhookPolicy)
    apps: dict[str, App] = field(default_factory=dict)
    sellers: dict[str, Seller] = field(default_factory=dict)
    shops: dict[str, Shop] = field(default_factory=dict)
    codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    consents: list[Consent] = field(default_factory=list)
    skus: dict[str, Sku] = field(default_factory=dict)
    buyers: dict[str, Buyer] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    ledger: list[Movement] = field(default_factory=list)
    uploads: dict[str, Upload] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
