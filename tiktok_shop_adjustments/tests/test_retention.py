from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..tiktok_api import schemas
from . import payloads
from .chat_tiktok import picture_bytes
from .common_canaries import columns_with
from .common_chat import ChatCommon
from .payloads import settled

MARK = "CANARY"
BUYER = {
    "name": f"{MARK} Doe",
    "phone_number": f"(+44){MARK}",
    "address_line1": f"{MARK} Street",
    "address_line2": f"{MARK} Floor",
    "post_town": f"{MARK}ton",
    "postal_code": f"{MARK}1",
    "region_code": "GB",
}
DONE = "RETURN_OR_REFUND_REQUEST_COMPLETE"


@tagged("post_install", "-at_install")
class TestRetention(ChatCommon):
    """A buyer who asked, wrote and was paid; then time goes by."""

    def setUp(self):
        super().setUp()
        self.bought = payloads.order(
            user_id="7494845267308415999",
            buyer_nickname=MARK,
            buyer_email=f"{MARK}@chat.seller.tiktok.com",
            recipient_address=BUYER,
        )
        (self.order,) = self._orders(self.bought)
        # A field that this version does not know is in the payload all the same
        self.asked = payloads.refund(self.bought, new_field=f"{MARK} raw")
        (self.case,) = self._returns(self.asked)
        self.case._apply_records(self._history())
        self.talk_id = self.chat.talk(user_id="7494845267308415999", nickname=MARK)
        self.chat.say(self.talk_id, f"{MARK} asks")
        self.talk = self._read(self.talk_id)
        self.buyer = self.order.partner_id
        self.ticket = self.case.ticket_id

    def _history(self):
        image = {"url": f"https://p16.ibyteimg.com/{MARK}.png"}
        record = {"role": "BUYER", "note": f"{MARK} words", "images": [image]}
        return [schemas.Record.model_validate(record)]

    def _end(self):
        self._returns(settled(self.asked, return_status=DONE))
        self.picture = self.env["tiktok.picture"].search(
            [("adjustment_id", "=", self.case.id)]
        )
        self.assertTrue(self.picture)

    def _age(self, days):
        """As if all of it had happened so many days ago."""
        moment = fields.Datetime.now() - timedelta(days=days)
        self.env.flush_all()
        for record, column in (
            (self.case, "remote_update_time"),
            (self.talk, "latest_at"),
            (self.order, "date_order"),
            (self.buyer, "create_date"),
        ):
            set_moment = SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(record._table),
                SQL.identifier(column),
                moment,
                record.id,
            )
            self.cr.execute(set_moment)
        self.talk.message_ids.happened_at = moment
        self.env.invalidate_all()

    def _clean_up(self):
        result = self.env["tiktok.authorized.shop"]._gc_buyer_data()
        self.env.flush_all()
        self.env.invalidate_all()
        return result

    def _amounts(self):
        case = self.case
        return (
            [case.refund_total, case.state, case.outcome, case.remote_id],
            [self.order.amount_total, self.order.tiktok_order_id, self.order.name],
            case.line_ids.mapped("refund_total"),
            case.event_ids.mapped("role"),
            self.buyer.tiktok_user_id,
        )

    def test_after_its_time_nothing_of_a_buyer_is_left(self):
        self._end()
        amounts = self._amounts()
        self.assertGreater(len(columns_with(self.env, MARK)), 10)
        self._age(366)
        self._clean_up()
        self.assertEqual(columns_with(self.env, MARK), set())
        self.assertEqual(self._amounts(), amounts)
        self.assertFalse(self.picture.exists())
        self.assertEqual(self.ticket.partner_id, self.buyer)
        self.assertEqual(self._clean_up(), (0, 0))

    def test_before_its_time_nothing_is_touched(self):
        self._end()
        before = columns_with(self.env, MARK)
        self._age(364)
        self.assertEqual(self._clean_up(), (0, 0))
        self.assertEqual(columns_with(self.env, MARK), before)

    def test_the_shop_says_how_long_and_nought_is_for_ever(self):
        self._end()
        before = columns_with(self.env, MARK)
        self._age(3650)
        self.shop.buyer_data_days = 0
        self.assertEqual(self._clean_up(), (0, 0))
        self.assertEqual(columns_with(self.env, MARK), before)
        self.shop.buyer_data_days = 3649
        self._clean_up()
        self.assertEqual(columns_with(self.env, MARK), set())

    def test_a_case_that_is_still_open_keeps_its_buyer(self):
        self._age(3650)
        self._clean_up()
        self.assertEqual(self.case.buyer_words, f"{MARK} words")
        self.assertEqual(self.buyer.name, f"{MARK} Doe")
        self.assertFalse(self.talk.message_ids.text)

    def test_a_posted_document_keeps_its_contact(self):
        self._end()
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.buyer.id,
                "invoice_line_ids": [(0, 0, {"name": "Mug", "price_unit": 1})],
            }
        )
        invoice.action_post()
        self._age(3650)
        self._clean_up()
        self.assertEqual(self.buyer.name, f"{MARK} Doe")
        self.assertFalse(self.case.buyer_words)

    def test_a_masked_buyer_is_read_no_second_time_and_found_again(self):
        self._end()
        self._age(366)
        self._clean_up()
        self._returns(settled(self.asked, return_status=DONE))
        self._read(self.talk_id)
        self.assertEqual(len(self.talk.message_ids), 1)
        self.assertEqual(columns_with(self.env, MARK), set())
        again = payloads.order(user_id="7494845267308415999")
        (order,) = self._orders(again)
        self.assertEqual(order.partner_id, self.buyer)

    def test_what_moves_again_is_masked_again(self):
        self._end()
        self._age(366)
        self._clean_up()
        later = payloads.moved(self.asked, 10**8, return_status=DONE)
        self._returns(later)
        self.assertFalse(self.case.buyer_removed)
        self.assertTrue(self.case.payload)

    def test_a_ticket_that_somebody_edited_keeps_their_words(self):
        self._end()
        self.ticket.description = "<p>I called the warehouse.</p>"
        self._age(366)
        self._clean_up()
        self.assertIn("I called the warehouse", self.ticket.description)

    def test_pictures_of_a_talk_go_too(self):
        file = self.env["ir.attachment"].create(
            {"name": "crack", "raw": picture_bytes(), "res_model": "helpdesk.ticket"}
        )
        self.talk.message_ids.mail_message_id.attachment_ids = file
        self._age(366)
        self._clean_up()
        self.assertFalse(file.exists())
