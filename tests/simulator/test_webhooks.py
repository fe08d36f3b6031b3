"""Notifications: signed, retried, dropped, doubled and mixed up on demand."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tiktok_shop_simulator import contract

from .client import webhook_sign
from .test_contract import fits

EVENTS = "/event/202309/webhooks"
SCHEMAS = {w["type"]: w["schema"] for w in contract.load()["webhooks"]}


class Receiver:
    """A real HTTP server that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.answers: list[int | float] = []  # statuses; a float waits that long
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.got.append((self.headers["authorization"], body))
                answer = outer.answers.pop(0) if outer.answers else 200
                if isinstance(answer, float):
                    time.sleep(answer)
                    answer = 200
                self.send_response(answer)
                self.end_headers()

            def log_message(self, *args) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def bodies(self) -> list[dict]:
        return [json.loads(body) for _signature, body in self.got]

    def wait(self, number: int, seconds: float = 5.0) -> list[dict]:
        end = time.monotonic() + seconds
        while len(self.got) < number and time.monotonic() < end:
            time.sleep(0.02)
        assert len(self.got) >= number, f"{len(self.got)} of {number} came"
        return self.bodies()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()


@pytest.fixture
def hooked(sim, gb, receiver) -> Receiver:
    sim.post("webhooks", url=receiver.url)
    return receiver


def quiet(sim, seconds=0.3):
    """Wait until nothing is on its way any more."""
    time.sleep(seconds)
    end = time.monotonic() + 5
    while sim.get("webhooks")["waiting"] and time.monotonic() < end:
        time.sleep(0.05)


def test_new_cancellation_is_announced_and_signed(sim, gb, hooked):
    case = sim.case("GB", "cancellation")
    bodies = hooked.wait(2)
    body = next(b for b in bodies if b["type"] == 11)
    shown = sim.show(case)
    assert body["shop_id"] == sim.shop("GB")["shop_id"]
    assert body["data"] == {
        "order_id": shown["order_id"],
        "cancellations_role": "BUYER",
        "cancel_status": "CANCELLATION_REQUEST_PENDING",
        "cancel_id": case,
        "create_time": shown["create_time"],
    }
    for signature, raw in hooked.got:
        assert signature == webhook_sign(gb.app_key, gb.secret, raw)


def test_every_type_fits_the_contract(sim, gb, hooked):
    sim.post("switches", replacement_regions=["GB"])
    cancel, refund = sim.case("GB", "cancellation"), sim.case("GB", "refund")
    sim.case("GB", "replacement")
    sim.act(cancel, "withdraw")
    sim.act(refund, "withdraw")
    order_id = sim.post("orders", shop="GB")["order_id"]
    sim.post("actions", order_id=order_id, action="update_address")
    sim.post("authorizations", shop="GB", action="warn")
    sim.post("authorizations", shop="GB", action="revoke")
    quiet(sim)
    bodies = hooked.bodies()
    assert {body["type"] for body in bodies} == {1, 3, 6, 7, 11, 12}
    for body in bodies:
        assert fits(SCHEMAS[body["type"]], body) == []
        assert ("tts_notification_id" in body) is (body["type"] != 3)
    ids = [body["tts_notification_id"] for body in bodies if body["type"] != 3]
    assert len(ids) == len(set(ids))


def test_withdrawn_cancellation_is_spelled_cancelled(sim, gb, hooked):
    case = sim.case("GB", "cancellation")
    sim.act(case, "withdraw")
    quiet(sim)
    statuses = [b["data"]["cancel_status"] for b in hooked.bodies() if b["type"] == 11]
    assert sorted(statuses) == [
        "CANCELLATION_REQUEST_CANCELLED",
        "CANCELLATION_REQUEST_PENDING",
    ]


def test_cancelled_order_is_spelled_cancel(sim, gb, hooked):
    order_id = sim.post("orders", shop="GB")["order_id"]
    sim.post("actions", order_id=order_id, action="cancel_order")
    quiet(sim)
    statuses = [b["data"]["order_status"] for b in hooked.bodies() if b["type"] == 1]
    assert sorted(statuses) == ["AWAITING_SHIPMENT", "CANCEL"]


def test_offers_are_not_announced(sim, gb, hooked):
    case = sim.case("GB", "refund")
    offer = {"amount": "0.50", "currency": "GBP"}
    body = {"decision": "OFFER_PARTIAL_REFUND", "partial_refund": offer}
    gb.post(f"/return_refund/202309/returns/{case}/approve", body)
    assert sim.show(case)["status"] == "AWAITING_BUYER_RESPONSE"
    quiet(sim)
    statuses = [b["data"]["return_status"] for b in hooked.bodies() if b["type"] == 12]
    assert statuses == ["RETURN_OR_REFUND_REQUEST_PENDING"]


