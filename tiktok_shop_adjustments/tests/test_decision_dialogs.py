from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_decisions import DecisionsCommon
from .fake_tiktok import failure, success

ELIGIBILITY = "/decision_eligibility"
OFFERS = "/review_decision"
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"
REASONS = [
    {"name": "reason_3", "text": "Product already used"},
    {"name": "reason_4", "text": "Delivery is on schedule"},
]


def word(decision, eligible=True, reasons=(), **more):
    answer = {"decision": decision, "eligible": eligible, **more}
    return {**answer, "available_reject_reasons": list(reasons)} if reasons else answer


def offer_range(low, high, lines=1):
    entry = {
        "decision": "OFFER_PARTIAL_REFUND",
        "eligible": True,
        "partial_refund_amount_range": {
            "min_amount": low,
            "max_amount": high,
            "currency": "GBP",
        },
    }
    return success({"line_items": [{"decisions": [entry]}] * lines})


@tagged("post_install", "-at_install")
class TestDecisionDialogs(DecisionsCommon):
    """The dialogs as the agent uses them, and as somebody might misuse them."""

    def _open(self, case, dialog, *words, offers=None, user=None):
        """Press the ticket's button; return the dialog's row and its action."""
        self.env.flush_all()
        self.tiktok.on(ELIGIBILITY, success({"decisions": list(words)}))
        if offers:
            self.tiktok.on(OFFERS, offers)
        ticket = case.ticket_id.with_user(user or self.agent)
        action = getattr(ticket, f"action_tiktok_{dialog}")()
        rows = self.env[action["res_model"]].with_user(user or self.agent)
        return rows.browse(action["res_id"]), action

    def _confirm(self, row):
        self.env.flush_all()
        action = row.action_confirm()
        self.env.invalidate_all()
        return action

    def _assert_problem(self, row, field, words):
        """The dialog stays open, says what is wrong beside the field, sends nothing."""
        again = self._confirm(row)
        self.assertEqual((again["res_model"], again["res_id"]), (row._name, row.id))
        self.assertRegex(row.problems[field], words)

    def _assert_nothing_sent(self, case):
        self.assertEqual(self.tiktok.writes, [])
        self.assertFalse(case.decision_ids)

    # === AS MEANT === #

    def test_approve_cancellation(self):
        case = self._create_case("cancellation")
        row, action = self._open(case, "approve", word("APPROVE_REQUEST_CANCEL"))
        self.assertEqual(action["name"], "Approve Cancellation")
        self.assertEqual(row.title, "Approve Cancellation")
        self.assertFalse(row.notice)
        self.assertEqual(
            row.options,
            [
                {
                    "action": "APPROVE_REQUEST_CANCEL",
                    "label": "Approve Cancellation",
                    "allowed": True,
                    "why_not": "",
                }
            ],
        )
        self.assertEqual(row.decision, "APPROVE_REQUEST_CANCEL")
        self.tiktok.on("/approve", self._acts(case, "CANCELLATION_REQUEST_SUCCESS"))
        closing = self._confirm(row)
        self.assertEqual(closing["tag"], "display_notification")
        self.assertEqual(closing["params"]["type"], "success")
        self.assertEqual(
            closing["params"]["next"], {"type": "ir.actions.act_window_close"}
        )
        self.assertEqual(case.decision_ids.user_id, self.agent)
        self.assertEqual(case.tiktok_status, "CANCELLATION_REQUEST_SUCCESS")

    def test_titles_follow_the_stage(self):
        titles = {
            ("refund", None, "approve"): "Approve Refund",
            ("refund", None, "reject"): "Reject Refund",
            ("return_refund", None, "approve"): "Approve Return",
            (
                "return_refund",
                "BUYER_SHIPPED_ITEM",
                "approve",
            ): "Approve Received Package",
            (
                "return_refund",
                "BUYER_SHIPPED_ITEM",
                "reject",
            ): "Reject Received Package",
            ("replacement", None, "approve"): "Approve Replacement",
            ("replacement", None, "reject"): "Reject Replacement",
            ("cancellation", None, "reject"): "Reject Cancellation",
        }
        for (kind, status, dialog), title in titles.items():
            with self.subTest(title):
                vals = {"tiktok_status": status} if status else {}
                case = self._create_case(kind, **vals)
                self.tiktok.on(ELIGIBILITY, failure(36009004))
                self.env.flush_all()
                ticket = case.ticket_id.with_user(self.agent)
                action = getattr(ticket, f"action_tiktok_{dialog}")()
                self.assertEqual(action["name"], title)

    def test_not_allowed_is_shown_with_the_reason(self):
        case = self._create_case("return_refund")
        row, _action = self._open(
            case,
            "approve",
            word("APPROVE_RETURN", False, ineligible_reason="Not in this market"),
            word("DIRECT_REFUND"),
            offers=offer_range("1.00", "20.00"),
        )
        by_action = {item["action"]: item for item in row.options}
        self.assertEqual(by_action["APPROVE_RETURN"]["why_not"], "Not in this market")
        self.assertFalse(by_action["APPROVE_RETURN"]["allowed"])
        self.assertTrue(by_action["DIRECT_REFUND"]["allowed"])
        self.assertTrue(by_action["OFFER_PARTIAL_REFUND"]["allowed"])
        self.assertEqual(row.decision, "DIRECT_REFUND")

    def test_reject_with_reason_and_comment(self):
        case = self._create_case("refund")
        row, action = self._open(case, "reject", word("REJECT_REFUND", reasons=REASONS))
        self.assertEqual(action["name"], "Reject Refund")
        self.assertEqual(
            row.reason_ids.mapped("text"), [reason["text"] for reason in REASONS]
        )
        with Form(row) as form:
            form.reason_id = row.reason_ids[1]
            form.comment = "It is on its way"
        self.assertEqual((len(row.comment), row.max_comment), (16, 500))
        self.tiktok.on("/reject", self._acts(case, "REFUND_OR_RETURN_REQUEST_REJECT"))
        self._confirm(row)
        self.assertEqual(
            self.tiktok.writes[0].json,
            {
                "decision": "REJECT_REFUND",
                "reject_reason": "reason_4",
                "comment": "It is on its way",
            },
        )
        self.assertEqual(case.decision_ids.reason_text, "Delivery is on schedule")

    def test_reasons_are_asked_where_the_eligibility_names_none(self):
        case = self._create_case("refund")
        self.tiktok.on("/reject_reasons", success({"reasons": REASONS}))
        row, _action = self._open(case, "reject", word("REJECT_REFUND"))
        self.assertEqual(row.reason_ids.mapped("name"), ["reason_3", "reason_4"])
        self.assertEqual(set(row.reason_ids.mapped("decision")), {"REJECT_REFUND"})

    def test_offer_shows_range_and_product(self):
        case = self._create_case("refund", lines=("9.99", "9.99"))
        row, _action = self._open(
            case,
            "approve",
            word("APPROVE_REFUND"),
            offers=offer_range("0.50", "9.00", lines=2),
        )
        self.assertEqual((row.lowest_amount, row.highest_amount), (0.5, 9.0))
        self.assertEqual(row.confirm_words, "Approve Refund")
        with Form(row) as form:
            form.decision = "OFFER_PARTIAL_REFUND"
            form.amount = 5
            self.assertEqual(form.confirm_words, "Offer Partial Refund")
            self.assertEqual(
                form.total_words,
                "£\N{NO-BREAK SPACE}5.00 × 2 items = £\N{NO-BREAK SPACE}10.00",
            )
        self.tiktok.on(
            "/approve",
            self._acts(
                case,
                "AWAITING_BUYER_RESPONSE",
                partial_refund={"amount": "5.00", "currency": "GBP"},
            ),
        )
        self._confirm(row)
        self.assertEqual(case.decision_ids.amount, 10.0)
        self.assertEqual(
            self.tiktok.writes[0].json["partial_refund"],
            {"amount": "5.00", "currency": "GBP"},
        )

    def test_some_items_go_by_the_review(self):
        case = self._create_case("refund", lines=("9.99", "5.00"))
        row, _action = self._open(
            case, "approve", word("APPROVE_REFUND"), offers=offer_range("1.00", "5.00")
        )
        self.assertTrue(row.may_choose_lines)
        self.assertEqual(row.chosen_line_ids, case.line_ids)
        row.chosen_line_ids = case.line_ids[1]
        request = {
            "id": "4037000000000000001",
            "sku_return_requests": [{"return_id": case.remote_id}],
        }
        self.tiktok.on(
            "/aftersales/search", success({"aftersales_requests": [request]})
        )
        self.tiktok.on("/aftersales/review", success())
        self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
        self._confirm(row)
        self.assertEqual(case.decision_ids.state, "confirmed")
        self.assertEqual(case.decision_ids.amount, 5.0)
        self.assertEqual(case._open_lines(), case.line_ids[0])

    def test_received_items_go_by_their_parcel(self):
        case = self._create_case(
            "return_refund", ("9.99", "5.00"), tiktok_status="BUYER_SHIPPED_ITEM"
        )
        line = case.line_ids[0]
        request = {
            "id": "4037000000000000001",
            "sku_return_requests": [{"return_id": case.remote_id}],
            "return_merchandise_authorizations": [
                {"id": "8", "line_items": [{"return_line_item_id": "123"}]},
                {"id": "9", "line_items": [{"return_line_item_id": line.remote_id}]},
            ],
        }
        self.tiktok.on(
            "/aftersales/search", success({"aftersales_requests": [request]})
        )
        self.assertEqual(case._find_request(), ("9", "RMA"))

    def test_tiktok_that_cannot_be_asked_leaves_the_table(self):
        case = self._create_case("refund")
        self.tiktok.on(ELIGIBILITY, failure(105005, status=401))
        self.env.flush_all()
        ticket = case.ticket_id.with_user(self.agent)
        action = ticket.action_tiktok_approve()
        row = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("TikTok could not be asked", row.notice)
        self.assertIn("The app has no permission for this.", row.notice)
        allowed = {item["action"] for item in row.options if item["allowed"]}
        self.assertEqual(allowed, {"APPROVE_REFUND", "OFFER_PARTIAL_REFUND"})

    # === WHAT COMES BACK === #

    def test_refused_stays_open_and_can_be_decided_again(self):
        case = self._create_case("refund")
        self._on_tiktok(case, "RETURN_OR_REFUND_REQUEST_PENDING")
        row, _action = self._open(
            case, "approve", word("APPROVE_REFUND"), offers=offer_range("1.00", "9.00")
        )
        self.tiktok.on("/approve", failure(25001046, "risk control"))
        again = self._confirm(row)
        self.assertEqual((again["res_model"], again["res_id"]), (row._name, row.id))
        self.assertEqual(row.refused_message, "TikTok refused: risk control")
        self.assertIn("Handle the case in Seller Center", row.refused_advice)
        self.tiktok.on("/approve", self._acts(case, SUCCESS))
        self.assertEqual(self._confirm(row)["params"]["type"], "success")
        self.assertEqual(case.decision_ids.mapped("round"), [2, 1])

    def test_unknown_answer_closes_with_the_truth(self):
        case = self._create_case("refund")
        row, _action = self._open(
            case, "approve", word("APPROVE_REFUND"), offers=offer_range("1.00", "9.00")
        )
        self.tiktok.on("/approve", *[failure(36009003)] * 3)
        closing = self._confirm(row)
        self.assertEqual(closing["params"]["type"], "warning")
        self.assertTrue(closing["params"]["sticky"])
        self.assertIn("is unknown and is being checked", closing["params"]["message"])
        with self.assertRaisesRegex(UserError, "Agent decided this case"):
            self._confirm(row)

    # === MISUSE === #

    def _approve_row(self, kind="refund", **vals):
        case = self._create_case(kind, **vals)
        row, _action = self._open(
            case,
            "approve",
            word("APPROVE_REFUND"),
            word("APPROVE_REPLACEMENT", False),
            offers=offer_range("1.00", "9.00") if kind == "refund" else None,
        )
        return case, row

    def test_facts_are_not_the_users_to_write(self):
        case, row = self._approve_row()
        other = self._create_case("refund")
        forged = {
            "adjustment_id": other.id,
            "eligibility": [word("DIRECT_REFUND")],
            "seen_status": "x",
            "highest_amount": 1000,
            "title": "x",
        }
        for name, value in forged.items():
            with self.subTest(name), self.assertRaises(AccessError):
                row.write({name: value})
        with self.assertRaises(AccessError):
            row.create({"adjustment_id": other.id, "decision": "APPROVE_REFUND"})
        self._assert_nothing_sent(case + other)

    def test_row_of_a_colleague_is_out_of_reach(self):
        case, row = self._approve_row()
        for user in (self.colleague, self.viewer):
            with self.subTest(user.login), self.assertRaises(AccessError):
                row.with_user(user).action_confirm()
        self._assert_nothing_sent(case)

    def test_action_that_is_not_allowed_is_refused(self):
        case, row = self._approve_row()
        for action in ("APPROVE_RETURN", "DIRECT_REFUND", "APPROVE_REPLACEMENT", "-"):
            row.decision = action
            with (
                self.subTest(action),
                self.assertRaisesRegex(UserError, "not possible"),
            ):
                self._confirm(row)
        self._assert_nothing_sent(case)

    def test_amount_out_of_range_is_refused(self):
        case, row = self._approve_row()
        row.decision = "OFFER_PARTIAL_REFUND"
        for amount in (0, -5, 0.5, 9.01, 1000):
            row.amount = amount
            with self.subTest(amount):
                self._assert_problem(row, "amount", "(below the least|above the most)")
        for amount in ("NaN", "Infinity", "-1", "0", "1.005", "24.99"):
            with self.subTest(amount), self.assertRaises(UserError):
                self._decide(case, "OFFER_PARTIAL_REFUND", amount=Decimal(amount))
        with self.assertRaises(UserError):
            self._decide(case, "OFFER_PARTIAL_REFUND")
        with self.assertRaises(UserError):
            self._decide(case, "APPROVE_REFUND", amount=Decimal("1"))
        self._assert_nothing_sent(case)

    def test_offer_never_exceeds_the_cheapest_item(self):
        case = self._create_case("refund", lines=("9.99", "5.00"))
        row, _action = self._open(
            case, "approve", word("APPROVE_REFUND"), offers=offer_range("1.00", "9.00")
        )
        row.write({"decision": "OFFER_PARTIAL_REFUND", "amount": 5.01})
        self._assert_problem(row, "amount", "above the most")
        self._assert_nothing_sent(case)

    def test_reason_of_another_case_is_refused(self):
        case = self._create_case("refund")
        row, _action = self._open(
            case, "reject", word("REJECT_REFUND", reasons=REASONS)
        )
        other = self._create_case("refund")
        foreign, _action = self._open(
            other, "reject", word("REJECT_REFUND", reasons=REASONS)
        )
        row.reason_id = foreign.reason_ids[0]
        with self.assertRaisesRegex(UserError, "belongs to another decision"):
            self._confirm(row)
        row.reason_id = False
        self._assert_problem(row, "reason_id", "Choose a reason")
        self._assert_nothing_sent(case + other)

    def test_long_comment_is_refused_with_its_length(self):
        case = self._create_case("refund")
        row, _action = self._open(
            case, "reject", word("REJECT_REFUND", reasons=REASONS)
        )
        row.write({"reason_id": row.reason_ids[0].id, "comment": "x" * 501})
        self._assert_problem(row, "comment", "501 letters; TikTok takes up to 500")
        self._assert_nothing_sent(case)

    def test_items_of_another_case_are_refused(self):
        case = self._create_case("refund", lines=("9.99", "5.00"))
        row, _action = self._open(
            case, "approve", word("APPROVE_REFUND"), offers=offer_range("1.00", "5.00")
        )
        other = self._create_case("refund", lines=("9.99", "5.00"))
        request = {"id": "1", "sku_return_requests": [{"return_id": case.remote_id}]}
        self.tiktok.on(
            "/aftersales/search", success({"aftersales_requests": [request]})
        )
        row.chosen_line_ids = other.line_ids[0]
        with self.assertRaisesRegex(UserError, "only items of this case"):
            self._confirm(row)
        row.chosen_line_ids = False
        self._assert_problem(row, "chosen_line_ids", "Choose at least one item")
        self._assert_nothing_sent(case + other)

    def test_keep_item_counts_only_where_it_is_possible(self):
        case, row = self._approve_row()
        row.keep_item = True
        self.tiktok.on("/approve", self._acts(case, SUCCESS))
        self._confirm(row)
        self.assertEqual(self.tiktok.writes[0].json, {"decision": "APPROVE_REFUND"})
        other = self._create_case("refund")
        with self.assertRaisesRegex(UserError, "keep the item only when"):
            self._decide(other, "APPROVE_REFUND", keep_item=True)

    def test_some_items_cannot_be_kept(self):
        """TikTok's review knows no such word: the buyer would have to send them."""
        case = self._create_case("return_refund", lines=("9.99", "5.00"))
        with self.assertRaisesRegex(UserError, "Refund Without Return"):
            self._decide(
                case,
                "APPROVE_RETURN",
                keep_item=True,
                lines=case.line_ids[0].ids,
                request=("1", "AFTERSALES"),
            )
        self._assert_nothing_sent(case)

    def test_case_that_changed_since_the_dialog_opened(self):
        case, row = self._approve_row()
        case.buyer_rejected_partial_refund = True
        case.tiktok_status = "RETURN_OR_REFUND_REQUEST_CANCEL"
        with self.assertRaisesRegex(UserError, "has changed since you opened"):
            self._confirm(row)
        self._assert_nothing_sent(case)

    def test_ticket_without_a_case(self):
        ticket = self.env["helpdesk.ticket"].create({"name": "x", "description": "x"})
        with self.assertRaisesRegex(UserError, "belongs to no TikTok Shop request"):
            ticket.with_user(self.agent).action_tiktok_approve()

    # === THE PANEL === #

    def test_actions_of_the_panel(self):
        case = self._create_case("cancellation")
        self.assertEqual(
            case.with_user(self.agent)._get_actions(),
            [
                {
                    "action": "APPROVE_REQUEST_CANCEL",
                    "label": "Approve Cancellation",
                    "dialog": "approve",
                    "allowed": True,
                    "ask": False,
                    "why_not": "",
                },
                {
                    "action": "REJECT_REQUEST_CANCEL",
                    "label": "Reject Cancellation",
                    "dialog": "reject",
                    "allowed": True,
                    "ask": False,
                    "why_not": "",
                },
            ],
        )
        for item in case.with_user(self.viewer)._get_actions():
            self.assertFalse(item["allowed"])
            self.assertIn("TikTok Shop Adjustments", item["why_not"])
        self.assertEqual(self.tiktok.sent, [])
