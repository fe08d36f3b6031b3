"""All the ways by which a secret could get out, tried."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_canaries import MARK, SECRETS, SIGNED, SYSTEM, CanaryCase, columns_with

LOOKS_SECRET = ("secret", "token", "cipher", "password", "state_hash", "sign")
# No secrets: whether there is one, when it ends, where it is typed
NO_SECRETS = {
    "app_secret_input",
    "has_app_secret",
    "access_token_expires_at",
    "refresh_token_expires_at",
}
# A way from where anybody of the helpdesk can begin
PATHS = {
    "tiktok.authorization": ("{}",),
    "tiktok.authorized.shop": ("authorization_id.{}",),
    "tiktok.adjustment": ("shop_id.authorization_id.{}",),
    "helpdesk.ticket": ("tiktok_adjustment_id.shop_id.authorization_id.{}",),
    "sale.order": ("tiktok_shop_id.authorization_id.{}",),
    "tiktok.conversation": ("shop_id.authorization_id.{}",),
    "tiktok.picture": ("shop_id.authorization_id.{}",),
}


@tagged("post_install", "-at_install")
class TestSecretsStayIn(CanaryCase):
    def test_the_strongest_user_below_the_system_is_in_most_groups(self):
        user = self.everyone["all but the system"]
        self.assertFalse(user.has_group(SYSTEM))
        for group in ("base.group_erp_manager", "base.group_allow_export"):
            self.assertTrue(user.has_group(group), group)

    def test_reading_everything_that_can_be_read_finds_no_secret(self):
        """All records of all models, with all the fields that a client is told of."""
        user = self.everyone["all but the system"]
        seen = 0
        for name in sorted(self.env.registry):
            model = self.env[name].with_user(user)
            if model._abstract or not model._auto or not model.has_access("read"):
                continue
            with self.subTest(model=name):
                seen += self._read_all(model)
        self.assertGreater(seen, 1000)
        # The case was among it: its card shows a picture that is to come
        card = self.case.ticket_id.with_user(user).tiktok_panel
        self.assertEqual(len(card["pictures"]), 1)

    def _read_all(self, model):
        records = model.with_context(active_test=False).search([], limit=300)
        names = [
            name
            for name, about in model.fields_get(attributes=["type"]).items()
            if about["type"] in ("char", "text", "html", "json", "reference")
        ]
        if names and records:
            self.assertNotIn(MARK, repr(records.read(names)))
        return len(records)

    def test_no_way_leads_to_a_secret(self):
        for login, user in self.everyone.items():
            for name, paths in PATHS.items():
                for path in paths:
                    for secret in SECRETS["tiktok.authorization"]:
                        with self.subTest(user=login, model=name, secret=secret):
                            self._try_ways(self.env[name].with_user(user), path, secret)

    def _try_ways(self, model, path, secret):
        dotted = path.format(secret)
        records = model.search([]) if model.has_access("read") else model
        slashed = dotted.replace(".", "/")
        for attempt in (
            lambda: records.export_data([slashed]),
            lambda: records.mapped(dotted),
            lambda: model.web_search_read([], _nested(dotted)),
            lambda: records.web_read(_nested(dotted)),
            lambda: model.formatted_read_group([], [dotted], ["__count"]),
            lambda: model.formatted_read_group([], [], [f"{dotted}:max"]),
            lambda: model._read_group([], [dotted]),
            lambda: model.search([], order=dotted),
            lambda: model.onchange({}, [dotted], _nested(dotted)),
            lambda: records.copy_data(),
            lambda: model.default_get([dotted.partition(".")[0]]),
        ):
            self._refused(attempt)

    def test_no_question_about_a_secret_is_answered(self):
        """A yes or no, letter by letter, would give it all away."""
        for login, user in self.everyone.items():
            for name, paths in PATHS.items():
                for path in paths:
                    for secret in SECRETS["tiktok.authorization"]:
                        with self.subTest(user=login, model=name, secret=secret):
                            self._ask(self.env[name].with_user(user), path, secret)

    def _ask(self, model, path, secret):
        dotted = path.format(secret)
        for question in (
            [(dotted, "like", f"{MARK}%")],
            [(dotted, "=ilike", f"{MARK}-A%")],
            [(dotted, ">", "A")],
            [(dotted, "in", [f"{MARK}-{secret}"])],
            [(dotted, "!=", False)],
            ["|", ("id", "=", 0), "!", (dotted, "=", "x")],
            _any(dotted),
        ):
            for ask in (model.search, model.search_count):
                with self.assertRaises(AccessError):
                    ask(question)

    def test_a_copy_takes_no_secret_along(self):
        for record in (self.authorization, self.shop):
            self.assertNotIn(MARK, repr(record.copy_data()))

    def test_typing_a_secret_is_answered_with_nothing(self):
        keeper = self.users["keeper"]
        record = self.authorization.with_user(keeper)
        typed = {"app_secret_input": f"{MARK}-typed"}
        saved = record.web_save(typed, {"app_secret_input": {}, "name": {}})
        self.assertNotIn(MARK, repr(saved))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.authorization.app_secret, f"{MARK}-typed")
        self.assertNotIn(MARK, repr(record.read()))
        self.assertNotIn(MARK, repr(record.message_ids.mapped("body")))

    def test_secrets_lie_in_their_columns_and_nowhere_else(self):
        """Scenario: each secret is stored and written again, and shops are read.

        Expected: in no other column of the whole database is there a trace of one:
        neither in messages and tracked values, nor in jobs, attachments, the bus,
        parameters or logged entries.
        """
        self.authorization.with_user(self.users["keeper"]).write(
            {"app_secret_input": f"{MARK}-again", "name": "Renamed"}
        )
        self.shop.cipher = f"{MARK}-cipher-again"
        self.env.flush_all()
        expected = {
            (self.env[model]._table, name)
            for places in (SECRETS, SIGNED)
            for model, names in places.items()
            for name in names
        }
        self.assertEqual(columns_with(self.env, MARK), expected)

    def test_whatever_is_called_like_a_secret_is_kept_like_one(self):
        for model, names in SECRETS.items():
            fields = self.env[model]._fields
            called = {
                name
                for name, field in fields.items()
                if any(word in name for word in LOOKS_SECRET)
                and field.type != "boolean"
            }
            self.assertEqual(called - NO_SECRETS, names, model)
            for name in names:
                with self.subTest(field=name):
                    field = fields[name]
                    self.assertEqual(field.groups, SYSTEM)
                    self.assertFalse(field.copy)
                    self.assertFalse(getattr(field, "tracking", None))
                    self.assertFalse(field.related)
                    self.assertFalse(field.default)

    def test_signed_addresses_are_the_systems_own(self):
        more = {
            "sale.order.line": {"tiktok_image_url"},
            "tiktok.adjustment.event": {"images", "videos"},
            "tiktok.message": {"content"},
        }
        for model, names in {**SIGNED, **more}.items():
            for name in names:
                self.assertEqual(self.env[model]._fields[name].groups, SYSTEM, name)

    def test_no_field_of_anywhere_repeats_a_secret(self):
        """A related or computed field would lose the groups of what it shows."""
        for model in self.env.registry.values():
            for field in model._fields.values():
                shown = field.related_field
                if shown and shown.name in SECRETS.get(shown.model_name, ()):
                    self.assertEqual(field.groups, SYSTEM, field)


def _nested(dotted):
    """The specification by which the web client reads along a path."""
    spec = {}
    for name in reversed(dotted.split(".")):
        spec = {name: {"fields": spec} if spec else {}}
    return spec


def _any(dotted):
    """The same question along a path, as a domain within a domain."""
    first, dot, rest = dotted.partition(".")
    return [(first, "any", _any(rest))] if dot else [(first, "not like", "zzz")]
