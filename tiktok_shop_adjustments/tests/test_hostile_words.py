"""Words that mean harm, on their way into mails, templates and messages."""

from lxml import html

from odoo.tests import tagged

from ..tiktok_api import schemas
from . import payloads
from .common_chat import ChatCommon

EVIL = (
    "<script>window.pwned=1</script><img src='http://evil.example/x' onerror='x()'>"
    "{{ 7*7 }} ${7*7} <t t-out='7*7'/> %(x)s %s =HYPERLINK('http://evil.example')"
)
ALIVE = ("script", "svg", "iframe", "t")


@tagged("post_install", "-at_install")
class TestHostileWords(ChatCommon):
    def setUp(self):
        super().setUp()
        address = {"name": EVIL, "address_line1": EVIL, "region_code": "GB"}
        line = payloads.order_line(product_name=EVIL, sku_name=EVIL)
        self.bought = payloads.order(
            [line], buyer_nickname=EVIL, recipient_address=address
        )
        (self.order,) = self._orders(self.bought)
        asked = payloads.refund(self.bought, return_reason_text=EVIL)
        (self.case,) = self._returns(asked)
        record = {"role": "BUYER", "note": EVIL, "description": EVIL}
        self.case._apply_records([schemas.Record.model_validate(record)])
        self.ticket = self.case.ticket_id

    def _assert_dead(self, body, times=None):
        """No markup of the words lives, nothing was calculated, all of it is there."""
        root = html.fragment_fromstring(str(body), create_parent="div")
        for element in root.iter():
            self.assertNotIn(element.tag, ALIVE)
            source = str(element.get("src") or element.get("href") or "")
            self.assertNotIn("evil.example", source)
            self.assertFalse([name for name in element.keys() if name[:2] == "on"])
        text = root.text_content()
        self.assertNotIn("49", text.replace(EVIL, ""))
        if times is not None:
            self.assertGreaterEqual(text.count(EVIL), times)

    def test_a_ticket_says_it_as_it_was_said(self):
        self._assert_dead(self.ticket.description, 2)

    def test_a_message_says_it_as_it_was_said(self):
        talk_id = self.chat.talk(nickname=EVIL)
        self.chat.say(talk_id, EVIL)
        talk = self._read(talk_id)
        message = talk.message_ids.mail_message_id
        self._assert_dead(message.body, 1)
        self.assertEqual(message.preview, EVIL[: len(message.preview)])
        self.assertFalse(self.env["mail.link.preview"].search([]))

    def test_a_mail_about_a_ticket_says_it_as_it_was_said(self):
        """An agent tells a colleague: Odoo's layout names ticket and author."""
        colleague = self.env["res.partner"].create(
            {"name": EVIL, "email": "colleague@example.com"}
        )
        self.ticket.name = EVIL
        self.ticket.with_user(self.agent).with_context(
            mail_notify_force_send=False
        ).message_post(
            body=EVIL,
            partner_ids=colleague.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn(colleague, mail.recipient_ids)
        self._assert_dead(mail.body_html, 1)
        self.assertNotIn("\n", mail.subject)
        self.assertIn("{{ 7*7 }}", mail.subject)

    def test_a_text_for_the_buyer_calculates_nothing(self):
        self.shop.name = EVIL
        for action in ("CANCEL_ORDER", "CREATE_RETURN"):
            words = self.order._tiktok_buyer_message(action)
            self.assertIn(EVIL, words)
            self.assertNotIn("49", words.replace(EVIL, ""))

    def test_a_line_of_an_order_is_called_as_it_was_called(self):
        line = self.order.order_line.filtered("tiktok_line_items")
        self.assertIn(f"{EVIL} / {EVIL}", line.name)
        self.assertEqual(self.order.partner_id.name, EVIL)

    def test_a_card_is_data(self):
        panel = self.ticket.with_user(self.agent).tiktok_panel
        self.assertIs(type(panel["buyer_words"]), str)
        self.assertEqual(panel["buyer_words"], EVIL)
        self.assertEqual(panel["reason"], EVIL)
        self.assertEqual(panel["items"][0]["name"], EVIL)

    def test_a_megabyte_is_cut_before_it_is_stored(self):
        record = {"role": "BUYER", "note": "A" * 1_000_000}
        self.case._apply_records([schemas.Record.model_validate(record)])
        notes = self.case.event_ids.mapped("note")
        self.assertEqual(max(map(len, notes)), 10_000 + len(" […]"))
