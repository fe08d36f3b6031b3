"""Notifications and polling: what was said arrives, once, and costs little."""

import logging

import requests

from odoo.tests import tagged, warmup
from odoo.tools import mute_logger

from ..tiktok_api import webhook
from . import payloads
from .chat_tiktok import PICTURE_URL, picture_bytes
from .common_chat import ChatCommon

_logger = logging.getLogger(__name__)

PROCESS = "odoo.addons.tiktok_shop_adjustments.models.tiktok_webhook_event_process"
SYNC = "odoo.addons.tiktok_shop_adjustments.models.tiktok_shop_messages"


@tagged("post_install", "-at_install")
class TestChatPolling(ChatCommon):
    def _words_of(self, talk_id):
        return self._words(self._talk(talk_id).ticket_id)

    def test_a_walk_reads_all_that_is_new(self):
        talks = [self.chat.talk(user_id=str(n)) for n in range(1, 46)]
        for talk_id in talks:
            self.chat.say(talk_id, f"I am {talk_id}")
        self.assertEqual(sum(self._sync()), 45)
        self.assertEqual(len(self.chat.asked("/conversations")), 3)
        self.assertEqual(len(self.chat.asked("/messages")), 45)
        for talk_id in talks:
            self.assertEqual(self._words_of(talk_id), [f"<p>I am {talk_id}</p>"])

    def test_a_quiet_shop_costs_one_call_and_no_write(self):
        for number in range(1, 46):
            talk_id = self.chat.talk(user_id=str(number))
            self.chat.say(talk_id, "Hello", create_time=payloads.T0)
        self._sync()
        self.chat.calls.clear()
        talks = self.env["tiktok.conversation"].search([])
        stamps = dict(zip(talks.ids, talks.mapped("write_date"), strict=True))
        self.assertEqual(self._sync(), [])
        self.env.flush_all()
        self.assertEqual([call[:2] for call in self.chat.calls], [self._list_call()])
        talks.invalidate_recordset()
        now = dict(zip(talks.ids, talks.mapped("write_date"), strict=True))
        self.assertEqual(now, stamps)

    def _list_call(self):
        return ("GET", "/customer_service/202309/conversations")

    def test_one_that_notifications_missed_is_found_behind_those_they_brought(self):
        """Scenario: 20 talks came by notification, one older was missed.

        Expected: the walk does not stop at the first page because it knows it all.
        """
        missed = self.chat.talk(user_id="999")
        self.chat.say(missed, "Nobody told you")
        for number in range(1, 21):
            talk_id = self.chat.talk(user_id=str(number))
            self.chat.say(talk_id, "Hello")
            self._read(talk_id)
        self._sync()
        self.assertEqual(self._words_of(missed), ["<p>Nobody told you</p>"])

    def test_what_was_over_before_the_shop_was_connected_is_left_alone(self):
        self.shop.history_until = "2026-11-20 00:00:00"
        old = self.chat.talk(user_id="1")
        self.chat.say(old, "Long ago", create_time=payloads.T0)
        self.chat.talks[old]["unread_count"] = 0
        waiting = self.chat.talk(user_id="2")
        self.chat.say(waiting, "Read and answered", create_time=payloads.T0)
        self.chat.say(waiting, "Never read", create_time=payloads.T0 + 1)
        self.chat.say(waiting, "Soon", role="ROBOT", create_time=payloads.T0 + 2)
        self.chat.say(waiting, "Nor this", create_time=payloads.T0 + 3)
        self.chat.talks[waiting]["unread_count"] = 2
        self._sync()
        self.assertFalse(self._talk(old))
        first, robot, last = self._words_of(waiting)
        self.assertEqual((first, last), ("<p>Never read</p>", "<p>Nor this</p>"))
        self.assertIn("<p>Soon</p>", robot)

    def test_read_elsewhere_is_read_here(self):
        talk_id = self.chat.talk()
        self.chat.say(talk_id, "Hello")
        self._sync()
        talk = self._talk(talk_id)
        self.assertEqual((talk.unread_count, talk.can_send), (1, True))
        self.chat.talks[talk_id] |= {"unread_count": 0, "can_send_message": False}
        self._sync()
        self.assertEqual((talk.unread_count, talk.can_send), (0, False))
        self.assertEqual(talk.ticket_id.tiktok_unread_count, 0)

    def test_trouble_of_the_customer_service_is_its_own(self):
        self.chat.talk()
        for fault, words in (
            ((200, {"code": 105005, "message": "no"}), "no permission"),
            (requests.ConnectTimeout("x"), "could not be reached"),
        ):
            self.chat.fail("/conversations", *[fault] * 3)
            self.assertEqual(self._sync(), [])
            self.assertIn(words, self.shop.messages_error)
            self.assertFalse(self.shop.sync_error)
        self._sync()
        self.assertFalse(self.shop.messages_error)

    def test_without_the_scope_nothing_is_asked(self):
        self.chat.say(self.chat.talk(), "Hello")
        self.authorization.granted_scopes = False  # TikTok named none
        self.assertEqual(self._sync(), [])
        self.shop.authorization_id.granted_scopes = "seller.customer_services"
        self.assertEqual(self._sync(), [])
        self.assertEqual(self.chat.calls, [])

    # === PICTURES === #

    def _picture(self, url=PICTURE_URL, **fields):
        talk_id = self.chat.talk()
        content = {"url": url, "width": "8", "height": 6}
        self.chat.say(talk_id, type="IMAGE", content=content, **fields)
        ticket = self._read(talk_id).ticket_id
        return ticket, ticket.message_ids.filtered("attachment_ids").attachment_ids

    def test_a_picture_hangs_on_the_message(self):
        ticket, file = self._picture()
        self.assertEqual(
            (file.raw, file.mimetype, file.res_model, file.res_id),
            (picture_bytes(), "image/png", "helpdesk.ticket", ticket.id),
        )
        self.assertTrue(file.name.endswith(".png"))
        self.assertEqual(self._words(ticket), ["<p>Picture</p>"])

    def _assert_no_picture(self, ticket, file, reason, asked):
        self.assertFalse(file)
        self.assertIn(reason, self._words(ticket)[-1])
        self.assertEqual(self.host.asked, asked)

    def test_a_picture_from_elsewhere_is_not_fetched(self):
        for url in ("http://127.0.0.1:8069/web", "https://example.com/a.png", "x", ""):
            ticket, file = self._picture(url)
            self._assert_no_picture(ticket, file, "is not TikTok", [])

    def test_what_only_calls_itself_a_picture_is_not_stored(self):
        self.host.pictures[PICTURE_URL] = b"<svg onload='alert(1)'/>"
        ticket, file = self._picture()
        self._assert_no_picture(ticket, file, "no JPG, PNG, GIF", [PICTURE_URL])

    def test_a_picture_that_is_gone_is_a_note_that_says_so(self):
        self.host.pictures.clear()
        ticket, file = self._picture()
        self._assert_no_picture(ticket, file, "HTTP status 404", [PICTURE_URL])

    def test_a_picture_that_is_known_is_not_fetched_again(self):
        self._picture()
        talk = self.env["tiktok.conversation"].search([])
        talk.last_index = False
        self._read(talk.remote_id)
        self.assertEqual(self.host.asked, [PICTURE_URL])

    def test_a_hidden_picture_is_not_fetched(self):
        self._picture(is_visible=False)
        self.assertEqual(self.host.asked, [])

    # === COUNTERS === #

    def _statements(self, size):
        """Return how many statements it takes to apply that many messages at once."""
        talk_id = self.chat.talk(user_id=f"55{size}")
        for number in range(size):
            self.chat.say(talk_id, f"Word {number}")
        talk = self._talk(talk_id)
        news = talk._fetch_news(self.shop, talk_id, None)
        talk = talk._begin(self.shop, self.shop._client().get_conversation(talk_id))
        self.env.flush_all()
        self.env.invalidate_all()
        self.shop.fetch(["name"])
        before = self.cr.sql_log_count
        talk._apply(news)
        self.env.flush_all()
        count = self.cr.sql_log_count - before
        self.assertEqual(len(self._words(talk.ticket_id)), size)
        return count

    @warmup
    def test_messages_cost_a_constant_number_of_statements(self):
        self._statements(3)
        counts = [self._statements(size) for size in (10, 40, 90)]
        _logger.info("statements for 10, 40, 90 messages: %s", counts)
        self.assertEqual(len(set(counts)), 1, counts)
        self.assertLessEqual(counts[0], 25)