def test_each_app_has_an_address_of_its_own(sim, gb, us, receiver):
    other = Receiver()
    apps = {app["portal"]: app["app_key"] for app in sim.get("state")["apps"]}
    sim.post("app", app_key=apps["global"], webhook_url=receiver.url)
    sim.post("app", app_key=apps["us"], webhook_url=other.url)
    try:
        sim.case("GB", "cancellation")
        sim.case("US", "cancellation")
        wanted = {"GB": receiver.wait(2), "US": other.wait(2)}
    finally:
        other.server.shutdown()
    for region, bodies in wanted.items():
        assert {b["shop_id"] for b in bodies} == {sim.shop(region)["shop_id"]}
    assert sim.get("webhooks")["addresses"] == [receiver.url, other.url]


def test_nothing_goes_to_shops_without_consent(sim, hooked):
    sim.case("DE", "refund")
    quiet(sim)
    assert hooked.got == []


def test_address_of_the_shop_and_its_event(sim, gb, receiver):
    wanted = {"address": receiver.url, "event_type": "RETURN_STATUS_CHANGE"}
    assert gb.call("PUT", EVENTS, body=wanted).code == 0
    (row,) = gb.get(EVENTS).data["webhooks"]
    assert (row["address"], row["event_type"]) == tuple(wanted.values())
    sim.case("GB", "cancellation")
    sim.case("GB", "refund")
    quiet(sim)
    assert [body["type"] for body in receiver.bodies()] == [12]
    event = {"event_type": "RETURN_STATUS_CHANGE"}
    assert gb.call("DELETE", EVENTS, body=event).code == 0
    assert gb.call("DELETE", EVENTS, body=event).code == 0
    assert gb.get(EVENTS).data["total_count"] == 0
    sim.case("GB", "refund")
    quiet(sim)
    assert len(receiver.got) == 1


@pytest.mark.parametrize(("precedence", "to_shop"), [("shop", 1), ("app", 0)])
def test_which_address_wins_is_a_switch(sim, gb, receiver, precedence, to_shop):
    other = Receiver()
    sim.post("switches", webhook_precedence=precedence)
    sim.post("webhooks", url=other.url)
    wanted = {"address": receiver.url, "event_type": "RETURN_STATUS_CHANGE"}
    gb.call("PUT", EVENTS, body=wanted)
    sim.case("GB", "refund")
    quiet(sim)
    assert [b["type"] for b in receiver.bodies()].count(12) == to_shop
    assert [b["type"] for b in other.bodies()].count(12) == 1 - to_shop
    other.server.shutdown()


@pytest.mark.parametrize("unit", ["s", "ms"])
def test_unit_of_the_configuration_times(sim, gb, unit):
    sim.post("switches", webhook_time_unit=unit)
    wanted = {"address": "https://example.com/h", "event_type": "ORDER_STATUS_CHANGE"}
    gb.call("PUT", EVENTS, body=wanted)
    (row,) = gb.get(EVENTS).data["webhooks"]
    factor = 1000 if unit == "ms" else 1
    assert abs(row["create_time"] / factor - sim.get("state")["now"]) < 3


@pytest.mark.parametrize("address", ["ftp://example.com", "example.com", "h" * 256])
def test_wrong_addresses_are_refused(gb, address):
    wanted = {"address": address, "event_type": "ORDER_STATUS_CHANGE"}
    assert gb.call("PUT", EVENTS, body=wanted).code == 36009004
    assert gb.get(EVENTS).data["total_count"] == 0


def one_refund(sim):
    """A request on an order that exists already: exactly one notification."""
    enabled = sim.get("webhooks")["settings"]["enabled"]
    sim.post("webhooks", enabled=False)
    order = sim.post("orders", shop="GB", status="DELIVERED")
    sim.post("webhooks", enabled=enabled)
    return sim.case("GB", "refund", order_id=order["order_id"])


def test_failures_are_tried_again(sim, gb, hooked):
    sim.post("switches", webhook_retries=[0.05, 0.1, 0.1, 0.1])
    hooked.answers = [500, 302, 404]
    one_refund(sim)
    bodies = hooked.wait(4)
    assert len({json.dumps(body) for body in bodies}) == 1
    quiet(sim)
    (sent,) = sim.get("webhooks")["sent"][-1:]
    assert sent["state"] == "delivered"
    assert [attempt["status"] for attempt in sent["tries"]] == [500, 302, 404, 200]


def test_giving_up_after_the_last_try(sim, gb, hooked):
    sim.post("switches", webhook_retries=[0.05])
    hooked.answers = [500, 500, 200]
    one_refund(sim)
    hooked.wait(2)
    quiet(sim)
    assert len(hooked.got) == 2
    assert sim.get("webhooks")["sent"][-1]["state"] == "failed"


