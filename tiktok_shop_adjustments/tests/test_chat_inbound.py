"""What buyers write lands on the right ticket, each message once."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from . import payloads
from .common_chat import BUYER_ID, ChatCommon

COMMENT, NOTE = "Discussions", "Note"
SHOW = "odoo.addons.tiktok_shop_adjustments.models.tiktok_shop_messages"


@tagged("post_install", "-at_install")
class TestChatInbound(ChatCommon):
    def _order_with_case(self):
        order = payloads.order()
        (sale_order,) = self._orders(order)
        (case,) = self._cancellations(payloads.cancellation(order))
        return order, sale_order, case

    # === EACH ONCE, IN ORDER, AS DATA === #

    def test_a_word_from_nowhere_opens_a_ticket(self):
        talk_id = self.chat.talk(user_id="999", nickname="jane <b>")
        self.chat.say(talk_id, "Hello <script>\nhttps://example.com/x")
        mails = self._mails()
        talk = self._read(talk_id)
        ticket = talk.ticket_id
        self.assertEqual(
            (ticket.name, ticket.team_id, ticket.partner_id, ticket.user_id.id),
            ("New Message from Buyer", self.team, talk.partner_id, False),
        )
        self.assertEqual(ticket.channel_id.name, "TikTok Shop")
        self.assertNotEqual(ticket.number, "/")
        self.assertEqual(ticket.stage_id, self.shop.open_stage_id)
        self.assertEqual(
            (talk.partner_id.tiktok_user_id, talk.unread_count), ("999", 1)
        )
        words = "<p>Hello &lt;script&gt;<br>https://example.com/x</p>"
        self.assertEqual(self._shown(ticket), [("jane <b>", COMMENT, words)])
        self.assertEqual(self._mails(), mails)

    def test_what_is_known_changes_nothing(self):
        talk_id = self.chat.talk()
        for number in range(3):
            self.chat.say(talk_id, f"Word {number}")
        talk = self._read(talk_id)
        before = self._words(talk.ticket_id)
        self.assertEqual(before, [f"<p>Word {n}</p>" for n in range(3)])
        stamp = talk.write_date
        self._read(talk_id)
        talk.last_index = False  # as if nothing had been read
        self._read(talk_id)
        self.assertEqual(self._words(talk.ticket_id), before)
        self.assertEqual(len(talk.message_ids), 3)
        self.assertEqual(talk.unread_count, 3)
        self.assertGreaterEqual(talk.write_date, stamp)

    def test_what_lies_ten_pages_back_is_not_lost(self):
        talk_id = self.chat.talk()
        self.chat.say(talk_id, "first")
        talk = self._read(talk_id)
        for number in range(35):
            self.chat.say(talk_id, f"Word {number}")
        self.chat.calls.clear()
        self._read(talk_id)
        words = [f"<p>Word {n}</p>" for n in range(35)]
        self.assertEqual(self._words(talk.ticket_id), ["<p>first</p>", *words])
        self.assertEqual(len(self.chat.asked("/messages")), 4)
        self.assertEqual(len(self.chat.asked(talk_id)), 0)

    def test_hidden_messages_are_left_out(self):
        talk_id = self.chat.talk()
        self.chat.say(talk_id, "secret", is_visible=False)
        talk = self._read(talk_id)
        self.assertFalse(talk.message_ids)
        self.assertFalse(talk.ticket_id)
        self.assertTrue(talk.last_index)

    def test_an_unknown_type_is_a_note_that_names_it(self):
        talk_id = self.chat.talk()
        self.chat.say(talk_id, "Hello")
        self.chat.say(talk_id, type="HOLOGRAM<", content={"x": 1})
        talk = self._read(talk_id)
        _author, subtype, words = self._shown(talk.ticket_id)[-1]
        self.assertEqual(subtype, NOTE)
        self.assertIn("HOLOGRAM&lt;", words)

    def test_the_seller_s_own_centre_is_marked(self):
        talk_id = self.chat.talk()
        self.chat.say(talk_id, "Hello")
        self.chat.say(talk_id, "We are there", role="SHOP")
        self.chat.say(talk_id, "I am a robot", role="ROBOT")
        talk = self._read(talk_id)
        shop, robot = self._shown(talk.ticket_id)[1:]
        self.assertEqual(shop[:2], (self.company.partner_id.name, COMMENT))
        self.assertIn("own message centre", shop[2])
        self.assertIn("<p>We are there</p>", shop[2])
        self.assertIn("Automatic answer", robot[2])

    def test_only_the_buyer_opens_a_ticket(self):
        talk_id = self.chat.talk()
        self.chat.say(talk_id, "Welcome", role="ROBOT")
        self.chat.say(talk_id, "An agent joined", type="NOTIFICATION", role="SYSTEM")
        talk = self._read(talk_id)
        self.assertFalse(talk.ticket_id)
        self.assertEqual(len(talk.message_ids), 2)

    # === WHICH TICKET === #

    def test_words_about_an_order_go_to_its_case(self):
        order, _sale_order, case = self._order_with_case()
        talk_id = self.chat.talk()
        self.chat.say(
            talk_id, type="BUYER_ENTER_FROM_ORDER", content={"order_id": order["id"]}
        )
        self.chat.say(talk_id, "Where is it?")
        talk = self._read(talk_id)
        self.assertEqual(talk.ticket_id, case.ticket_id)
        self.assertEqual(talk.order_remote_id, order["id"])
        self.assertEqual(talk.sale_order_id, case.sale_order_id)
        self.assertEqual(case.ticket_id.tiktok_conversation_id, talk)
        self.assertEqual(case.ticket_id.tiktok_unread_count, 2)
        self.assertEqual(self._words(case.ticket_id)[-1], "<p>Where is it?</p>")

    def test_a_card_names_the_order_and_links_it(self):
        order, sale_order, case = self._order_with_case()
        talk_id = self.chat.talk()
        self.chat.say(talk_id, type="ORDER_CARD", content={"order_id": order["id"]})
        talk = self._read(talk_id)
        self.assertEqual(talk.ticket_id, case.ticket_id)
        card = self._words(case.ticket_id)[-1]
        self.assertIn(order["id"], card)
        self.assertIn(f'data-oe-model="sale.order" data-oe-id="{sale_order.id}"', card)

    def test_two_orders_in_one_talk_go_to_two_tickets(self):
        first, _sale_order, case = self._order_with_case()
        second = payloads.order()
        (other,) = self._orders(second)
        talk_id = self.chat.talk()
        for order in (first, second):
            content = {"order_id": order["id"]}
            self.chat.say(talk_id, type="ORDER_CARD", content=content)
            self.chat.say(talk_id, f"About {order['id']}")
        talk = self._read(talk_id)
        ticket = talk.ticket_id
        self.assertEqual(ticket.sale_order_ids, other)
        self.assertEqual(ticket.partner_id, other.partner_id)
        self.assertEqual(self._words(ticket)[-1], f"<p>About {second['id']}</p>")
        self.assertEqual(self._words(case.ticket_id)[-1], f"<p>About {first['id']}</p>")

    def test_the_order_last_spoken_of_stays_the_subject(self):
        order, _sale_order, case = self._order_with_case()
        talk_id = self.chat.talk()
        self.chat.say(talk_id, type="ORDER_CARD", content={"order_id": order["id"]})
        self._read(talk_id)
        self.chat.say(talk_id, "And now?")
        self._read(talk_id)
        self.assertEqual(self._words(case.ticket_id)[-1], "<p>And now?</p>")

    def test_without_an_order_the_buyers_newest_open_ticket_takes_it(self):
        _order, _sale_order, case = self._order_with_case()
        talk_id = self.chat.talk(user_id=BUYER_ID)
        self.chat.say(talk_id, "Hello")
        self.assertEqual(self._read(talk_id).ticket_id, case.ticket_id)

    def test_another_shops_ticket_does_not_take_it(self):
        _order, _sale_order, case = self._order_with_case()
        other = self._create_shop("Demo Store 2", "7002")
        talk_id = self.chat.talk(user_id=BUYER_ID)
        self.chat.say(talk_id, "Hello")
        talk = self._read(talk_id, shop=other)
        self.assertEqual(talk.partner_id, case.partner_id)
        self.assertNotEqual(talk.ticket_id, case.ticket_id)
        self.assertEqual(talk.ticket_id.name, "New Message from Buyer")

    def test_a_closed_ticket_of_the_order_opens_again(self):
        order, _sale_order, case = self._order_with_case()
        ticket = case.ticket_id
        quiet = ticket.with_context(tracking_disable=True)
        quiet.write({"stage_id": self.shop.closed_stage_id.id, "priority": "1"})
        mails = self._mails()
        talk_id = self.chat.talk()
        self.chat.say(talk_id, type="ORDER_CARD", content={"order_id": order["id"]})
        self.assertEqual(self._read(talk_id).ticket_id, ticket)
        self.assertEqual(
            (ticket.closed, ticket.priority, ticket.stage_id),
            (False, "3", self.shop.open_stage_id),
        )
        self.assertEqual(self._mails(), mails)

    def test_a_closed_ticket_without_an_order_stays_closed(self):
        talk_id = self.chat.talk(user_id="999")
        self.chat.say(talk_id, "Hello")
        first = self._read(talk_id).ticket_id
        first.stage_id = self.shop.closed_stage_id
        self.chat.say(talk_id, "Hello again")
        second = self._read(talk_id).ticket_id
        self.assertNotEqual(first, second)
        self.assertTrue(first.closed)
        self.assertEqual(self._words(second), ["<p>Hello again</p>"])

    def test_an_order_that_odoo_lacks_is_fetched(self):
        order = payloads.order()
        self.chat.orders[order["id"]] = order
        talk_id = self.chat.talk()
        self.chat.say(talk_id, type="ORDER_CARD", content={"order_id": order["id"]})
        talk = self._read(talk_id)
        self.assertEqual(talk.sale_order_id.tiktok_order_id, order["id"])
        self.assertEqual(talk.ticket_id.sale_order_ids, talk.sale_order_id)

    def test_an_order_that_nobody_has_stops_nothing(self):
        talk_id = self.chat.talk()
        content = {"order_id": "577000000000000009"}
        self.chat.say(talk_id, type="ORDER_CARD", content=content)
        self.chat.say(talk_id, "Hello")
        talk = self._read(talk_id)
        self.assertFalse(talk.sale_order_id)
        ticket = talk.ticket_id
        self.chat.say(talk_id, "Still there?")
        self.assertEqual(self._read(talk_id).ticket_id, ticket)
        self.assertEqual(len(self._words(ticket)), 3)

    # === NEVER LOST, NEVER IN THE WAY === #

    def test_a_conversation_that_breaks_is_kept_visibly_and_stops_no_other(self):
        bad, good = self.chat.talk(user_id="1"), self.chat.talk(user_id="2")
        self.chat.say(bad, "Bad")
        self.chat.say(good, "Good")
        talks = type(self.env["tiktok.conversation"])
        apply = talks._apply

        def broken(talk, news, told=None):
            if talk.remote_id == bad:
                raise ValueError("something odd")
            return apply(talk, news, told)

        self.patch(talks, "_apply", broken)
        with mute_logger(SHOW):
            self._sync()
        self.assertEqual(
            self.shop.parked_records, {f"conversation {bad}": "something odd"}
        )
        self.assertEqual(self._words(self._talk(good).ticket_id), ["<p>Good</p>"])
        self.patch(talks, "_apply", apply)
        self.assertEqual(list(self.shop._reconcile()), [("messages", 1)])
        self.assertFalse(self.shop.parked_records)
        self.assertEqual(self._words(self._talk(bad).ticket_id), ["<p>Bad</p>"])
