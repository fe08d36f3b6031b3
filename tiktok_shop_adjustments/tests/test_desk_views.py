from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import datetime as safe_datetime
from odoo.tools.safe_eval import safe_eval

from .common_desk import ADMINISTRATOR, HELPDESK, DeskCommon

VIEWS = {
    "tiktok.adjustment": ("list", "form", "kanban", "search", "graph", "pivot"),
    "tiktok.adjustment.decision": ("list", "form", "search", "graph", "pivot"),
    "tiktok.adjustment.line": ("list", "search", "graph", "pivot"),
    "helpdesk.ticket": ("list", "form", "kanban", "search"),
}
ACTIONS = (
    "tiktok_adjustment_action",
    "tiktok_adjustment_decision_action",
    "tiktok_ticket_action",
    "tiktok_report_case_action",
    "tiktok_report_item_action",
    "tiktok_report_decision_action",
)


@tagged("post_install", "-at_install")
class TestDeskViews(DeskCommon):
    """Each group gets its views; each filter is a question that can be asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._create_case(refund_total=5.0)
        cls.administrator = cls._create_user("desk_admin", HELPDESK, ADMINISTRATOR)
        cls.readers = cls.viewer + cls.agent + cls.administrator

    def _arch(self, model, kind, user):
        view = self.env[model].with_user(user).get_view(view_type=kind)
        return etree.fromstring(view["arch"])

    def test_views_load_for_every_group(self):
        for user in self.readers:
            for model, kinds in VIEWS.items():
                for kind in kinds:
                    with self.subTest(user=user.login, model=model, kind=kind):
                        tag = "list" if kind == "list" else kind
                        self.assertEqual(self._arch(model, kind, user).tag, tag)

    def test_forms_open_for_every_group(self):
        made = self._create_decision(self.case, state="confirmed")
        for user in self.readers:
            for record in (self.case, self.case.ticket_id, made):
                with self.subTest(user=user.login, model=record._name):
                    form = Form(record.with_user(user))
                    self.assertEqual(form.id, record.id)

    def test_the_sale_order_opens_with_its_tab(self):
        seller = self._create_user(
            "desk_seller", "sales_team.group_sale_salesman_all_leads", HELPDESK
        )
        form = Form(self.order.with_user(seller))
        self.assertEqual(form.tiktok_order_id, self.order.tiktok_order_id)
        self.assertEqual(form.tiktok_adjustment_count, 1)
        plain = self._create_user(
            "desk_plain_seller", "sales_team.group_sale_salesman_all_leads"
        )
        form = Form(self.order.with_user(plain))
        self.assertEqual(form.tiktok_order_id, self.order.tiktok_order_id)
        self.assertNotIn("tiktok_adjustment_count", form._view["fields"])

    def test_every_filter_can_be_asked(self):
        now = {
            "uid": self.agent.id,
            "context_today": lambda: safe_datetime.date.today(),
            "datetime": safe_datetime,
        }
        for model in (*VIEWS, "sale.order"):
            arch = self._arch(model, "search", self.env.user)
            for node in arch.iter("filter"):
                domain = node.get("domain")
                ours = "tiktok" in node.get("name") or "tiktok" in model
                if not domain or not ours:
                    continue
                with self.subTest(model=model, filter=node.get("name")):
                    found = self.env[model].search(safe_eval(domain, now))
                    self.assertEqual(found._name, model)

    def test_whatever_is_typed_can_be_searched_by_who_sees_no_orders(self):
        """The first field of a search view is what Enter searches in."""
        for model in VIEWS:
            arch = self._arch(model, "search", self.agent)
            for node in arch.xpath("//field[@filter_domain]"):
                with self.subTest(model=model, field=node.get("name")):
                    domain = safe_eval(node.get("filter_domain"), {"self": "5770"})
                    found = self.env[model].with_user(self.agent).search(domain)
                    self.assertEqual(found._name, model)
        domain = safe_eval(
            self._arch("tiktok.adjustment", "search", self.agent)
            .xpath("//field[@name='remote_id']")[0]
            .get("filter_domain"),
            {"self": self.case.order_remote_id[:9]},
        )
        cases = self.env["tiktok.adjustment"].with_user(self.agent)
        self.assertEqual(cases.search(domain), self.case)

    def test_late_and_due_today_find_what_they_say(self):
        late = self._create_case(deadline="2026-11-23 11:00:00")
        tomorrow = self._create_case(deadline="2026-11-24 13:00:00")
        settled = self._create_case(deadline="2026-11-23 11:00:00", state="refunded")
        ours = self.case + late + tomorrow + settled
        arch = self._arch("helpdesk.ticket", "search", self.agent)
        for name, expected in (
            ("tiktok_to_decide", self.case + late + tomorrow),
            ("tiktok_due_today", self.case + late),
            ("tiktok_late", late),
        ):
            with self.subTest(filter=name):
                [node] = arch.xpath(f"//filter[@name='{name}']")
                domain = safe_eval(node.get("domain"))
                domain += [("id", "in", ours.ticket_id.ids)]
                found = self.env["helpdesk.ticket"].search(domain)
                self.assertEqual(found, expected.ticket_id & found)
                self.assertEqual(len(found), len(expected))

    def test_empty_screens_say_what_to_do(self):
        for name in ACTIONS:
            with self.subTest(action=name):
                action = self.env.ref(f"tiktok_shop_adjustments.{name}")
                self.assertGreater(len(action.help.striptags()), 80)

    def test_the_queue_begins_with_what_runs_out_first(self):
        view = self.env.ref("tiktok_shop_adjustments.tiktok_ticket_view_list")
        arch = etree.fromstring(view.arch)
        self.assertEqual(arch.get("default_order"), "tiktok_deadline, id")
        action = self.env.ref("tiktok_shop_adjustments.tiktok_ticket_action")
        self.assertEqual(action.views[0], (view.id, "list"))

    def test_nobody_edits_a_case_or_a_decision_by_hand(self):
        for model in ("tiktok.adjustment", "tiktok.adjustment.decision"):
            with self.subTest(model=model):
                arch = self._arch(model, "form", self.administrator)
                for right in ("create", "edit", "delete"):
                    self.assertIn(arch.get(right), ("0", "False", "false"))