@pytest.mark.parametrize(("stops", "tries"), [(True, 1), (False, 2)])
def test_401_ends_the_tries(sim, gb, hooked, stops, tries):
    sim.post("switches", webhook_retries=[0.05], webhook_401_stops=stops)
    hooked.answers = [401]
    one_refund(sim)
    hooked.wait(tries)
    quiet(sim)
    assert len(hooked.got) == tries


def test_three_seconds_are_enough(sim, gb, hooked):
    sim.post("switches", webhook_retries=[0.05], webhook_timeout=0.3)
    hooked.answers = [1.0]
    one_refund(sim)
    hooked.wait(2)
    quiet(sim)
    tries = sim.get("webhooks")["sent"][-1]["tries"]
    assert [attempt["status"] for attempt in tries] == [0, 200]
    assert tries[0]["error"] == "TimeoutError"


def test_unreachable_address(sim, gb):
    sim.post("switches", webhook_retries=[])
    sim.post("webhooks", url="http://127.0.0.1:1/x")
    one_refund(sim)
    quiet(sim)
    sent = sim.get("webhooks")["sent"][-1]
    assert (sent["state"], sent["tries"][0]["status"]) == ("failed", 0)


def test_duplicates_are_the_same_bytes(sim, gb, hooked):
    sim.post("webhooks", duplicate=2)
    one_refund(sim)
    hooked.wait(3)
    assert len(set(hooked.got)) == 1


def test_drop_delay_and_off(sim, gb, hooked):
    sim.post("webhooks", drop=1.0)
    one_refund(sim)
    quiet(sim)
    assert sim.get("webhooks")["sent"][-1]["state"] == "dropped"
    sim.post("webhooks", drop=0, enabled=False)
    one_refund(sim)
    quiet(sim)
    assert hooked.got == []
    sim.post("webhooks", enabled=True, delay=0.5)
    started = time.monotonic()
    one_refund(sim)
    hooked.wait(1)
    assert time.monotonic() - started >= 0.5


def test_shuffled_notifications_all_arrive(sim, gb, hooked):
    sim.post("webhooks", shuffle=True)
    cases = sim.post("cases", shop="GB", type="refund", count=20)["case_ids"]
    bodies = hooked.wait(40)
    order = [body["data"]["return_id"] for body in bodies if body["type"] == 12]
    assert sorted(order) == sorted(cases)
    assert order != cases


def test_a_burst_arrives_whole(sim, gb, hooked):
    sim.post("cases", shop="GB", type="refund", count=300)
    hooked.wait(600, 20)
    quiet(sim)
    assert len(hooked.got) == 600


def test_end_of_consent_is_announced_daily(sim, gb, hooked):
    def warnings():
        quiet(sim)
        return [body["data"] for body in hooked.bodies() if body["type"] == 7]

    now = sim.get("state")["now"]
    sim.post("clock", set=now - now % 86400 + 43200)  # an hour stays in its day
    sim.advance(days=334)
    assert warnings() == []
    sim.advance(days=2)
    (consent,) = sim.get("state")["consents"]
    (warning,) = warnings()
    assert warning["expiration_time"] == str(consent["refresh_expires"])
    sim.advance(hours=1)
    assert len(warnings()) == 1
    sim.advance(days=1)
    assert len(warnings()) == 2


def test_deauthorization_is_the_last_word(sim, gb, hooked):
    sim.post("authorizations", shop="GB", action="revoke")
    assert [body["type"] for body in hooked.wait(1)] == [6]
    sim.case("GB", "refund")
    quiet(sim)
    assert len(hooked.got) == 1


SAID = (13, 14)


def test_buyers_message_is_announced(sim, gb, hooked):
    order_id = sim.post("orders", shop="GB", status="DELIVERED")["order_id"]
    talk = sim.say(order_id=order_id, text="Hello 👋")
    held = sim.get(f"conversations/{talk}")
    bodies = [b for b in hooked.wait(4) if b["type"] in (13, 14)]
    by_type = {kind: [b["data"] for b in bodies if b["type"] == kind] for kind in SAID}
    assert by_type[13] == [
        {"conversation_id": talk, "create_time": held["create_time"]}
    ]
    said = sorted(by_type[14], key=lambda data: int(data["index"]))
    assert [data["type"] for data in said] == ["ORDER_CARD", "TEXT"]
    assert json.loads(said[1]["content"]) == {"content": "Hello 👋"}
    for data, message in zip(said, held["messages"], strict=True):
        assert data["conversation_id"] == talk
        assert data["message_id"] == message["id"]
        assert (data["index"], data["is_visible"]) == (message["index"], True)
        sender = {k: message["sender"][k] for k in ("im_user_id", "role")}
        assert data["sender"] == sender
    for body in bodies:
        assert fits(SCHEMAS[body["type"]], body) == []


