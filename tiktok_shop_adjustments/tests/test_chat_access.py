"""Who sees a talk, who may answer, and what a copy of the database must not do."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from . import payloads
from .common import DECIDE
from .common_chat import ChatCommon

OWN = "helpdesk_mgmt.group_helpdesk_user_own"
OPERATIONS = ("read", "write", "create", "unlink")
MENUS = ("tiktok_conversation_menu", "tiktok_message_menu")


@tagged("post_install", "-at_install")
class TestChatAccess(ChatCommon):
    def setUp(self):
        super().setUp()
        self.talk_id = self.chat.talk()
        self.chat.say(self.talk_id, "Hello")
        self.talk = self._read(self.talk_id)
        self.ticket = self.talk.ticket_id
        self.records = (self.talk, self.talk.message_ids)

    def test_nobody_writes_but_everybody_who_sees_the_ticket_reads(self):
        for user in (self.agent, self.viewer, self.administrator):
            for record in self.records:
                with self.subTest(user=user.login, model=record._name):
                    rights = [record.with_user(user).has_access(o) for o in OPERATIONS]
                    self.assertEqual(rights, [True, False, False, False])

    def test_a_colleagues_ticket_hides_its_talk(self):
        clerk = new_test_user(self.env, login="chat_clerk", groups=f"{OWN},{DECIDE}")
        self.ticket.user_id = self.agent
        for record in self.records:
            self.assertFalse(record.with_user(clerk).has_access("read"))
        with self.assertRaises(AccessError):
            self.ticket.with_user(clerk).tiktok_mark_seen()
        self.assertEqual(self.ticket.tiktok_unread_count, 1)

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="chat_stranger",
            groups=f"helpdesk_mgmt.group_helpdesk_user,{DECIDE}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for record in self.records:
            model = record.with_user(stranger)
            self.assertFalse(model.has_access("read"))
            self.assertFalse(model.search([]))

    def test_what_tiktok_stated_word_for_word_is_for_the_system(self):
        message = self.talk.message_ids.with_user(self.agent)
        with self.assertRaises(AccessError):
            message.read(["content"])
        self.assertEqual(message.read(["text"])[0]["text"], "Hello")

    # === WITHOUT THE SCOPE === #

    def _visible_menus(self):
        menus = self.env["ir.ui.menu"].with_user(self.agent).load_menus(False)
        return [
            name
            for name in MENUS
            if self.env.ref(f"tiktok_shop_adjustments.{name}").id in menus
        ]

    def _list_of_tickets(self):
        view = self.env.ref("tiktok_shop_adjustments.tiktok_ticket_view_list")
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        return tickets.get_view(view.id, "list")["arch"]

    def test_where_nobody_talks_nothing_is_shown(self):
        self.assertEqual(self._visible_menus(), list(MENUS))
        self.assertIn("tiktok_unread_count", self._list_of_tickets())
        self.authorization.granted_scopes = "seller.order.info"
        self.assertEqual(self._visible_menus(), [])
        self.assertNotIn("tiktok_unread_count", self._list_of_tickets())
        self.authorization.granted_scopes = "seller.customer_service"
        self.assertEqual(self._visible_menus(), list(MENUS))
        self.shop.messages_enabled = False
        self.assertEqual(self._visible_menus(), [])

    def test_a_shop_without_the_scope_has_no_talk(self):
        other = self._create_authorization("Seller without", granted_scopes="x")
        shop = self._create_shop("Demo US", "7009", authorization_id=other.id)
        order = payloads.order(user_id="777")
        self._orders(order, shop=shop)
        (case,) = self._cancellations(payloads.cancellation(order), shop=shop)
        ticket = case.ticket_id.with_user(self.agent)
        self.assertFalse(ticket.tiktok_chat)
        comment = self._post(ticket, "x" * 3000)
        self.assertFalse(comment.tiktok_delivery)
        self.assertFalse(ticket._tiktok_post_to_buyer("Hello"))
        self.assertEqual(len(ticket.message_ids.filtered("body")), 1)

    # === WHAT THE FORM KNOWS === #

    def test_the_form_tells_what_this_reader_may(self):
        facts = {
            "buyer": "jane",
            "unread": 1,
            "may_write": True,
            "refusal": "",
            "limit": 2000,
        }
        self.assertEqual(self.ticket.with_user(self.agent).tiktok_chat, facts)
        viewer = self.ticket.with_user(self.viewer).tiktok_chat
        self.assertEqual(viewer, {**facts, "may_write": False})

    def test_a_buyer_is_never_asked_for_nor_sent_a_mail(self):
        ticket = self.ticket.with_user(self.agent)
        ticket.message_subscribe(self.talk.partner_id.ids)
        rows = ticket._message_get_suggested_recipients(reply_discussion=True)
        self.assertEqual(rows, [])
        mails = self._mails()
        self._post(ticket, "Hello")
        self.assertEqual(self._mails(), mails)

    # === COPIES === #

    def test_a_neutralized_copy_says_nothing(self):
        self._post(self.ticket, "Hello")
        self.env.flush_all()
        with file_open("tiktok_shop_adjustments/data/neutralize.sql") as script:
            self.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertFalse(self.shop.messages_enabled)
        (message,) = self._outbox(self.ticket)
        self.assertEqual(message.state, "refused")
        self.assertFalse(self.cron.active)
        self._deliver()
        self.assertEqual(self.chat.asked("/messages", "POST"), [])
