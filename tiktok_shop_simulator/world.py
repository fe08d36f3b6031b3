"""The living platform: the state, its indexes, its timers and who listens."""

import heapq
import random
from collections import defaultdict, deque
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal

from .faults import FaultBox
from .indexes import Buckets
from .model.case import CANCELLATION, Case
from .model.chat import Conversation, Message
from .model.journal import Call, Movement
from .model.order import Order
from .model.seller import Shop
from .model.state import State
from .money import ZERO

CALLS_KEPT = 20_000


@dataclass(slots=True, frozen=True)
class Change:
    """Something that listeners hear of: webhooks and the buyer's page."""

    kind: str  # order | case | address | conversation | message
    shop_id: str
    order_id: str = ""
    case_id: str = ""
    moment: int = 0
    # Whether the status is another one (or the record is new).
    moved: bool = False
    conversation_id: str = ""
    message_id: str = ""


Listener = Callable[[Change], None]


class World:
    """One TikTok Shop. Runs in one event loop, so nothing is locked."""

    def __init__(self, state: State | None = None) -> None:
        self.base_url = "http://127.0.0.1:8071"
        self.listeners: list[Listener] = []
        self.faults = FaultBox()
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.call_number = 0
        # Counts whatever may have changed the state; the state file watches it.
        self.changes = 0
        self.adopt(state or State())

    # --- state ---------------------------------------------------------------

    def adopt(self, state: State) -> None:
        """Take over a whole state and build what is derived from it."""
        self.state = state
        self.rng = random.Random(state.seed)  # noqa: S311 - play, not secrets
        self.orders_of: dict[str, Buckets] = defaultdict(Buckets)
        self.cases_of: dict[tuple[str, str], Buckets] = defaultdict(Buckets)
        self.orders_by_buyer: dict[str, list[str]] = defaultdict(list)
        self.cases_by_buyer: dict[str, list[str]] = defaultdict(list)
        self.groups: dict[str, list[str]] = defaultdict(list)
        self.conversations_of: dict[str, Buckets] = defaultdict(Buckets)
        self.conversation_with: dict[str, str] = {}  # buyer id -> conversation id
        self.timers: list[tuple[int, str]] = []
        # Searches show these older copies while a list_lag fault is at work.
        self.lagging: dict[str, Case] = {}
        # ... and leave out these messages.
        self.lagging_messages: set[str] = set()
        self.index_all()

    def index_all(self) -> None:
        """Index every record of a state that was just built or read."""
        orders, cases = defaultdict(list), defaultdict(list)
        for order in self.state.orders.values():
            orders[order.shop_id].append(order)
            self.orders_by_buyer[order.buyer_id].append(order.order_id)
        for case in self.state.cases.values():
            cases[case.shop_id, case.kind].append(case)
            self._remember(case)
        for shop_id, records in orders.items():
            self.orders_of[shop_id].load(records)
        for key, records in cases.items():
            self.cases_of[key].load(records)
        for conversation in self.state.conversations.values():
            self._index_conversation(conversation)
        heapq.heapify(self.timers)

    def _index_conversation(self, conversation: Conversation) -> None:
        self.conversations_of[conversation.shop_id].put(conversation)
        self.conversation_with[conversation.buyer_id] = conversation.conversation_id

    def _remember(self, case: Case) -> None:
        self.cases_by_buyer[case.buyer_id].append(case.case_id)
        for group in (case.aftersales_id, case.rma_id):
            if group:
                self.groups[group].append(case.case_id)
        if case.timer:
            self.timers.append((case.timer_at, case.case_id))

    # --- reading -------------------------------------------------------------

    @property
    def now(self) -> int:
        return self.state.clock.now()

    def shop(self, shop_id: str) -> Shop:
        return self.state.shops[shop_id]

    def order(self, case: Case) -> Order:
        return self.state.orders[case.order_id]

    def currency(self, case: Case) -> str:
        return self.order(case).payment.currency

    def cases_on(self, order: Order) -> list[Case]:
        return [self.state.cases[case_id] for case_id in order.cases]

    # --- writing -------------------------------------------------------------

    def add_order(self, order: Order) -> None:
        self.state.orders[order.order_id] = order
        self.orders_by_buyer[order.buyer_id].append(order.order_id)
        self.order_changed(order)

    def order_changed(self, order: Order, moment: int | None = None) -> None:
        """Index an order again and tell the listeners."""
        order.update_time = max(order.update_time, moment or self.now)
        moved = self.orders_of[order.shop_id].put(order)
        where = {"shop_id": order.shop_id, "order_id": order.order_id}
        self.tell(Change("order", **where, moment=order.update_time, moved=moved))

    def add_case(self, case: Case) -> None:
        self.state.cases[case.case_id] = case
        self.state.orders[case.order_id].cases.append(case.case_id)
        self.cases_by_buyer[case.buyer_id].append(case.case_id)
        if case.kind != CANCELLATION:
            self.groups[case.aftersales_id].append(case.case_id)

    def case_changed(self, case: Case, moment: int | None = None) -> None:
        """Index a case again, arm its timer and tell the listeners."""
        case.update_time = max(case.update_time, moment or self.now)
        moved = self.cases_of[case.shop_id, case.kind].put(case)
        if case.timer:
            heapq.heappush(self.timers, (case.timer_at, case.case_id))
        where = (case.shop_id, case.order_id, case.case_id)
        self.tell(Change("case", *where, case.update_time, moved))

    def about_to_change(self, case: Case) -> None:
        """Called before any transition: keeps what a lagging list still shows."""
        if self.faults.lag_is_on() and case.case_id not in self.lagging:
            self.lagging[case.case_id] = deepcopy(case)

    def add_conversation(self, conversation: Conversation) -> None:
        self.state.conversations[conversation.conversation_id] = conversation
        self.conversation_changed(conversation, moved=True)

    def conversation_changed(
        self, conversation: Conversation, moved: bool = False
    ) -> None:
        """Index it again and tell the listeners; *moved*: it is new, or an agent
        came or left, which is announced."""
        self._index_conversation(conversation)
        self._tell_chat("conversation", conversation, moved)

    def add_message(self, conversation: Conversation, message: Message) -> None:
        if self.faults.lag_is_on():
            self.lagging_messages.add(message.message_id)
        conversation.messages.append(message)
        conversation.update_time = message.index
        self._index_conversation(conversation)
        self._tell_chat("message", conversation, True, message.message_id)

    def _tell_chat(
        self, kind: str, conversation: Conversation, moved: bool, message_id: str = ""
    ) -> None:
        self.tell(
            Change(
                kind,
                conversation.shop_id,
                moment=self.now,
                moved=moved,
                conversation_id=conversation.conversation_id,
                message_id=message_id,
            )
        )

    def tell(self, change: Change) -> None:
        self.changes += 1
        for listener in self.listeners:
            listener(change)

    def move(self, kind: str, case: Case, actor: str, **values) -> Movement:
        """Write a movement of money or goods into the ledger."""
        movement = Movement(
            number=len(self.state.ledger) + 1,
            kind=kind,
            case_id=case.case_id,
            order_id=case.order_id,
            shop_id=case.shop_id,
            actor=actor,
            clock=self.now,
            **values,
        )
        self.state.ledger.append(movement)
        return movement

    def restock(self, case: Case, sku_id: str, units: int, actor: str) -> None:
        """Goods that the platform counts as sellable again (or, negative, taken)."""
        self.state.skus[sku_id].stock += units
        self.move("stock", case, actor, amount=Decimal(units), sku_id=sku_id)

    def paid(self, case: Case) -> Decimal:
        return sum((line.paid for line in case.lines), ZERO)
