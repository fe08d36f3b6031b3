from lxml import etree

from odoo.tests import Form, tagged

from .common_desk import ADMINISTRATOR, HELPDESK, DeskCommon

VIEWS = {
    "tiktok.adjustment.rule": ("list", "kanban", "form", "search"),
    "tiktok.adjustment.rule.log": ("list", "form", "search"),
}


@tagged("post_install", "-at_install")
class TestRuleViews(DeskCommon):
    """The screens of rules for each group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._create_user("rule_admin", HELPDESK, ADMINISTRATOR)
        cls.rule = cls.env["tiktok.adjustment.rule"].create({"name": "Tag them"})

    def test_views_load_for_every_group(self):
        for user in (self.viewer, self.agent, self.administrator):
            for model, kinds in VIEWS.items():
                for kind in kinds:
                    with self.subTest(user=user.login, model=model, kind=kind):
                        view = self.env[model].with_user(user).get_view(view_type=kind)
                        self.assertEqual(etree.fromstring(view["arch"]).tag, kind)

    def test_a_rule_is_built_in_the_form(self):
        form = Form(self.env["tiktok.adjustment.rule"].with_user(self.administrator))
        form.name = "Approve small ones"
        form.decision = "approve"
        form.max_amount = 50
        rule = form.save()
        self.assertEqual(
            (rule.status, rule.active, rule.moves_money), ("off", False, True)
        )

    def test_a_rule_reads_as_a_sentence(self):
        self.assertEqual(self.rule.summary, "When a case arrives: stop.")
