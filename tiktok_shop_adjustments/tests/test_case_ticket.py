from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext

from .common import TiktokCommon, utc
from .payloads import T0, cancellation, moved, order, refund, settled

COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"
CLOSED = "RETURN_OR_REFUND_REQUEST_CANCEL"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"
HOUR = 3600


@tagged("post_install", "-at_install")
class TestCaseTicket(TiktokCommon):
    def setUp(self):
        super().setUp()
        self.bought = order()
        self.sale = self._orders(self.bought)

    # === NEW TICKETS === #

    def test_a_request_becomes_a_ticket(self):
        before = self._mails()
        case = self._cancellations(cancellation(self.bought))
        ticket = case.ticket_id
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "New Cancellation Request",
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    "user_id": False,
                    "stage_id": self.env.ref(
                        "helpdesk_mgmt.helpdesk_ticket_stage_new"
                    ).id,
                    "partner_id": self.sale.partner_id.id,
                    "partner_email": False,
                    "sale_order_ids": self.sale.ids,
                    "tiktok_adjustment_id": case.id,
                    "tiktok_shop_id": self.shop.id,
                    "tiktok_state": "to_decide",
                    "tiktok_deadline": utc(T0 + 48 * HOUR),
                    "tiktok_refund_total": 10.0,
                }
            ],
        )
        self.assertEqual(html2plaintext(ticket.description), "No longer needed")
        self.assertIn(ticket, self.sale.ticket_ids)
        self.assertEqual(self._mails(), before)
        self.assertFalse(ticket.message_partner_ids)

    def test_subjects(self):
        bought = self.bought
        payloads = [
            (refund(bought), "New Refund Request"),
            (refund(bought, return_type="RETURN_AND_REFUND"), "New Refund Request"),
            (
                refund(
                    bought,
                    return_type="REPLACEMENT",
                    return_status="REPLACEMENT_REQUEST_PENDING",
                ),
                "New Replacement Request",
            ),
            (
                refund(
                    bought,
                    return_type="EXCHANGE",
                    return_status="EXCHANGE_REQUEST_PENDING",
                ),
                "New Exchange Request",
            ),
            (refund(bought, role="OPERATOR"), "Refund by TikTok Shop"),
        ]
        cases = self._returns(*[payload for payload, _subject in payloads])
        self.assertEqual(
            cases.ticket_id.mapped("name"), [subject for _p, subject in payloads]
        )

    def test_numbers_come_from_the_sequence_of_tickets(self):
        sequence = self.env.ref("helpdesk_mgmt.helpdesk_ticket_sequence")
        sequence.write({"prefix": "TT", "padding": 4, "number_next": 70})
        cases = self._returns(refund(self.bought), refund(self.bought))
        self.assertEqual(cases.ticket_id.mapped("number"), ["TT0070", "TT0071"])
        another = self.env["helpdesk.ticket"].create({"name": "x", "description": "x"})
        self.assertEqual(another.number, "TT0072")

    def test_priority_is_the_time_left(self):
        left = {"3": HOUR, "2": 7 * HOUR, "1": 20 * HOUR}
        payloads = [
            refund(
                self.bought,
                seller_next_action_response=[
                    {"action": "SELLER_RESPOND_REFUND", "deadline": T0 + seconds}
                ],
            )
            for seconds in left.values()
        ]
        with freeze_time(utc(T0)):
            cases = self._returns(*payloads)
        self.assertEqual(cases.ticket_id.mapped("priority"), list(left))

    def test_what_a_buyer_writes_is_text(self):
        evil = "<script>alert(1)</script><img src=x onerror=alert(1)> {{7*7}}"
        case = self._returns(refund(self.bought, return_reason_text=evil))
        description = case.ticket_id.description
        self.assertNotIn("<script", description)
        self.assertNotIn("<img", description)
        self.assertEqual(html2plaintext(description), evil)

    def test_an_auto_assigning_company_assigns_nobody(self):
        self.company.helpdesk_mgmt_ticket_auto_assign = True
        self.team.user_ids = self.env.user
        case = self._returns(refund(self.bought))
        self.assertFalse(case.ticket_id.user_id)

    # === NO WORK FOR THE TEAM === #

    def test_a_cancellation_in_the_buyers_own_time_makes_no_ticket(self):
        gone = moved(self.bought, status="CANCELLED")
        self.tiktok.expect("/orders", {"orders": [gone]})
        case = self._cancellations(
            settled(
                cancellation(self.bought),
                cancel_type="CANCEL",
                cancel_status="CANCELLATION_REQUEST_COMPLETE",
            )
        )
        self.assertEqual((case.state, case.outcome), ("cancelled", "cancelled"))
        self.assertFalse(case.ticket_id)
        self.assertEqual(self.sale.state, "cancel")

    def test_tiktoks_own_cancellation_informs(self):
        """Scenario: TikTok cancels, pays back later, and a person closes the news."""
        gone = moved(self.bought, status="CANCELLED")
        self.tiktok.expect("/orders", {"orders": [gone]})
        payload = settled(
            cancellation(self.bought),
            role="SYSTEM",
            cancel_type="CANCEL",
            cancel_status="CANCELLATION_REQUEST_SUCCESS",
        )
        case = self._cancellations(payload)
        ticket = case.ticket_id
        self.assertEqual(ticket.name, "Order Cancelled by TikTok Shop")
        self.assertEqual(ticket.stage_id, self.shop.open_stage_id)
        ticket.stage_id = self.shop.closed_stage_id
        self._cancellations(
            moved(payload, cancel_status="CANCELLATION_REQUEST_COMPLETE")
        )
        self.assertEqual(case.state, "cancelled")
        self.assertEqual(ticket.stage_id, self.shop.closed_stage_id)

    def test_history_is_stored_without_tickets(self):
        """Scenario: a shop is connected after two cases ended and while one runs."""
        self.shop.history_until = utc(T0 + 1000)
        ended = settled(refund(self.bought), return_status=COMPLETE)
        runs = refund(self.bought)
        later = settled(refund(self.bought), 2000, return_status=COMPLETE)
        cases = self._returns(ended, runs, later)
        self.assertEqual(cases.mapped("state"), ["refunded", "to_decide", "refunded"])
        self.assertEqual([bool(c.ticket_id) for c in cases], [False, True, True])
        self.assertEqual(cases.sale_order_id, self.sale)
        self.assertEqual(self.sale.tiktok_refunded_amount, 20)

    def test_history_that_opens_again_gets_a_ticket(self):
        self.shop.history_until = utc(T0 + 1000)
        payload = settled(refund(self.bought), return_status=REJECTED)
        case = self._returns(payload)
        self.assertFalse(case.ticket_id)
        self._returns(moved(payload, 2000, return_status="AWAITING_BUYER_SHIP"))
        self.assertEqual(case.ticket_id.stage_id, self.shop.waiting_stage_id)

    # === STAGES === #

    def test_stages_follow_the_case_without_a_mail(self):
        payload = refund(self.bought, return_type="RETURN_AND_REFUND")
        case = self._returns(payload)
        before = self._mails()
        steps = {
            "AWAITING_BUYER_SHIP": "waiting_stage_id",
            "BUYER_SHIPPED_ITEM": "waiting_stage_id",
            "REJECT_RECEIVE_PACKAGE": "rejected_stage_id",
            "RETURN_OR_REFUND_REQUEST_SUCCESS": "waiting_stage_id",
            COMPLETE: "closed_stage_id",
        }
        for number, (status, stage) in enumerate(steps.items(), 1):
            self._returns(settled(payload, 60 * number, return_status=status))
            self.assertEqual(case.ticket_id.stage_id, self.shop[stage], status)
        self.assertTrue(case.ticket_id.closed)
        self.assertTrue(case.ticket_id.stage_id.mail_template_id)
        self.assertEqual(self._mails(), before)

    def test_withdrawn_and_rejected_have_stages_of_their_own(self):
        withdrawn, rejected = refund(self.bought), refund(self.bought)
        cases = self._returns(withdrawn, rejected)
        self._returns(
            settled(withdrawn, return_status=CLOSED),
            settled(rejected, return_status=REJECTED),
        )
        self.assertEqual(
            cases.ticket_id.stage_id,
            self.shop.cancelled_stage_id | self.shop.rejected_stage_id,
        )

    def test_a_shop_may_keep_its_stages_to_itself(self):
        self.shop.stages_follow_case = False
        payload = refund(self.bought)
        case = self._returns(payload)
        stage = case.ticket_id.stage_id
        self._returns(settled(payload, return_status=COMPLETE))
        self.assertEqual(case.ticket_id.stage_id, stage)
        self.assertEqual(case.ticket_id.tiktok_state, "refunded")

    def test_a_stage_set_by_hand_stays_until_the_case_moves(self):
        payload = refund(self.bought)
        case = self._returns(payload)
        progress = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        case.ticket_id.stage_id = progress
        self._returns(moved(payload, return_reason_text="Other words"))
        self.assertEqual(case.ticket_id.stage_id, progress)
        self.assertEqual(case.reason_text, "Other words")

    # === BACK ON TOP === #

    def test_a_case_that_opens_again_jumps_to_the_top(self):
        payload = refund(self.bought)
        case = self._returns(payload)
        ticket = case.ticket_id
        self._returns(settled(payload, return_status=REJECTED))
        ticket.priority = "0"
        before = self._mails()
        self._returns(moved(payload, 200))
        self.assertEqual(case.round, 2)
        self.assertEqual(ticket.stage_id, self.shop.open_stage_id)
        self.assertEqual(ticket.priority, "3")
        self.assertIn("open again", ticket.message_ids[0].body)
        self.assertEqual(self._mails(), before)
        self.assertEqual(self.env["helpdesk.ticket"].search([])[0], ticket)

    def test_an_edited_request_goes_on_with_its_ticket(self):
        """Scenario: the buyer edits; the new record comes, then the old one closes."""
        old = refund(self.bought)
        case = self._returns(old)
        ticket = case.ticket_id
        new = refund(self.bought, pre_return_id=old["return_id"], total="5.00")
        edited = self._returns(new)
        self.assertEqual(edited.ticket_id, ticket)
        self.assertEqual(ticket.tiktok_adjustment_id, edited)
        self.assertEqual(ticket.tiktok_adjustment_ids, case | edited)
        self.assertEqual(ticket.tiktok_refund_total, 5)
        self.assertEqual(ticket.priority, "3")
        self.assertIn("edited the request", ticket.message_ids[0].body)
        links = {"next_return_id": new["return_id"], "return_status": CLOSED}
        self._returns(settled(old, **links))
        self.assertEqual(case.state, "withdrawn")
        self.assertEqual(ticket.stage_id, self.shop.open_stage_id)
        self._returns(settled(new, 300, return_status=COMPLETE))
        self.assertEqual(ticket.stage_id, self.shop.closed_stage_id)

    def test_a_closed_ticket_opens_for_the_edited_request(self):
        old = refund(self.bought)
        case = self._returns(old)
        self._returns(settled(old, return_status=CLOSED))
        self.assertEqual(case.ticket_id.stage_id, self.shop.cancelled_stage_id)
        self._returns(refund(self.bought, pre_return_id=old["return_id"]))
        self.assertEqual(case.ticket_id.stage_id, self.shop.open_stage_id)

    def test_both_records_of_an_edit_in_one_page_share_a_ticket(self):
        old = settled(refund(self.bought), return_status=CLOSED)
        new = refund(self.bought, pre_return_id=old["return_id"])
        old["next_return_id"] = new["return_id"]
        for payloads in ((old, new), (new, old)):
            with self.subTest(first=payloads[0]["return_id"]), self._undone():
                self._returns(*payloads)
                cases = self.env["tiktok.adjustment"].search([])
                self.assertEqual(len(cases), 2)
                self.assertEqual(len(cases.ticket_id), 1)
                leader = cases.ticket_id.tiktok_adjustment_id
                self.assertEqual(leader.remote_id, new["return_id"])

    def test_the_old_record_may_come_last(self):
        old = settled(refund(self.bought), return_status=CLOSED)
        new = refund(self.bought, pre_return_id=old["return_id"])
        old["next_return_id"] = new["return_id"]
        edited = self._returns(new)
        ticket = edited.ticket_id
        case = self._returns(old)
        self.assertEqual(case.ticket_id, ticket)
        self.assertEqual(ticket.tiktok_adjustment_id, edited)
        self.assertEqual(ticket.stage_id, self.shop.open_stage_id)

    def _undone(self):
        """A savepoint that is always rolled back."""
        savepoint = self.env.cr.savepoint()
        exit_ = type(savepoint).__exit__

        class Undone:
            def __enter__(self):
                savepoint.__enter__()

            def __exit__(self, *error):
                savepoint.rollback()
                exit_(savepoint, *error)

        return Undone()
