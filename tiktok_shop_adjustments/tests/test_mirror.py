from types import SimpleNamespace

from psycopg2 import IntegrityError, OperationalError

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.tiktok_mirror import RACES, apply_page, is_race, reason_of

LOG = "odoo.addons.tiktok_shop_adjustments.models.tiktok_mirror"


@tagged("post_install", "-at_install")
class TestMirror(TransactionCase):
    """Pages that survive a broken record, and races that are no broken record."""

    def setUp(self):
        super().setUp()
        self.applied, self.parked = [], []

    def _apply(self, items, fails):
        def apply(chunk):
            self.applied.append(list(chunk))
            self.env["res.partner"].create([{"name": f"item {i}"} for i in chunk])
            for item in chunk:
                if item in fails:
                    raise fails[item]

        apply_page(self.env, items, apply, lambda *pair: self.parked.append(pair))

    def _names(self):
        found = self.env["res.partner"].search([("name", "=like", "item %")])
        return sorted(found.mapped("name"))

    def test_a_good_page_is_applied_once(self):
        self._apply([1, 2], {})
        self.assertEqual(self.applied, [[1, 2]])
        self.assertEqual(self._names(), ["item 1", "item 2"])

    def test_an_empty_page_is_no_work(self):
        self._apply([], {})
        self.assertEqual(self.applied, [])

    @mute_logger(LOG)
    def test_what_fails_alone_is_parked_and_leaves_no_trace(self):
        error = ValueError("no")
        self._apply([1, 2, 3], {2: error})
        self.assertEqual(self.applied, [[1, 2, 3], [1], [2], [3]])
        self.assertEqual(self._names(), ["item 1", "item 3"])
        self.assertEqual(self.parked, [(2, error)])

    def test_a_race_stops_the_page_at_once(self):
        with self.assertRaises(OperationalError):
            self._apply([1, 2], {2: OperationalError("could not serialize")})
        self.assertEqual(self.applied, [[1, 2]])
        self.assertEqual(self.parked, [])
        self.assertEqual(self._names(), [])

    def test_only_our_own_unique_records_are_races(self):
        class Refused(IntegrityError):
            def __init__(self, name):
                IntegrityError.__init__(self, name)
                self.name = name

            @property
            def diag(self):
                return SimpleNamespace(constraint_name=self.name)

        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname IN %s", [tuple(RACES)]
        )
        indexes = [name for (name,) in self.env.cr.fetchall()]
        self.assertEqual(set(indexes), RACES)
        for name in indexes:
            self.assertTrue(is_race(Refused(name)), name)
        self.assertFalse(is_race(Refused("another_addons_unique_key")))
        self.assertFalse(is_race(ValueError()))

    def test_what_people_read_quotes_no_row_of_the_database(self):
        """PostgreSQL's own words hold all values of the row that it refuses."""
        with self.assertRaises(IntegrityError) as refused, self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO res_partner (name, type, phone) VALUES (NULL, %s, %s)",
                ["contact", "CANARY"],
                log_exceptions=False,
            )
        self.assertIn("CANARY", str(refused.exception))
        words = "NotNullViolation; the server's log has the details"
        self.assertEqual(reason_of(refused.exception), words)
        self.assertEqual(reason_of(ValueError("no amount")), "no amount")
        self.assertEqual(reason_of(ValueError()), "ValueError")
