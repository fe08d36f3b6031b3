"""Unmistakable values in every secret, and a search for them in the whole database."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import SQL

from .common_porch import PorchCase

MARK = "CANARY"
SECRETS = {
    "tiktok.authorization": {
        "app_secret",
        "access_token",
        "refresh_token",
        "consent_state_hash",
    },
    "tiktok.authorized.shop": {"cipher"},
}
# TikTok's signed addresses: for a while they open what they name to anybody
SIGNED = {
    "tiktok.adjustment": {"payload", "exchange_items"},
    "tiktok.adjustment.event": {"images"},
    "tiktok.adjustment.line": {"image_url"},
    "tiktok.picture": {"url"},
}
SYSTEM = "base.group_system"


class CanaryCase(PorchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        canaries = {name: f"{MARK}-{name}" for name in SECRETS["tiktok.authorization"]}
        cls._connect(cls.authorization, **canaries)
        cls.shop = cls._create_shop(cls.authorization, cipher=f"{MARK}-cipher")
        cls._sign_addresses()
        cls.everyone = {**cls.users, "all but the system": cls._almost_system()}

    @classmethod
    def _sign_addresses(cls):
        """A case whose pictures lie under addresses that are as good as a key."""
        url = f"https://p16.tiktokcdn.com/crack.png?sign={MARK}"
        cls.case = cls.env["tiktok.adjustment"].create(
            {
                "shop_id": cls.shop.id,
                "case_type": "return",
                "kind": "exchange",
                "remote_id": "4035318504086604999",
                "state": "to_decide",
                "payload": {"url": url},
                "exchange_items": [
                    {"sku_id": "1", "name": "Mug", "detail": "", "image": url}
                ],
                "line_ids": [(0, 0, {"remote_id": "1", "image_url": url})],
            }
        )
        cls.env["tiktok.adjustment.event"].create(
            {
                "adjustment_id": cls.case.id,
                "happened_at": "2026-11-22 12:00:00",
                "digest": "1",
                "images": [{"url": url}],
            }
        )
        cls.case.ticket_id = cls.env["helpdesk.ticket"].create(
            {
                "name": "Ticket",
                "description": "<p>Words</p>",
                "tiktok_adjustment_id": cls.case.id,
            }
        )
        cls.case._want_goods_pictures()
        cls.case._want_evidence()

    @classmethod
    def _almost_system(cls):
        """A user of every group below the system administrator's."""
        user = new_test_user(cls.env, login="almost_system", groups="base.group_user")
        system = cls.env.ref(SYSTEM)
        groups = cls.env["res.groups"].search([])
        kinds = cls.env.ref("base.group_public") | cls.env.ref("base.group_portal")
        user.group_ids = groups.filtered(
            lambda g: system not in g.all_implied_ids and not kinds & g.all_implied_ids
        )
        return user

    def _refused(self, attempt, *args):
        """A way out is shut: refused, or there is nothing in the answer."""
        try:
            with self.env.cr.savepoint():
                answer = attempt(*args)
        except (AccessError, UserError, ValueError, KeyError) as error:
            self.assertNotIn(MARK, str(error))
            return
        finally:
            self.env.invalidate_all()
        self.assertNotIn(MARK, repr(answer))


def columns_with(env, mark):
    """Return {(table, column)} of the database in which `mark` occurs."""
    columns = env.execute_query(
        SQL(
            """
            SELECT col.table_name, col.column_name
              FROM information_schema.columns col
              JOIN information_schema.tables tab USING (table_schema, table_name)
             WHERE col.table_schema = 'public' AND tab.table_type = 'BASE TABLE'
               AND col.data_type IN ('character varying', 'text', 'jsonb', 'json')
            """
        )
    )
    return {
        (table, column)
        for table, column in columns
        if env.execute_query(
            SQL(
                "SELECT 1 FROM %s WHERE %s::text LIKE %s LIMIT 1",
                SQL.identifier(table),
                SQL.identifier(column),
                f"%{mark}%",
            )
        )
    }
