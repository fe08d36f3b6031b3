from odoo.tests import Form, tagged

from .common_decisions import DecisionsCommon
from .fake_tiktok import success
from .test_decision_dialogs import ELIGIBILITY, OFFERS, REASONS, offer_range, word

POUND = "£\N{NO-BREAK SPACE}"


@tagged("post_install", "-at_install")
class TestDialogPreview(DecisionsCommon):
    """What a dialog says before anything is sent, and what stands in it already."""

    def _open(self, case, dialog, *words, offers=None):
        self.env.flush_all()
        self.tiktok.on(ELIGIBILITY, success({"decisions": list(words)}))
        if offers:
            self.tiktok.on(OFFERS, offers)
        ticket = case.ticket_id.with_user(self.agent)
        action = getattr(ticket, f"action_tiktok_{dialog}")()
        rows = self.env[action["res_model"]].with_user(self.agent)
        return rows.browse(action["res_id"])

    def _sums(self, preview):
        return preview["gets"]["amount"], preview["costs"]["amount"]

    def test_a_refund_is_shown_in_tiktoks_figures(self):
        case = self._create_case(
            "refund", refund_subtotal=20, refund_shipping_fee=4.98, refund_total=24.98
        )
        row = self._open(
            case, "approve", word("APPROVE_REFUND"), offers=offer_range("1.00", "9.00")
        )
        self.assertEqual(
            row.preview,
            {
                "gets": {"label": "The buyer gets", "amount": f"{POUND}24.98"},
                "parts": [
                    {"label": "Goods", "amount": f"{POUND}20.00"},
                    {"label": "Shipping", "amount": f"{POUND}4.98"},
                ],
                "costs": {"label": "It costs you", "amount": f"{POUND}24.98"},
                "then": [
                    "The buyer keeps the goods.",
                    "TikTok pays the buyer back and takes it from your payout.",
                ],
            },
        )

    def test_a_return_costs_the_postage_as_well_unless_the_item_is_kept(self):
        fees = [{"currency": "GBP", "seller_paid_return_shipping_fee": "7.99"}]
        case = self._create_case("return_refund", payload={"shipping_fee_amount": fees})
        row = self._open(
            case, "approve", word("APPROVE_RETURN"), offers=offer_range("1.00", "9.00")
        )
        with Form(row) as form:
            self.assertEqual(
                self._sums(form.preview), (f"{POUND}24.98", f"{POUND}32.97")
            )
            self.assertIn("sends the goods back first", form.preview["then"][0])
            form.keep_item = True
            self.assertEqual(
                self._sums(form.preview), (f"{POUND}24.98", f"{POUND}24.98")
            )
            self.assertEqual(form.preview["then"][0], "The buyer keeps the goods.")

    def test_some_items_cost_their_own_refunds(self):
        case = self._create_case("refund", lines=("9.99", "5.00"))
        row = self._open(
            case, "approve", word("APPROVE_REFUND"), offers=offer_range("1.00", "5.00")
        )
        row.chosen_line_ids = case.line_ids[1]
        self.assertEqual(self._sums(row.preview), (f"{POUND}5.00", f"{POUND}5.00"))
        self.assertEqual(row.preview["parts"], [])

    def test_an_offer_starts_in_the_middle_and_promises_nothing_impossible(self):
        case = self._create_case("refund", lines=("9.99", "9.99"))
        row = self._open(
            case,
            "approve",
            word("APPROVE_REFUND"),
            offers=offer_range("1.00", "9.00", lines=2),
        )
        self.assertEqual(row.amount, 5.0)
        self.assertEqual(
            row.range_words, f"TikTok allows {POUND}1.00 to {POUND}9.00 for each item."
        )
        with Form(row) as form:
            form.decision = "OFFER_PARTIAL_REFUND"
            self.assertEqual(
                self._sums(form.preview), (f"{POUND}10.00", f"{POUND}10.00")
            )
            form.amount = 9.01
            self.assertEqual(self._sums(form.preview), ("–", "–"))
            self.assertIn("above the most", form.problems["amount"])

    def test_without_tiktoks_range_the_words_do_not_claim_one(self):
        case = self._create_case("refund", lines=("9.99", "5.00"))
        self.tiktok.on(OFFERS, success())
        row = self._open(case, "approve", word("APPROVE_REFUND"))
        self.assertEqual((row.lowest_amount, row.highest_amount), (0.01, 5.0))
        self.assertIn("TikTok named no range", row.range_words)

    def test_a_rejection_costs_nothing_and_may_be_disputed(self):
        case = self._create_case("refund")
        row = self._open(case, "reject", word("REJECT_REFUND", reasons=REASONS))
        self.assertEqual(self._sums(row.preview), ("nothing", "nothing"))
        self.assertIn("may dispute", row.preview["then"][1])
        self.assertFalse(row.has_choice)

    def test_what_is_missing_is_told_once_it_was_tried(self):
        case = self._create_case("refund")
        row = self._open(case, "reject", word("REJECT_REFUND", reasons=REASONS))
        self.assertFalse(row.problems)
        again = row.action_confirm()
        self.assertEqual(again["res_id"], row.id)
        self.assertEqual(list(row.problems), ["reason_id"])
        with Form(row) as form:
            form.reason_id = row.reason_ids[0]
            self.assertFalse(form.problems)
        self.assertEqual(self.tiktok.writes, [])

    def test_a_single_reason_is_chosen_already(self):
        case = self._create_case("refund")
        row = self._open(case, "reject", word("REJECT_REFUND", reasons=REASONS[:1]))
        self.assertEqual(row.reason_id.name, "reason_3")

    def test_the_proof_fits_the_reason(self):
        packed = {"name": "seller_reject_apply_product_has_been_packed", "text": "Is"}
        case = self._create_case("refund")
        row = self._open(
            case, "reject", word("REJECT_REFUND", reasons=[packed, *REASONS])
        )
        self.assertFalse(row.proof_words)
        for reason, words in zip(
            row.reason_ids[:2],
            (
                "Show the packed parcel with its label.",
                "A picture that proves it helps in a dispute.",
            ),
            strict=True,
        ):
            row.reason_id = reason
            self.assertEqual(row.proof_words, words)

    def test_ready_made_words_are_in_the_buyers_language(self):
        self.shop.region = "DE"
        case = self._create_case("refund")
        row = self._open(case, "reject", word("REJECT_REFUND", reasons=REASONS))
        self.assertIn("Unterwegs", [snippet["title"] for snippet in row.snippets])
        self.env["mail.canned.response"].search(
            [("tiktok_language", "=", "de")]
        ).unlink()
        row.invalidate_recordset(["snippets"])
        self.assertIn("On its way", [snippet["title"] for snippet in row.snippets])
