"""What a handler gets to see of a request that passed the gateway."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..contract import Operation
from ..faults import Fault
from ..model.case import Case
from ..model.order import Order
from ..model.seller import App, Consent, Shop
from ..world import World
from .errors import ApiError


@dataclass(slots=True)
class File:
    name: str
    media_type: str
    content: bytes


@dataclass(slots=True)
class Context:
    """One request: typed parameters, a checked body, and who asks."""

    world: World
    operation: Operation
    app: App
    consent: Consent
    shop: Shop | None
    path: dict[str, str]
    query: dict[str, Any]
    body: dict[str, Any]
    files: dict[str, File] = field(default_factory=dict)
    fault: Fault | None = None

    @property
    def version(self) -> str:
        return self.operation.version

    def order(self, order_id: str) -> Order:
        """An order of the shop that asks.

        :raises ApiError: 25007006, there is none
        """
        order = self.world.state.orders.get(order_id)
        if order is None or order.shop_id != self.shop.shop_id:
            raise self.refuse(25007006, "The order was not found.")
        return order

    def case(self, case_id: str, kind: str | None = None) -> Case:
        """A case of the shop that asks.

        :raises ApiError: 25001001 there is none, 25020005 another shop's
        """
        case = self.world.state.cases.get(case_id)
        if case is None or (kind and case.kind != kind):
            raise self.refuse(25001001, "There is no such request.")
        if case.shop_id != self.shop.shop_id:
            raise self.refuse(25020005, "The request belongs to another shop.")
        return case

    def refuse(self, code: int, message: str) -> ApiError:
        """A refusal by the business, to be raised."""
        status = self.world.state.switches.business_http_status
        return ApiError(status, code, message)


Handler = Callable[[Context], dict[str, Any]]
HANDLERS: dict[str, Handler] = {}


def handles(name: str) -> Callable[[Handler], Handler]:
    """Register the handler of a contract operation."""

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register
