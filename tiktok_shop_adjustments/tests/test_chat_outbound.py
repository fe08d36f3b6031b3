"""What an agent answers reaches the buyer once; nothing else ever leaves."""

from datetime import timedelta

import requests
from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import payloads
from .chat_tiktok import picture_bytes
from .common_chat import BUYER_ID, ChatCommon

DELIVERY = "odoo.addons.tiktok_shop_adjustments.models.tiktok_message_delivery"
ROLE = "CUSTOMER_SERVICE"


@tagged("post_install", "-at_install")
class TestChatOutbound(ChatCommon):
    def setUp(self):
        super().setUp()
        self.talk_id = self.chat.talk()
        self.chat.say(self.talk_id, "Where is my parcel?")
        self.ticket = self._read(self.talk_id).ticket_id
        self.chat.calls.clear()

    def _sends(self):
        """What was sent to buyers: (type, content) of each call."""
        return [
            (body["type"], body["content"])
            for _method, _path, body in self.chat.asked("/messages", "POST")
        ]

    def _answers(self):
        """What the buyer has read of ours."""
        said = self.chat.said(self.talk_id)
        return [content for role, _type, content in said if role == ROLE]

    # === ONCE === #

    def test_a_comment_reaches_the_buyer(self):
        comment = self._post(self.ticket, Markup("<p>On its way:<br>see you</p>"))
        (message,) = self._outbox(self.ticket)
        self.assertEqual(
            (message.state, message.user_id, message.mail_message_id),
            ("queued", self.agent, comment),
        )
        self.assertEqual(self._sends(), [])
        self.assertEqual(comment.tiktok_delivery["label"], "Waiting to be sent")
        self._deliver()
        self.assertEqual(self._answers(), [{"content": "On its way:\nsee you"}])
        said = self.chat.messages[self.talk_id][-1]
        self.assertEqual(
            (message.state, message.remote_id, message.request_id),
            ("sent", said["id"], "REQ-1"),
        )
        self.assertEqual(
            comment.tiktok_delivery,
            {"state": "sent", "label": "Sent", "answer": "", "again": []},
        )
        self._deliver()
        self.assertEqual(len(self._sends()), 1)

    def _wait_for_long(self):
        """As if the message had waited for a day; return it."""
        (message,) = self._outbox(self.ticket)
        message.happened_at -= timedelta(days=1)
        return message

    def test_what_waits_for_long_is_looked_for_before_it_is_said(self):
        """Scenario: an old database was put back, in which the message still waits.
        Expected: the conversation is read; it was said already."""
        self._post(self.ticket, "Hello")
        message = self._wait_for_long()
        said = self.chat.say(self.talk_id, "Hello", role=ROLE)
        self._deliver()
        self.assertEqual((message.state, message.remote_id), ("sent", said["id"]))
        self.assertEqual(self._sends(), [])

    def test_what_waits_for_long_and_was_not_said_is_said(self):
        old = self.chat.say(self.talk_id, "Hello", role=ROLE)
        old["create_time"] -= 7 * 24 * 3600
        self._post(self.ticket, "Hello")
        message = self._wait_for_long()
        self._deliver()
        self.assertEqual(message.state, "sent")
        self.assertNotEqual(message.remote_id, old["id"])
        self.assertEqual(self._sends(), [("TEXT", '{"content":"Hello"}')])

    def test_ours_that_comes_back_is_not_shown_twice(self):
        self._post(self.ticket, "Hello")
        self._deliver()
        before = self._words(self.ticket)
        talk = self._read(self.talk_id)
        self.assertEqual(self._words(self.ticket), before)
        message = self._outbox(self.ticket)
        self.assertEqual(message.index, talk.last_index)
        self.assertEqual(len(talk.message_ids), 2)

    def test_comments_leave_in_the_order_of_writing(self):
        for text in ("one", "two", "three"):
            self._post(self.ticket, text)
        self._deliver()
        words = [{"content": text} for text in ("one", "two", "three")]
        self.assertEqual(self._answers(), words)

    def test_the_next_one_waits_for_the_first(self):
        self._post(self.ticket, "one")
        self._post(self.ticket, "two")
        self.chat.fail("/messages", (200, {"code": 36009002, "message": "slow"}))
        self._deliver()
        one, two = self._outbox(self.ticket)
        self.assertEqual((one.state, two.state), ("queued", "queued"))
        self.assertEqual(self._answers(), [])
        self._let_pass(hours=2)
        self._deliver()
        self.assertEqual(self._answers(), [{"content": "one"}, {"content": "two"}])

    def test_the_next_one_waits_while_another_worker_says_the_first(self):
        self._post(self.ticket, "one")
        self._outbox(self.ticket)._take("queued")
        self._post(self.ticket, "two")
        self._deliver()
        self.assertEqual(
            self._outbox(self.ticket).mapped("state"), ["sending", "queued"]
        )
        self.assertEqual(self._sends(), [])
        self._let_pass(minutes=5)
        self._deliver()
        self._deliver()
        self.assertEqual(self._answers(), [{"content": "one"}, {"content": "two"}])

    # === NOTHING ELSE === #

    def _assert_nothing_leaves(self):
        self.assertFalse(self._outbox(self.ticket))
        self._deliver()
        self.assertEqual(self._sends(), [])

    def test_an_internal_note_never_leaves(self):
        self._post(self.ticket, "He is odd", subtype_xmlid="mail.mt_note")
        self._assert_nothing_leaves()

    def test_system_words_never_leave(self):
        self.ticket.with_user(self.agent).write(
            {"stage_id": self.shop.closed_stage_id.id}
        )
        self.env.flush_all()
        self.ticket._message_log(body="log")
        for kind in ("notification", "auto_comment", "email"):
            self._post(self.ticket, "Automatic", message_type=kind)
        self._assert_nothing_leaves()

    def test_words_in_anothers_name_never_leave(self):
        self._post(self.ticket, "Signed", author_id=self.viewer.partner_id.id)
        self._assert_nothing_leaves()

    def test_a_comment_without_the_permission_stays_here(self):
        comment = self._post(self.ticket, "I may not", user=self.viewer)
        self.assertTrue(comment.id)
        self._assert_nothing_leaves()

    def test_without_the_scope_the_composer_is_as_before(self):
        self.authorization.granted_scopes = "seller.order.info"
        long = self._post(self.ticket, "x" * 3000)
        self.assertTrue(long.id)
        self.assertFalse(self.ticket.with_user(self.agent).tiktok_chat)
        self._assert_nothing_leaves()

    def test_with_the_switch_off_nothing_leaves_and_nothing_is_asked(self):
        self._post(self.ticket, "Waits")
        self.shop.messages_enabled = False
        self._deliver()
        self.assertEqual(self._sends(), [])
        self.assertEqual(self._sync(), [])
        self.shop._fetch_conversations([])
        self.assertEqual(self.chat.calls, [])
        self.shop.messages_enabled = True
        self._deliver()
        self.assertEqual(self._answers(), [{"content": "Waits"}])

    # === REFUSED BEFORE ANYTHING HAPPENS === #

    def _assert_refused(self, words, body, **options):
        before = len(self.ticket.message_ids)
        with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
            self._post(self.ticket, body, **options)
        self.assertEqual(len(self.ticket.message_ids), before)
        self._assert_nothing_leaves()

    def test_what_is_too_long_is_not_posted(self):
        self._assert_refused("2001 characters", "đ" * 2001)
        self._post(self.ticket, "đ" * 2000)
        self._deliver()
        self.assertEqual(self._answers(), [{"content": "đ" * 2000}])

    def test_a_file_that_is_no_picture_is_not_posted(self):
        file = self._attachment(b"%PDF-1.4", "photo.png")
        self._assert_refused("photo.png", "See", attachment_ids=file.ids)

    def test_a_buyer_who_cannot_be_written_to(self):
        self.ticket.tiktok_conversation_id.can_send = False
        self._assert_refused("does not let this shop", "Hello")

    # === PICTURES === #

    def test_pictures_follow_the_text(self):
        raw = picture_bytes("JPEG")
        file = self._attachment(raw, "a.jpg")
        comment = self._post(self.ticket, "Look", attachment_ids=file.ids)
        self._deliver()
        kinds = [kind for kind, _content in self._sends()]
        self.assertEqual(kinds, ["TEXT", "IMAGE"])
        (upload,) = self.chat.asked("/images/upload")
        self.assertEqual(upload[2][0][1][:2], ("a.jpg", raw))
        image = self._answers()[1]
        self.assertEqual(image["width"], 8)
        self.assertTrue(image["url"].startswith("https://p16.ibyteimg.com/"))
        self.assertEqual(comment.tiktok_delivery["state"], "sent")

    def test_a_picture_alone_is_a_message(self):
        file = self._attachment(picture_bytes("WEBP"), "a.webp")
        self._post(self.ticket, "", attachment_ids=file.ids)
        self._deliver()
        self.assertEqual([kind for kind, _content in self._sends()], ["IMAGE"])

    # === WHEN NOBODY KNOWS === #

    def test_a_lost_answer_is_read_and_not_sent_again(self):
        comment = self._post(self.ticket, "Hello")
        self.chat.fail("/messages", "lost")
        self._deliver()
        (message,) = self._outbox(self.ticket)
        self.assertEqual(message.state, "uncertain")
        self.assertEqual(comment.tiktok_delivery["label"], "Unknown, being checked")
        self._let_pass(minutes=2)
        self._deliver()
        said = self.chat.messages[self.talk_id][-1]
        self.assertEqual((message.state, message.remote_id), ("sent", said["id"]))
        self.assertEqual(len(self._sends()), 1)
        self.assertEqual(len(self._answers()), 1)
        self.assertEqual(len(self._words(self.ticket)), 2)

    def test_what_never_arrived_is_sent_again_once_tiktok_must_show_it(self):
        self._post(self.ticket, "Hello")
        self.chat.fail("/messages", requests.ReadTimeout("x"))
        self._deliver()
        message = self._outbox(self.ticket)
        self.assertEqual(message.state, "uncertain")
        self._let_pass(seconds=30)
        self._deliver()
        self.assertEqual((message.state, len(self._sends())), ("uncertain", 1))
        self._let_pass(seconds=60)
        self._deliver()
        self.assertEqual((message.state, len(self._sends())), ("sent", 2))
        self.assertEqual(self._answers(), [{"content": "Hello"}])

    def test_the_same_words_said_before_are_not_taken_for_the_new_ones(self):
        self._post(self.ticket, "OK")
        self._deliver()
        self._post(self.ticket, "OK")
        self.chat.fail("/messages", requests.ReadTimeout("x"))
        self._deliver()
        self._let_pass(minutes=2)
        self._deliver()
        self.assertEqual(self._answers(), [{"content": "OK"}] * 2)
        self.assertEqual(self._outbox(self.ticket).mapped("state"), ["sent"] * 2)

    def test_whoever_died_while_sending_is_followed_up(self):
        self._post(self.ticket, "Hello")
        message = self._outbox(self.ticket)
        message.with_env(self.env)._take("queued")
        self.chat.say(self.talk_id, "Hello", role=ROLE)
        self._deliver()
        self.assertEqual(message.state, "sending")
        self._let_pass(minutes=5)
        self._deliver()
        self.assertEqual((message.state, self._sends()), ("sent", []))

    @mute_logger(DELIVERY)
    def test_a_failure_of_ours_is_treated_as_perhaps_said(self):
        self._post(self.ticket, "Hello")
        self.chat.fail("/messages", RuntimeError("boom"))
        self._deliver()
        self.assertEqual(self._outbox(self.ticket).state, "uncertain")

    # === REFUSED BY TIKTOK === #

    def test_a_refusal_is_told_in_words_and_can_be_sent_again(self):
        comment = self._post(self.ticket, "Call me")
        self.chat.fail("/messages", (200, {"code": 45101006, "message": "bad"}))
        self._deliver()
        message = self._outbox(self.ticket)
        viewer = comment.with_user(self.viewer).tiktok_delivery
        self.assertEqual((viewer["state"], viewer["again"]), ("refused", []))
        facts = comment.with_user(self.agent).tiktok_delivery
        self.assertEqual((facts["state"], facts["again"]), ("refused", message.ids))
        self.assertIn("does not let through", facts["answer"])
        with self.assertRaises(AccessError):
            message.with_user(self.viewer).action_send_again()
        self.assertEqual(message.state, "refused")
        message.with_user(self.agent).action_send_again()
        self._deliver()
        self.assertEqual(self._answers(), [{"content": "Call me"}])
        message.with_user(self.agent).action_send_again()
        self._deliver()
        self.assertEqual(len(self._answers()), 1)

    def test_what_was_said_cannot_be_changed(self):
        comment = self._post(self.ticket, "Hello")
        with self.assertRaises(UserError):
            self.ticket._message_update_content(comment, body="Goodbye")
        self.assertIn("Hello", comment.body)

    # === A TICKET THAT HAS NO CONVERSATION YET === #

    def test_the_first_word_opens_the_conversation(self):
        order = payloads.order(user_id="555")
        (sale_order,) = self._orders(order)
        (case,) = self._cancellations(payloads.cancellation(order))
        self._post(case.ticket_id, "About your order")
        talk = case.ticket_id.tiktok_conversation_id
        self.assertEqual((talk.remote_id, talk.sale_order_id), (False, sale_order))
        self._deliver()
        (created,) = self.chat.asked("/conversations", "POST")
        self.assertEqual(created[2], {"buyer_user_id": "555"})
        self.assertTrue(talk.remote_id)
        self.assertEqual(
            self.chat.said(talk.remote_id),
            [(ROLE, "TEXT", {"content": "About your order"})],
        )
        self.chat.say(talk.remote_id, "Thank you")
        self.assertEqual(self._read(talk.remote_id).ticket_id, case.ticket_id)

    def test_the_conversation_that_tiktok_has_already_is_gone_on_with(self):
        order = payloads.order(user_id=BUYER_ID)
        self._orders(order)
        (case,) = self._cancellations(payloads.cancellation(order))
        talk = self.ticket.tiktok_conversation_id
        talk.buyer_user_id = False  # TikTok had not told
        self._post(case.ticket_id, "About your order")
        self._deliver()
        self.assertEqual(case.ticket_id.tiktok_conversation_id, talk)
        self.assertEqual(self._answers(), [{"content": "About your order"}])
        self.assertEqual(
            self.env["tiktok.conversation"].search([("shop_id", "=", self.shop.id)]),
            talk,
        )

    # === FOR OTHERS TO CALL === #

    def test_post_to_buyer(self):
        ticket = self.ticket.with_user(self.agent)
        text = "Dear Jane,\n\n1 < 2 & 3\nYours"
        self.assertTrue(ticket.sudo()._tiktok_post_to_buyer(text))
        comment = self.ticket.message_ids[0]
        self.assertEqual(comment.author_id, self.agent.partner_id)
        self._deliver()
        self.assertEqual(self._answers(), [{"content": text}])

    def test_post_to_buyer_says_when_it_cannot(self):
        ticket = self.ticket.with_user(self.agent)
        before = len(ticket.message_ids)
        self.assertFalse(ticket._tiktok_post_to_buyer(" "))
        self.assertFalse(ticket._tiktok_post_to_buyer("x" * 2001))
        self.ticket.tiktok_conversation_id.can_send = False
        self.assertFalse(ticket._tiktok_post_to_buyer("Hello"))
        self.shop.messages_enabled = False
        self.assertFalse(ticket._tiktok_post_to_buyer("Hello"))
        self.assertEqual(len(ticket.message_ids), before)

    # === READ MARKS === #

    def test_looking_marks_as_read(self):
        self.assertEqual(self.ticket.tiktok_unread_count, 1)
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.viewer).tiktok_mark_seen()
        self.ticket.with_user(self.agent).tiktok_mark_seen()
        self.assertEqual(self.ticket.tiktok_unread_count, 0)
        self._deliver()
        self.assertEqual(len(self.chat.asked("/messages/read")), 1)
        self.assertEqual(self.chat.talks[self.talk_id]["unread_count"], 0)
        self.ticket.with_user(self.agent).tiktok_mark_seen()
        self._deliver()
        self.assertEqual(len(self.chat.asked("/messages/read")), 1)

    def test_answering_marks_as_read(self):
        self._post(self.ticket, "Hello")
        self._deliver()
        self.assertEqual(len(self.chat.asked("/messages/read")), 1)

    def test_a_read_mark_that_fails_disturbs_nobody(self):
        self._post(self.ticket, "Hello")
        no = (200, {"code": 45101003, "message": "no"})
        self.chat.fail("/messages/read", no)
        self._deliver()
        self.assertEqual(self._answers(), [{"content": "Hello"}])
        self._sync()
        self.assertEqual(self.ticket.tiktok_unread_count, 1)
