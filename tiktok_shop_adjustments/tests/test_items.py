import base64
from io import BytesIO

from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_batch import (
    ELIGIBILITY,
    PENDING,
    REASONS,
    REFUNDED,
    REQUEST,
    BatchCommon,
    allowed,
)
from .fake_tiktok import failure, success

REVIEW = "/aftersales/review"


def offered(case, low, high):
    """TikTok takes an offer in this range for each item."""
    bounds = {"min_amount": low, "max_amount": high, "currency": "GBP"}
    entry = {
        "decision": "OFFER_PARTIAL_REFUND",
        "eligible": True,
        "partial_refund_amount_range": bounds,
    }
    return success(
        {
            "line_items": [
                {"return_line_item_id": line.remote_id, "decisions": [entry]}
                for line in case.line_ids
            ]
        }
    )


def png():
    file = BytesIO()
    Image.new("RGB", (40, 30), "blue").save(file, "PNG")
    return base64.b64encode(file.getvalue())


@tagged("post_install", "-at_install")
class TestItems(BatchCommon):
    """A decision for each item of a case, in the calls that TikTok takes."""

    def _create(self, lines=("9.99", "5.00", "1.00"), kind="refund", **vals):
        case = self._create_case(kind, lines, **vals)
        if kind != "cancellation":
            self._on_tiktok(case, PENDING)
        return case

    def _reject(self, item, **choice):
        item.write(
            {"decision": "REJECT_REFUND", "reason_name": "reason_3", **choice},
        )

    def _reviews(self):
        """Return (action, items, reason, key) of each call that was sent."""
        told = []
        for call in self.tiktok.writes:
            (request,) = call.json["aftersales_request_decisions"]
            (row,) = request["line_item_decisions"]
            items = [item["return_line_item_id"] for item in row["line_items"]]
            self.assertEqual(request["request_id"], REQUEST)
            reason = row.get("reason", {}).get("reason_id")
            told.append((row["action"], items, reason, request["idempotency_key"]))
        return told

    # === THE ROWS === #

    def test_each_item_is_a_row_with_tiktoks_word(self):
        case = self._create()
        dialog = self._open_items(case)
        self.assertEqual(dialog.item_ids.line_id, case.line_ids)
        self.assertEqual(
            [item.facts["amount"] for item in dialog.item_ids],
            [f"£\N{NO-BREAK SPACE}{amount}" for amount in ("9.99", "5.00", "1.00")],
        )
        self.assertEqual(
            [item.facts["count"] for item in dialog.item_ids],
            ["Unit 1 of 3", "Unit 2 of 3", "Unit 3 of 3"],
        )
        options = {item["action"]: item for item in dialog.item_ids[0].options}
        self.assertTrue(options["APPROVE_REFUND"]["allowed"])
        self.assertEqual(
            options["REJECT_REFUND"]["reasons"][0], ["reason_3", "Product already used"]
        )

    def test_a_cancellation_says_that_tiktok_takes_no_single_items(self):
        case = self._create(kind="cancellation")
        dialog = self._press_items(case)
        self.assertRegex(dialog.why_not, "^TikTok approves or rejects a cancellation")
        self.assertEqual(len(dialog.item_ids), 3)
        self.assertEqual(self.tiktok.sent, [])
        with self.assertRaisesRegex(UserError, "cancellation as a whole"):
            dialog.action_confirm()
        self.assertFalse(case.decision_ids)

    def test_a_case_that_tiktok_does_not_find_says_so(self):
        case = self._create()
        self.tiktok.on("/aftersales/search", success({"aftersales_requests": []}))
        dialog = self._press_items(case)
        self.assertRegex(dialog.why_not, "^TikTok cannot decide these items one by one")
        self.assertEqual(self.tiktok.writes, [])

    def test_who_may_only_look_opens_no_dialog(self):
        case = self._create()
        with self.assertRaises(AccessError):
            self._press_items(case, self.viewer)
        self.assertEqual(self.tiktok.sent, [])

    def test_items_that_are_decided_already_are_no_rows(self):
        case = self._create()
        self.tiktok.on(REVIEW, success())
        first = case.line_ids[0]
        self._decide(
            case, "APPROVE_REFUND", lines=first.ids, request=(REQUEST, "AFTERSALES")
        )
        dialog = self._open_items(case)
        self.assertEqual(dialog.item_ids.line_id, case.line_ids - first)
        dialog.item_ids.decision = "APPROVE_REFUND"
        # What is left is not the case: it is named item by item
        self.assertFalse(dialog._split()[0].whole)

    # === SENT === #

    def test_different_decisions_are_split_and_money_goes_last(self):
        case = self._create()
        dialog = self._open_items(case)
        one, two, three = dialog.item_ids
        (one + two).write({"decision": "APPROVE_REFUND"})
        self._reject(three, comment="Worn.")
        summary = dialog.summary
        self.assertEqual(
            [(call["title"], call["amount"]) for call in summary["calls"]],
            [
                ("Reject Refund: 1 of 3 items", ""),
                ("Approve Refund: 2 of 3 items", "£\N{NO-BREAK SPACE}14.99"),
            ],
        )
        self.assertEqual(summary["total"], "£\N{NO-BREAK SPACE}14.99")
        self.assertEqual(summary["button"], "Send 2 Decisions")
        self.tiktok.on(REVIEW, success(), self._acts(case, REFUNDED))
        lines = self._confirm_items(dialog)
        self.assertEqual(lines.mapped("result"), ["confirmed", "confirmed"])
        ids = case.line_ids.mapped("remote_id")
        (rejected, approved) = self._reviews()
        self.assertEqual(rejected[:3], ("REJECT_REQUEST", [ids[2]], "reason_3"))
        self.assertEqual(approved[:3], ("APPROVE_REQUEST", ids[:2], None))
        self.assertEqual(
            [rejected[3], approved[3]], lines.decision_id.mapped("key"), "own keys"
        )
        self.assertEqual(lines.decision_id.mapped("round"), [1, 2])
        self.assertEqual(lines.decision_id.mapped("amount"), [0.0, 14.99])

    def test_all_items_alike_are_one_call_for_the_case(self):
        case = self._create()
        dialog = self._open_items(case)
        dialog.item_ids.write({"decision": "APPROVE_REFUND"})
        self.assertEqual(dialog.summary["button"], "Approve Refund")
        self.tiktok.on("/approve", self._acts(case, REFUNDED))
        self._confirm_items(dialog)
        (write,) = self.tiktok.writes
        self.assertEqual(write.json, {"decision": "APPROVE_REFUND"})
        self.assertEqual(case.decision_ids.operation, "approve_return")

    def test_skipped_items_stay_open(self):
        case = self._create()
        dialog = self._open_items(case)
        dialog.item_ids[0].decision = "APPROVE_REFUND"
        self.assertEqual(dialog.summary["left"], 2)
        self.tiktok.on(REVIEW, success())
        self._confirm_items(dialog)
        self.assertEqual(len(self.tiktok.writes), 1)
        self.assertEqual(case._open_lines(), case.line_ids[1:])

    def test_a_second_click_sends_nothing_more(self):
        case = self._create()
        dialog = self._open_items(case)
        dialog.item_ids[0].decision = "APPROVE_REFUND"
        self._reject(dialog.item_ids[1])
        self.tiktok.on(REVIEW, success(), success())
        lines = self._confirm_items(dialog)
        self.assertEqual(self._confirm_items(dialog), lines)
        self.assertEqual(len(self.tiktok.writes), 2)
        self.assertEqual(len(case.decision_ids), 2)

    # === WHEN ONE FAILS === #

    def _send_two(self, case, *replies):
        """Reject one item, then approve another."""
        dialog = self._open_items(case)
        dialog.item_ids[0].decision = "APPROVE_REFUND"
        self._reject(dialog.item_ids[1])
        self.tiktok.on(REVIEW, *replies)
        return self._confirm_items(dialog)

    def test_after_a_refusal_nothing_follows(self):
        case = self._create()
        lines = self._send_two(case, failure(25001046, "risk control"))
        self.assertEqual(lines.mapped("result"), ["refused", "held"])
        self.assertEqual(
            lines[1].message,
            "Not sent, because “Reject Refund (1 item)” before it was not taken. "
            "Decide about the items that are left.",
        )
        self.assertEqual(len(self.tiktok.writes), 1)
        self.assertEqual(case._open_lines(), case.line_ids)

    def test_an_unknown_answer_is_awaited_before_money_goes(self):
        case = self._create()
        lines = self._send_two(case, *[failure(36009003)] * 3)
        self.assertEqual(lines.mapped("result"), ["uncertain", "due"])
        self._run_batches()
        self.assertEqual(lines.mapped("result"), ["uncertain", "due"])
        (first,) = {key for *_rest, key in self._reviews()}
        self.tiktok.on(REVIEW, success(), success())
        lines.decision_id.write({"next_attempt_at": fields.Datetime.now()})
        self._run_cron()
        self._make_due(lines)
        self._run_batches()
        self.assertEqual(lines.mapped("result"), ["confirmed", "confirmed"])
        keys = [key for *_rest, key in self._reviews()]
        self.assertEqual(keys[:-1], [first] * (len(keys) - 1))
        self.assertNotEqual(keys[-1], first)

    def test_a_yes_that_the_case_does_not_show_yet_is_read_again(self):
        """TikTok's notification came at the same moment, so the reading failed."""
        case, decisions = self._create(), type(self.env["tiktok.adjustment.decision"])
        read, missed = decisions._reread, []

        def reread(records, decision_id):
            if not missed:
                missed.append(decision_id)
                return True
            return read(records, decision_id)

        self.patch(decisions, "_reread", reread)
        lines = self._send_two(case, success(), self._acts(case, REFUNDED))
        self.assertEqual(missed, lines[0].decision_id.ids)
        self.assertEqual(lines.mapped("result"), ["confirmed", "confirmed"])

    def test_a_case_that_moved_meanwhile_takes_nothing_more(self):
        case = self._create()

        def moved(_sent):
            self._on_tiktok(case, REFUNDED)
            return success()

        lines = self._send_two(case, moved)
        self.assertEqual(lines.mapped("result"), ["confirmed", "held"])
        self.assertRegex(lines[1].message, "^The case has changed since you decided")
        self.assertEqual(len(self.tiktok.writes), 1)

    def test_the_case_is_worth_less_with_each_item_that_is_rejected(self):
        case = self._create()

        def worth_less(_sent):
            case.refund_total -= case.line_ids[1].refund_total
            self.env.flush_all()
            return success()

        lines = self._send_two(case, worth_less, success())
        self.assertEqual(lines.mapped("result"), ["confirmed", "confirmed"])

    def test_an_item_that_is_worth_something_else_by_now_is_not_paid(self):
        case = self._create()

        def dearer(_sent):
            case.line_ids[0].refund_total = 99
            self.env.flush_all()
            return success()

        lines = self._send_two(case, dearer)
        self.assertEqual(lines.mapped("result"), ["confirmed", "held"])
        self.assertRegex(lines[1].message, "when you decided and is")
        self.assertEqual(len(self.tiktok.writes), 1)

    # === WORDS, AMOUNTS, PROOF === #

    def test_a_row_without_its_reason_stops_all(self):
        case = self._create()
        dialog = self._open_items(case)
        one, two, _three = dialog.item_ids
        one.decision = "APPROVE_REFUND"
        two.decision = "REJECT_REFUND"
        self.assertEqual(
            dialog.summary["problems"],
            {str(two.id): "Choose a reason: TikTok shows it to the buyer."},
        )
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            dialog.action_confirm()
        two.reason_name = "not of the list"
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            dialog.action_confirm()
        self.assertEqual(self.tiktok.writes, [])
        self.assertFalse(self.env["tiktok.adjustment.batch"].search_count([]))

    def test_an_offer_is_within_the_range_of_its_item(self):
        case = self._create(("9.99", "9.99"))
        dialog = self._open_items(case, offers=offered(case, "0.50", "9.00"))
        one, two = dialog.item_ids
        (one + two).write({"decision": "OFFER_PARTIAL_REFUND", "amount": 9.5})
        self.assertEqual(
            dialog.summary["problems"][str(one.id)], "TikTok allows 0.5 to 9.0."
        )
        one.amount = 2
        two.write({"decision": "APPROVE_REFUND"})
        self.assertEqual(dialog.summary["total"], "£\N{NO-BREAK SPACE}11.99")
        waits = self._acts(case, "AWAITING_BUYER_RESPONSE")
        self.tiktok.on(REVIEW, success(), waits)
        self._confirm_items(dialog)
        first = self.tiktok.writes[0].json["aftersales_request_decisions"][0]
        self.assertEqual(
            first["line_item_decisions"][0]["alternative_solution_details"],
            {"partial_refund_amount": "2.00", "currency": "GBP"},
        )

    def test_an_offer_that_tiktok_refuses_for_an_item_is_greyed(self):
        case = self._create(("9.99", "9.99"))
        entry = {
            "decision": "OFFER_PARTIAL_REFUND",
            "eligible": False,
            "ineligible_reason": "Too cheap",
        }
        line = {"return_line_item_id": case.line_ids[1].remote_id, "decisions": [entry]}
        dialog = self._open_items(case, offers=success({"line_items": [line]}))
        told = [
            next(o for o in item.options if o["action"] == "OFFER_PARTIAL_REFUND")
            for item in dialog.item_ids
        ]
        self.assertEqual([option["allowed"] for option in told], [True, False])
        self.assertEqual(told[1]["why_not"], "Too cheap")

    def test_evidence_is_handed_over_first_and_named_in_the_review(self):
        case = self._create()
        dialog = self._open_items(case)
        self._reject(dialog.item_ids[0], evidence=png())
        dialog.item_ids[1].decision = "APPROVE_REFUND"
        self.tiktok.on("/images/upload", success({"uri": "tos-1"}))
        self.tiktok.on(REVIEW, success(), success())
        self._confirm_items(dialog)
        rejection = self.tiktok.writes[1].json["aftersales_request_decisions"][0]
        media = rejection["line_item_decisions"][0]["reason"]["media"]
        self.assertEqual(media, {"uri": "tos-1", "mime_type": "image/jpeg"})

    def test_evidence_that_is_no_picture_sends_nothing(self):
        case = self._create()
        dialog = self._open_items(case)
        self._reject(dialog.item_ids[0], evidence=base64.b64encode(b"<svg/>"))
        with self.assertRaisesRegex(UserError, "no picture that TikTok takes"):
            dialog.action_confirm()
        self.assertEqual(self.tiktok.writes, [])
        self.assertFalse(case.decision_ids)

    def test_evidence_that_tiktok_does_not_take_sends_nothing(self):
        case = self._create()
        dialog = self._open_items(case)
        self._reject(dialog.item_ids[0], evidence=png())
        self.tiktok.on("/images/upload", failure(105005, status=401))
        with self.assertRaisesRegex(UserError, "did not take the picture"):
            dialog.action_confirm()
        self.assertFalse(case.decision_ids)
        self.assertFalse(self.env["tiktok.adjustment.batch"].search_count([]))

    # === MISUSE === #

    def test_facts_are_not_the_users_to_write(self):
        case, other = self._create(), self._create()
        dialog = self._open_items(case)
        item = dialog.item_ids[0]
        forged = [
            lambda: dialog.write({"adjustment_id": other.id}),
            lambda: dialog.write({"request": ["1", "RMA"]}),
            lambda: dialog.write({"eligibility": []}),
            lambda: item.write({"line_id": other.line_ids[0].id}),
            lambda: item.write({"options": []}),
            lambda: item.write({"dialog_id": dialog.id}),
        ]
        for attempt in forged:
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual(dialog.adjustment_id, case)

    def test_a_decision_that_was_not_offered_is_refused(self):
        case = self._create()
        dialog = self._open_items(case, allowed("REJECT_REFUND", reasons=REASONS))
        for decision in ("DIRECT_REFUND", "APPROVE_REPLACEMENT", "nonsense"):
            dialog.item_ids[0].decision = decision
            with self.subTest(decision), self.assertRaises(UserError):
                dialog.action_confirm()
        self.assertEqual(self.tiktok.writes, [])

    def test_a_colleagues_dialog_is_out_of_reach(self):
        dialog = self._open_items(self._create())
        for user in (self.colleague, self.viewer):
            with self.subTest(user.login), self.assertRaises(AccessError):
                dialog.with_user(user).action_confirm()
        self.assertEqual(self.tiktok.writes, [])

    def test_the_button_stands_on_open_cases_with_several_items(self):
        several, single = self._create(), self._create(("9.99",))
        settled = self._create(state="refunded", tiktok_status=REFUNDED)
        shown = (several + single + settled).ticket_id.mapped("tiktok_has_items")
        self.assertEqual(shown, [True, False, False])

    def test_opening_asks_tiktok_a_fixed_number_of_times(self):
        few, many = self._create(), self._create(["1.00"] * 30)
        self._open_items(few)
        asked = len(self.tiktok.sent)
        self._open_items(many)
        self.assertEqual(len(self.tiktok.sent) - asked, asked)
        self.assertTrue(self.tiktok.reads(ELIGIBILITY))
