from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import utc
from .payloads import T0, moved, order, refund, settled
from .test_sync_loop import SyncCommon

COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"


def record(note=None, *, role="BUYER", at=T0 + 100, sign="1", **fields):
    url = f"https://cdn.example/picture.png?sign={sign}"
    return {
        "event": "ORDER_RETURN",
        "role": role,
        "description": "Request submitted",
        "reason_text": "Damaged",
        "note": note,
        "images": [{"url": url, "width": 10, "height": 20}],
        "create_time": at,
        **fields,
    }


@tagged("post_install", "-at_install")
class TestCaseRecords(SyncCommon):
    def setUp(self):
        super().setUp()
        self.bought = order()
        self._orders(self.bought)
        self.payload = refund(self.bought)
        self.case = self._returns(self.payload)

    def _read(self, *records):
        self.tiktok.expect(
            f"/{self.case.remote_id}/records", {"records": list(records)}
        )
        self.case._sync_records()

    def test_the_history_becomes_a_timeline(self):
        self._read(
            record("It broke <b>at once</b>"),
            record("We look into it", role="SELLER", at=T0 + 200),
        )
        self.assertRecordValues(
            self.case.event_ids.sorted("happened_at"),
            [
                {
                    "happened_at": utc(T0 + 100),
                    "role": "BUYER",
                    "description": "Request submitted",
                    "reason_text": "Damaged",
                    "note": "It broke <b>at once</b>",
                    "images": [
                        {
                            "url": "https://cdn.example/picture.png?sign=1",
                            "width": 10,
                            "height": 20,
                        }
                    ],
                    "videos": False,
                },
                {
                    "happened_at": utc(T0 + 200),
                    "role": "SELLER",
                    "description": "Request submitted",
                    "reason_text": "Damaged",
                    "note": "We look into it",
                    "images": [
                        {
                            "url": "https://cdn.example/picture.png?sign=1",
                            "width": 10,
                            "height": 20,
                        }
                    ],
                    "videos": False,
                },
            ],
        )
        self.assertFalse(self.case.records_due)

    def test_the_buyers_first_words_reach_the_ticket_as_text(self):
        words = "It broke <b>at once</b>"
        self._read(record("Later", at=T0 + 900), record(words))
        self.assertEqual(self.case.buyer_words, words)
        description = self.case.ticket_id.description
        self.assertNotIn("<b>", description)
        self.assertEqual(
            html2plaintext(description).split("\n"), ["No longer needed", words]
        )

    def test_a_description_that_somebody_wrote_is_left_alone(self):
        self.case.ticket_id.description = "<p>Ours</p>"
        self._read(record("Mine"))
        self.assertEqual(self.case.buyer_words, "Mine")
        self.assertEqual(self.case.ticket_id.description, "<p>Ours</p>")

    def test_reading_again_adds_only_what_is_new_and_renews_addresses(self):
        self._read(record("Mine"))
        first = self.case.event_ids
        self._read(record("Mine", sign="2"), record("More", at=T0 + 300))
        self.assertEqual(len(self.case.event_ids), 2)
        self.assertIn(first, self.case.event_ids)
        self.assertEqual(
            first.images[0]["url"], "https://cdn.example/picture.png?sign=2"
        )

    def test_a_failure_leaves_it_due_when_another_try_may_help(self):
        self.tiktok.expect("/records", {"code": 105005, "message": "no"}, 401)
        self.case._sync_records()
        self.assertFalse(self.case.records_due)
        self.case.records_due = True
        for _attempt in range(3):
            self.tiktok.expect("/records", {"code": 36009003, "message": "x"}, 500)
        self.case._sync_records()
        self.assertTrue(self.case.records_due)
        self.assertFalse(self.case.event_ids)

    def test_only_what_changed_and_is_open_is_read_in_the_loop(self):
        """Scenario: one sync after a change, one without; then the case ends."""
        self.returns.records = [moved(self.payload)]
        self._expect()
        self.tiktok.expect("/records", {"records": []})
        self._run()
        self._expect()
        self._run()
        self.returns.records = [settled(self.payload, 90, return_status=COMPLETE)]
        self._expect()
        self._run()
        self.assertEqual(self.case.state, "refunded")
