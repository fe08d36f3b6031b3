from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from ..hooks import uninstall_hook
from .common import QueueCommon


@tagged("post_install", "-at_install")
class TestChannel(QueueCommon):
    """A channel a shop: made with the setting, gone without it."""

    def _channels(self, shop):
        return self.env["queue.job.channel"].search(
            [("complete_name", "=", f"root.tiktok_shop.{shop.id}")]
        )

    def test_the_setting_is_off_for_a_new_shop(self):
        self.assertFalse(self.plain_shop.use_job_queue)
        self.assertFalse(self._channels(self.plain_shop))

    def test_switched_on_it_makes_the_channel_once(self):
        self.plain_shop.use_job_queue = True
        self.plain_shop.use_job_queue = True
        channel = self._channels(self.plain_shop)
        self.assertEqual(channel.mapped("complete_name"), [self.plain_shop.job_channel])
        self.assertEqual(channel.removal_interval, 1)

    def test_it_can_be_switched_on_in_a_neutralized_copy(self):
        _decision, _case = self._queue_decision()
        self._run_cron()
        self.env.flush_all()
        addon = "tiktok_shop_adjustments_queue_job"
        with file_open(f"{addon}/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual((self.shop.use_job_queue, len(self._jobs())), (False, 0))
        self.shop.use_job_queue = True
        self.assertEqual(len(self._channels(self.shop)), 1)

    def test_a_shop_can_be_created_with_it(self):
        shop = self._create_shop("Demo Store FR", "7003", use_job_queue=True)
        self.assertTrue(self._channels(shop))

    def test_switched_off_channel_and_waiting_jobs_are_gone(self):
        self._queue_decision()
        self._run_cron()
        self.assertEqual(len(self._jobs()), 1)
        self.shop.use_job_queue = False
        self.assertFalse(self._jobs())
        self.assertFalse(self._channels(self.shop))

    def test_jobs_of_other_shops_stay(self):
        self.plain_shop.use_job_queue = True
        self._queue_decision()
        self._run_cron()
        self.plain_shop.use_job_queue = False
        self.assertEqual(len(self._jobs()), 1)

    def test_a_shop_that_is_deleted_takes_its_channel_along(self):
        shop = self._create_shop("Demo Store FR", "7003", use_job_queue=True)
        channel = self._channels(shop)
        shop.unlink()
        self.assertFalse(channel.exists())

    @mute_logger("odoo.sql_db")
    def test_no_shop_has_no_place_or_too_many(self):
        for wrong in (0, -1, 51):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.shop.job_capacity = wrong
                self.env.flush_all()

    def test_uninstalling_leaves_no_job_and_no_channel(self):
        archived = self._create_shop("Demo Store FR", "7003", use_job_queue=True)
        archived.active = False
        self._queue_decision()
        self._run_cron()
        uninstall_hook(self.env)
        channels = self._channels(self.shop) + self._channels(archived)
        self.assertFalse(channels + self._channels(self.plain_shop))
        self.assertFalse(self._jobs())
