"""TikTok Shop in this very process: its engine, the line to it, its notifications."""

import sys
import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.structures import CaseInsensitiveDict

from tiktok_shop_simulator import consents, serving
from tiktok_shop_simulator.api.gateway import RawRequest
from tiktok_shop_simulator.engine import requests as wishes
from tiktok_shop_simulator.engine import timers
from tiktok_shop_simulator.engine.reasons import names, use_for
from tiktok_shop_simulator.model.case import Case
from tiktok_shop_simulator.model.order import Order
from tiktok_shop_simulator.seed.factory import Factory
from tiktok_shop_simulator.seed.reset import reset
from tiktok_shop_simulator.webhooks import Webhooks
from tiktok_shop_simulator.world import Change, World

from .moments import Moments

ADDRESS = "http://127.0.0.1:9"
# The market in which buyers can ask for everything.
REGION = "US"
# Operations that change something.
WRITES = ("/approve", "/reject", "/review")
# A request left, and no answer came; the others never left.
SILENCE = {
    "timeout_before": requests.ReadTimeout,
    "timeout_after": requests.ReadTimeout,
    "reset": requests.ConnectionError,
    "reset_after": requests.ConnectionError,
}
# What the addon relies on: TikTok's lists lag for ten minutes at the most.
LONGEST_LAG, NEVER = 9 * 60, sys.maxsize
# One that no story reaches the end of.
LONG = 10 * 365 * 24 * 3600


class Mailbox(Webhooks):
    """Notifications wait here until the story brings them."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.waiting_bodies: list[bytes] = []
        self.brought: list[bytes] = []

    def _send(self, app: Any, kind: int, shop: Any, address: str, body: str) -> None:
        self.waiting_bodies.append(body.encode())

    def empty(self) -> None:
        self.waiting_bodies.clear()
        self.brought.clear()
        self.forget()


class Line:
    """Stands where the HTTP library's session is; nothing leaves the process."""

    def __init__(self, world: World, moments: Moments) -> None:
        self.world, self.moments = world, moments
        # What happens elsewhere while the next decision is on its way.
        self.meanwhile: Callable[[], None] | None = None
        self.lost_answers = 0

    def request(
        self, method: str, url: str, *, params: Any, data: Any, headers: Any, **_: Any
    ) -> requests.Response:
        path = urlsplit(url).path
        raw = RawRequest(
            method, path, list(params), CaseInsensitiveDict(headers), data or b""
        )
        writes = path.endswith(WRITES)
        if writes:
            self._let_others_act()
        self.moments.reach(f"before {path}")
        fault, status, envelope = serving.exchange(self.world, raw)
        self.moments.reach(f"after {path}")
        if fault and fault.fault in SILENCE:
            self.lost_answers += writes and fault.fault.endswith("after")
            raise SILENCE[fault.fault]("no answer")
        body, more = serving.render(fault, envelope)
        return _response(status, body, more)

    def _let_others_act(self) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()


def _response(status: int, body: bytes, headers: dict[str, str]) -> requests.Response:
    response = requests.Response()
    response.status_code, response._content = status, body
    response.headers.update(headers)
    return response


class TikTok:
    """One shop with its orders and cases. Every run begins with the same shop."""

    def __init__(self, moments: Moments) -> None:
        self.world = World()
        reset(self.world, seed=1, orders=0, cases=0)
        self.shop = next(
            s for s in self.world.state.shops.values() if s.region == REGION
        )
        self.consent = self._agree()
        self.line = Line(self.world, moments)
        self.mailbox = Mailbox(self.world)
        self.lags_since = NEVER
        self.pristine = deepcopy(self.world.state)

    def _agree(self) -> consents.Consent:
        seller = self.world.state.sellers[self.shop.seller_id]
        app = consents.app_by(self.world, portal=seller.portal)
        app.webhook_url = ADDRESS
        code = consents.new_code(self.world, app, seller.seller_id)
        consent = consents.exchange(self.world, app.app_key, app.app_secret, code)
        consent.access_expires = consent.refresh_expires = self.now + LONG
        return consent

    @property
    def now(self) -> int:
        return self.world.now

    @property
    def app(self) -> consents.App:
        return self.world.state.apps[self.consent.app_key]

    def start_over(self, hears: Callable[[Change], None]) -> None:
        """An empty shop; ids go on, so that nothing is taken for what was before."""
        ids = self.world.state.ids
        state = deepcopy(self.pristine)
        state.ids = ids
        self.clear_faults()
        self.world.adopt(state)
        self.mailbox.empty()
        self.world.listeners = [self.mailbox.on_change, hears]
        self.factory = Factory.of(state)

    # --- who buys and asks ----------------------------------------------------------

    def sell(self, status: str, basket: str) -> Order:
        order = self.factory.make(self.shop, basket, status, self.now)
        order.update_time = max(order.update_time, self.now - 60)
        self.world.add_order(order)
        return order

    def ask(self, order: Order, what: str, lines: list[str]) -> Case:
        """A buyer's request.

        :raises Refusal: TikTok does not let the buyer ask this
        """
        wish = wishes.REQUEST_TYPES[what]
        reason = names(use_for(wish, "BUYER", order), REGION)[0]
        request = wishes.Request(
            wish, reason, lines=wishes.pick_lines(order, lines), words="Please."
        )
        return wishes.start(self.world, order, request)

    # --- time and trouble -----------------------------------------------------------

    def let_time_act(self) -> None:
        timers.run_due(self.world)
        if self.now > self.lags_since + LONGEST_LAG:
            self._catch_up()

    def lay_fault(self, fault: str, match: str, **options: int) -> None:
        self.world.faults.lay({"match": match, "fault": fault, **options})
        if fault == "list_lag":
            self.lags_since = min(self.lags_since, self.now)

    def _catch_up(self) -> None:
        """Lists show what is."""
        faults = self.world.faults
        faults.faults = [row for row in faults.faults if row.fault != "list_lag"]
        self.world.lagging.clear()
        self.lags_since = NEVER

    def clear_faults(self) -> None:
        self.world.faults.clear()
        self._catch_up()

    # --- what it holds --------------------------------------------------------------

    @property
    def orders(self) -> list[Order]:
        return list(self.world.state.orders.values())

    @property
    def cases(self) -> list[Case]:
        return list(self.world.state.cases.values())

    def movements(self, case: Case | None = None) -> list[Any]:
        """Movements of money and goods but for the stock's own bookkeeping."""
        return [
            row
            for row in self.world.state.ledger
            if row.kind != "stock" and (case is None or row.case_id == case.case_id)
        ]

    def carried_out(self) -> set[str]:
        """The keys of every decision that TikTok has carried out."""
        return {name.rpartition("|")[2] for name in self.world.state.answers}


def clock() -> float:
    """The time as it is now, whoever has stopped it."""
    return time.time()