def test_shops_own_message_is_announced_and_its_agent(sim, gb, hooked):
    order_id = sim.post("orders", shop="GB", status="DELIVERED")["order_id"]
    talk = sim.say(order_id=order_id, text="Hello")
    hooked.wait(4)
    path = f"/customer_service/202309/conversations/{talk}/messages"
    gb.post(path, {"type": "TEXT", "content": '{"content":"Hi"}'})
    quiet(sim)
    new = [(b["type"], b["data"]) for b in hooked.bodies()[4:]]
    assert [kind for kind, _data in sorted(new, key=lambda row: row[0])] == [13, 14]
    message = next(data for kind, data in new if kind == 14)
    assert message["sender"]["role"] == "CUSTOMER_SERVICE"


def test_read_mark_is_not_announced(sim, gb, hooked):
    order_id = sim.post("orders", shop="GB", status="DELIVERED")["order_id"]
    talk = sim.say(order_id=order_id, text="Hello")
    hooked.wait(4)
    gb.post(f"/customer_service/202309/conversations/{talk}/messages/read")
    quiet(sim)
    assert len(hooked.got) == 4


def test_without_the_scope_no_message_is_announced(sim, gb, hooked):
    scope = "seller.customer_service"
    sim.post("authorizations", shop="GB", action="withhold", scope=scope)
    order_id = sim.post("orders", shop="GB", status="DELIVERED")["order_id"]
    sim.say(order_id=order_id, text="Hello")
    quiet(sim)
    assert [body["type"] for body in hooked.bodies()] == [1]


def test_messages_can_come_twice_and_mixed_up(sim, gb, receiver):
    sim.post("webhooks", url=receiver.url, duplicate=1, shuffle=True)
    order_id = sim.post("orders", shop="GB", status="DELIVERED")["order_id"]
    for number in range(10):
        sim.say(order_id=order_id, text=f"Message {number}")
    quiet(sim, 0.6)
    said = [b["data"]["index"] for b in receiver.bodies() if b["type"] == 14]
    assert len(said) == 40
    assert len(set(said)) == 20
    assert said != sorted(said)


def test_shop_can_want_its_messages_elsewhere(sim, gb, receiver):
    address = {"address": receiver.url, "event_type": "NEW_MESSAGE"}
    assert gb.call("PUT", EVENTS, None, address).code == 0
    order_id = sim.post("orders", shop="GB", status="DELIVERED")["order_id"]
    sim.say(order_id=order_id, text="Hello")
    quiet(sim)
    assert [body["type"] for body in receiver.bodies()] == [14, 14]


NEWER = (64, 65, 67)


def newer(receiver: Receiver) -> list[tuple[int, dict]]:
    return [(b["type"], b["data"]) for b in receiver.bodies() if b["type"] in NEWER]


def test_newer_types_are_off_by_default(sim, gb, hooked):
    case = sim.case("GB", "refund")
    sim.act(case, "auto_approve")
    sim.advance(hours=1)
    quiet(sim)
    assert newer(hooked) == []


def test_newer_types_tell_of_request_parcel_and_refund(sim, gb, hooked):
    sim.post("switches", rma_webhooks=True)
    case = sim.case("GB", "return_and_refund")
    for step in ("auto_approve", "ship", "deliver", "auto_approve"):
        sim.act(case, step)
    sim.advance(hours=1)
    quiet(sim)
    shown, told = sim.show(case), newer(hooked)
    words = [
        data.get("aftersales_request_status")
        or data.get("rma_status")
        or data["refund_status"]
        for _kind, data in sorted(told, key=lambda row: row[0])
    ]
    assert sorted(words) == [
        "PACKAGE_REVIEW_COMPLETED",
        "PENDING_PACKAGE_REVIEW",
        "PENDING_REQUEST_REVIEW",
        "REFUND_SUCCESS",
        "REQUEST_REVIEW_COMPLETED",
        "RETURN_IN_TRANSIT",
    ]
    refund = next(data for kind, data in told if kind == 67)
    assert refund["refund_total"] == shown["payload"]["refund_amount"]["refund_total"]
    assert refund["refund_currency"] == "GBP"
    assert refund["aftersales_request_id"] == shown["aftersales_id"]
    lines = [row["return_line_item_id"] for row in refund["line_items"]]
    assert lines == [line["case_line_id"] for line in shown["lines"]]
    for body in hooked.bodies():
        assert fits(SCHEMAS[body["type"]], body) == []


def test_cancellation_is_nothing_of_the_newer_model(sim, gb, hooked):
    sim.post("switches", rma_webhooks=True)
    sim.act(sim.case("GB", "cancellation"), "auto_approve")
    quiet(sim)
    assert newer(hooked) == []
