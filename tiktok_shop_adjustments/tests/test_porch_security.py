from pathlib import Path

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import file_open

from .common_porch import PorchCase

SECRETS = {
    "tiktok.authorization": (
        "app_secret",
        "access_token",
        "refresh_token",
        "consent_state_hash",
        "consent_state_expires_at",
        "consent_user_id",
    ),
    "tiktok.authorized.shop": ("cipher",),
}
MOMENTS = (
    "access_token_expires_at",
    "refresh_token_expires_at",
    "consent_state_expires_at",
)
SWITCHES = (
    "notifications_enabled",
    "decisions_enabled",
    "messages_enabled",
    "rules_enabled",
)
NOON = "2026-01-01 12:00:00"
# Who may read, write, create, delete: viewer, agent, keeper
RIGHTS = {
    "tiktok.authorization": ("", "", "rwcd"),
    "tiktok.authorized.shop": ("r", "r", "rwcd"),
    "tiktok.webhook.event": ("", "", "r"),
}
# Words of TikTok's, the same for every company
WORDS = {"tiktok.adjustment.kind", "tiktok.order.status"}
# Of whoever made it, whose companies may be several; its rows have a company each
OF_ONE_USER = {"tiktok.adjustment.batch"}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}


@tagged("post_install", "-at_install")
class TestPorchSecurity(PorchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._connect(cls.authorization, consent_state_hash="h" * 64)
        cls.shop = cls._create_shop(cls.authorization)
        cls.event = cls.env["tiktok.webhook.event"].create(
            {"shop_id": cls.shop.id, "notification_id": "1", "type": 11}
        )
        cls.records = {
            record._name: record for record in (cls.authorization, cls.shop, cls.event)
        }

    def test_rights_are_as_the_table_says(self):
        for model, rights in RIGHTS.items():
            for (name, user), allowed in zip(self.users.items(), rights, strict=True):
                record = self.records[model].with_user(user)
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, user=name, operation=operation):
                        self.assertEqual(
                            record.has_access(operation), letter in allowed
                        )

    def test_secrets_are_out_of_reach_for_all_but_the_system(self):
        for model, names in SECRETS.items():
            for login, user in self.users.items():
                user.group_ids += self.env.ref("base.group_allow_export")
                record = self.records[model].with_user(user)
                for name in names:
                    with self.subTest(model=model, user=login, field=name):
                        self._try_to_learn(record, name)

    def _try_to_learn(self, record, name):
        for attempt in (
            lambda: record.read([name]),
            lambda: record[name],
            lambda: record.export_data([name]),
            lambda: record.search([(name, "!=", False)]),
            lambda: record.search([], order=name),
            lambda: record.search_read([], [name]),
            lambda: record._read_group([], [name]),
            lambda: record._read_group([], [], [f"{name}:count"]),
            lambda: record.formatted_read_group([], [name], ["__count"]),
            lambda: record.search_fetch([], [name]),
            lambda: record.mapped(name),
            lambda: record.filtered_domain([(name, "!=", False)]),
            lambda: record.write({name: False}),
        ):
            with self.assertRaises(AccessError):
                attempt()
                record.env.flush_all()
            record.env.invalidate_all()

    def test_secrets_are_not_among_the_fields_of_a_client(self):
        for model, names in SECRETS.items():
            for login, user in self.users.items():
                known = self.env[model].with_user(user).fields_get()
                with self.subTest(model=model, user=login):
                    self.assertFalse(set(names) & set(known))

    def test_an_administrator_who_reads_everything_reads_no_secret(self):
        record = self.authorization.with_user(self.users["keeper"])
        values = record.read()[0]
        self.assertFalse(set(SECRETS[record._name]) & set(values))
        text = str(values)
        for secret in ("secret-1", "ROW_access", "ROW_refresh", "hhhh"):
            self.assertNotIn(secret, text)

    def test_a_copy_has_no_secret(self):
        copied = self.authorization.copy()
        for name in SECRETS["tiktok.authorization"]:
            self.assertFalse(copied[name], name)
        self.assertEqual(copied.state, "draft")

    def test_no_view_names_a_secret(self):
        names = {name for names in SECRETS.values() for name in names}
        views = self.env["ir.ui.view"].search([("model", "in", list(SECRETS))])
        self.assertTrue(views)
        for view in views:
            fields_shown = etree.fromstring(view.arch).xpath("//field/@name")
            self.assertFalse(names & set(fields_shown), view.name)

    def test_views_and_menus_open_for_those_they_are_for(self):
        keeper = self.users["keeper"]
        for model in RIGHTS:
            views = [(False, "list"), (False, "form"), (False, "search")]
            for user in (keeper, self.env.ref("base.user_admin")):
                self.env[model].with_user(user).get_views(views)
        shop_form = self.env["tiktok.authorized.shop"].with_user(self.users["viewer"])
        arch = shop_form.get_view(view_type="form")["arch"]
        self.assertNotIn(
            "authorization_id", etree.fromstring(arch).xpath("//field/@name")
        )
        menus = self.env["ir.ui.menu"]
        ours = {
            self.env.ref(f"tiktok_shop_adjustments.{name}_menu").id
            for name in (
                "tiktok_authorization",
                "tiktok_authorized_shop",
                "tiktok_webhook_event",
            )
        }
        for name, expected in (("viewer", set()), ("agent", set()), ("keeper", ours)):
            visible = menus.with_user(self.users[name])._visible_menu_ids()
            self.assertEqual(ours & set(visible), expected, name)

    def test_one_company_does_not_see_another(self):
        company = self.env["res.company"].create({"name": "Other"})
        other = self._create_authorization(2, company_id=company.id)
        shop = self._create_shop(other, 2)
        event = self.env["tiktok.webhook.event"].create(
            {"shop_id": shop.id, "notification_id": "1", "type": 11}
        )
        keeper = self.users["keeper"]
        for record in (other, shop, event):
            with self.subTest(model=record._name):
                mine = self.records[record._name]
                visible = record.with_user(keeper).search([])
                self.assertIn(mine, visible)
                self.assertNotIn(record, visible)
                with self.assertRaises(AccessError):
                    record.with_user(keeper).read(["display_name"])

    def test_every_model_has_access_rights_and_a_company_rule(self):
        models = self.env["ir.model"].search(
            [("model", "=like", "tiktok.%"), ("transient", "=", False)]
        )
        stored = models.filtered(lambda model: not self.env[model.model]._abstract)
        self.assertGreaterEqual(len(stored), 7)
        for model in stored:
            with self.subTest(model=model.model):
                self.assertTrue(model.access_ids)
                if model.model in WORDS:
                    self.assertNotIn("company_id", self.env[model.model]._fields)
                    continue
                rules = model.rule_ids.filtered(lambda rule: not rule.groups)
                domains = "".join(rules.mapped("domain_force"))
                if model.model in OF_ONE_USER:
                    self.assertIn("('user_id', '=', user.id)", domains)
                    continue
                self.assertIn("company_ids", domains)

    def test_every_dialog_belongs_to_the_user_who_opened_it(self):
        dialogs = self.env["ir.model"].search(
            [("model", "=like", "tiktok.%"), ("transient", "=", True)]
        )
        self.assertGreaterEqual(len(dialogs), 7)
        for model in dialogs:
            with self.subTest(model=model.model):
                self.assertTrue(model.access_ids)
                rules = model.rule_ids.filtered(lambda rule: not rule.groups)
                self.assertIn("create_uid", "".join(rules.mapped("domain_force")))

    def test_who_acts_on_a_case_gets_a_line_to_tiktok_but_no_secret(self):
        client = self.shop.with_user(self.users["agent"])._client()
        self.assertNotIn("ROW_", repr(vars(client)))
        self.assertNotIn("secret-1", repr(vars(client)))

    def test_private_methods_are_no_remote_procedures(self):
        from odoo.service.model import get_public_method

        for model, name in (
            ("tiktok.authorization", "_client"),
            ("tiktok.authorization", "_accept_consent"),
            ("tiktok.authorized.shop", "_get_webhook_doors"),
            ("tiktok.webhook.event", "_store"),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                get_public_method(self.env[model], name)


@tagged("post_install", "-at_install")
class TestNeutralize(PorchCase):
    def test_a_neutralized_copy_holds_no_credential_and_does_nothing(self):
        asked = {"consent_state_hash": "h" * 64, "consent_state_expires_at": NOON}
        self._connect(self.authorization, **asked)
        shop = self._create_shop(self.authorization)
        self.env.flush_all()
        self.assertTrue(all(shop[name] for name in SWITCHES))
        self.assertTrue(all(self.authorization[name] for name in MOMENTS))
        with file_open("tiktok_shop_adjustments/data/neutralize.sql") as script:
            self.cr.execute(script.read())
        self.env.invalidate_all()
        for record in (self.authorization, shop):
            for name in SECRETS[record._name][:5]:
                self.assertFalse(record[name], name)
        self.assertEqual(self.authorization.state, "draft")
        for name in SWITCHES:
            self.assertFalse(shop[name], name)
        for name in MOMENTS:
            self.assertFalse(self.authorization[name], name)
        crons = self.env["ir.cron"].with_context(active_test=False)
        ours = self.env["ir.model.data"].search(
            [("module", "=", "tiktok_shop_adjustments"), ("model", "=", "ir.cron")]
        )
        self.assertGreaterEqual(len(ours), 2)
        self.assertEqual(
            set(crons.browse(ours.mapped("res_id")).mapped("active")), {False}
        )

    def test_every_secret_is_in_the_script(self):
        script = Path(__file__).parents[1].joinpath("data/neutralize.sql").read_text()
        stored = {
            name
            for model in ("tiktok.authorization", "tiktok.authorized.shop")
            for name, field in self.env[model]._fields.items()
            if field.groups == "base.group_system" and field.store
        }
        self.assertEqual(stored, {n for names in SECRETS.values() for n in names})
        for name in stored - {"consent_user_id"}:
            self.assertRegex(script, rf"\b{name} = NULL")