@tagged("post_install", "-at_install")
class TestChatNotifications(ChatCommon):
    def setUp(self):
        super().setUp()
        self.numbers = iter(range(1, 1000))
        self.talk_id = self.chat.talk()

    def _event(self, kind=webhook.NEW_MESSAGE, talk_id=None, **vals):
        return self.env["tiktok.webhook.event"].create(
            {
                "shop_id": self.shop.id,
                "type": kind,
                "notification_id": f"n{next(self.numbers)}",
                "conversation_remote_id": talk_id or self.talk_id,
                **vals,
            }
        )

    def test_each_conversation_is_read_once_a_batch(self):
        self.chat.say(self.talk_id, "one")
        self.chat.say(self.talk_id, "two")
        events = self._event(webhook.NEW_CONVERSATION) + self._event() + self._event()
        events._process_batch(self.shop)
        self.assertEqual(events.mapped("state"), ["done"] * 3)
        self.assertEqual(len(self.chat.asked("/messages")), 1)
        talk = self._talk(self.talk_id)
        self.assertEqual(self._words(talk.ticket_id), ["<p>one</p>", "<p>two</p>"])
        self._event()._process_batch(self.shop)
        self.assertEqual(len(self._words(talk.ticket_id)), 2)

    def test_a_notification_is_a_hint_and_no_truth(self):
        """The body may be replayed or forged by a leaked key: its words never land."""
        event = self._event()
        event._process_batch(self.shop)
        self.assertEqual(event.state, "done")
        self.assertFalse(self._talk(self.talk_id).message_ids)

    def test_without_the_scope_they_are_ignored_politely(self):
        self.chat.say(self.talk_id, "Hello")
        self.authorization.granted_scopes = "seller.order.info"
        event = self._event()
        event._process_batch(self.shop)
        self.assertEqual((event.state, event.attempts), ("ignored", 0))
        self.assertEqual(self.chat.calls, [])

    def test_one_that_names_no_conversation_is_ignored(self):
        event = self._event(conversation_remote_id=False)
        event._process_batch(self.shop)
        self.assertEqual(event.state, "ignored")

    @mute_logger(PROCESS, SYNC)
    def test_trouble_with_messages_holds_up_no_case(self):
        order = payloads.order()
        self.chat.orders[order["id"]] = order
        no = (200, {"code": 45102007, "message": "no"})
        self.chat.fail(self.talk_id, no)
        talking = self._event()
        case = self._event(webhook.ORDER_STATUS, order_remote_id=order["id"])
        case._process_batch(self.shop)
        self.assertEqual((case.state, talking.state), ("done", "new"))
        self.assertEqual(talking.attempts, 1)
        self.assertTrue(talking.next_attempt_at)
        self.assertFalse(case.next_attempt_at)

    def test_an_unknown_conversation_is_kept_visibly_and_not_asked_for_ever(self):
        no = (200, {"code": 45101003, "message": "not found"})
        self.chat.fail(self.talk_id, no)
        event = self._event()
        with mute_logger(SYNC):
            event._process_batch(self.shop)
        self.assertEqual(event.state, "done")
        name = f"conversation {self.talk_id}"
        self.assertIn("not found", self.shop.parked_records[name])
