import time
from decimal import Decimal

from . import payloads
from .common_decisions import DecisionsCommon
from .fake_tiktok import FakeTikTok, success

OUT_OF_STOCK = "seller_cancel_reason_out_of_stock_uk"
DAMAGED = "ecom_order_delivered_refund_reason_damaged_seller_uk"
CANCELLED = "CANCELLATION_REQUEST_SUCCESS"
PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
REFUNDED = "RETURN_OR_REFUND_REQUEST_SUCCESS"
IN_TIME = 1999999999  # 2033
# Where each call goes, as far as the script has to know
CANCEL, CREATE = "/cancellations", "/202602/returns"


class TikTokWithOrders(FakeTikTok):
    """Its searches find cases by their order too."""

    hides = False  # the list lags: new cases are not in it yet

    def _next(self, sent):
        if sent.path.endswith("s/search"):
            return success({} if self.hides else self._found(sent))
        return super()._next(sent)

    def _found(self, sent):
        if "order_ids" not in sent.json:
            return super()._found(sent)
        word = {"cancellations": "cancel", "returns": "return"}
        name = sent.path.split("/")[-2]
        key = {"cancellations": name, "returns": "return_orders"}[name]
        fitting = [
            case
            for case in self.cases.values()
            if f"{word[name]}_id" in case and case["order_id"] in sent.json["order_ids"]
        ]
        return {key: fitting}


class OpeningsCommon(DecisionsCommon):
    """An order of three units of one article, and the ticket to ask from."""

    reads_simply = False
    status = "AWAITING_SHIPMENT"

    def setUp(self):
        super().setUp()
        self.shop.write({"region": "GB", "fallback_product_id": self.product.id})
        self.payload = self._order_payload()
        self.order = self._import(self.payload)
        self.units = [line["id"] for line in self.payload["line_items"]]
        self.ticket = self._new_ticket()

    def _create_tiktok(self):
        return TikTokWithOrders()

    def _order_payload(self):
        lines = [payloads.order_line() for _number in range(3)]
        return payloads.order(lines, total="30.00", status=self.status)

    def _import(self, payload):
        page = payloads.read_orders([payload])
        order = self.env["sale.order"]._tiktok_apply(self.shop, page.items)
        self.assertFalse(self.shop.parked_records)
        return order.with_env(self.env)

    def _new_ticket(self):
        orders = self.order.with_user(self.agent).sudo()
        return orders._tiktok_create_tickets(self.agent)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Stand-in", "type": "service"}
        )

    # === SHORT WORDS === #

    def _open(self, action, units=None, user=None, **choice):
        """Start a case as the dialog does; return the opening as it is then."""
        self.env.flush_all()
        user, units = user or self.agent, units or self.units
        decisions = self.env["tiktok.adjustment.decision"].with_user(user)
        choice.setdefault("is_whole", len(units) == len(self.units))
        outcome = decisions._open_case(
            self.order.with_user(user),
            self.ticket.with_user(user),
            action,
            units=units,
            **choice,
        )
        self.env.invalidate_all()
        return self.env["tiktok.adjustment.decision"].browse(outcome.decision_id)

    def _cancel(self, units=None, **choice):
        choice.setdefault("reason", OUT_OF_STOCK)
        choice.setdefault("request_type", "CANCEL")
        return self._open("CANCEL_ORDER", units, **choice)

    def _refund(self, units=None, **choice):
        choice.setdefault("reason", DAMAGED)
        choice.setdefault("request_type", "REFUND")
        choice.setdefault("total", Decimal("30.00"))
        return self._open("CREATE_RETURN", units, **choice)

    def _put(self, word, status, units=None, role="SELLER", **fields):
        """TikTok holds such a case of the order from now on; return its id."""
        chosen = [
            line
            for line in self.payload["line_items"]
            if line["id"] in (units or self.units)
        ]
        make = payloads.cancellation if word == "cancel" else payloads.refund
        total = f"{10 * len(chosen)}.00"
        case = make(self.payload, total=total, lines=chosen, role=role)
        for waits in case["seller_next_action_response"]:
            waits["deadline"] = IN_TIME
        if role == "SELLER" and word == "cancel":
            case |= {"cancel_type": "CANCEL", "seller_next_action_response": []}
        case |= {"create_time": int(time.time()), f"{word}_status": status, **fields}
        self.tiktok.cases[case[f"{word}_id"]] = case
        return case[f"{word}_id"]

    def _makes(self, word, status, **fields):
        """Return a reply: TikTok makes the case and says so."""

        def reply(sent):
            case_id = self._put(word, status, **fields)
            return success({f"{word}_id": case_id, f"{word}_status": status})

        return reply

    def _moves(self, status):
        """Return a reply to an approval: the one case moves on."""

        def reply(sent):
            case_id = sent.path.split("/")[-2]
            case = self.tiktok.cases[case_id]
            case |= {
                "return_status": status,
                "seller_next_action_response": [],
                "update_time": case["update_time"] + 1,
            }
            return success()

        return reply

    def _case(self):
        return self.env["tiktok.adjustment"].search(
            [("sale_order_id", "=", self.order.id)]
        )
