from odoo import api, fields, models

from .tiktok_shop_enqueue import WAITING

PARENT = "tiktok_shop_adjustments_queue_job.channel_tiktok_shop"
MOST = 50


class TiktokAuthorizedShop(models.Model):
    """A channel a shop, made when the setting is switched on, gone when it is off."""

    _inherit = "tiktok.authorized.shop"

    use_job_queue = fields.Boolean(
        "Use job queue",
        copy=False,
        help="Read, process notifications and send decisions as jobs of the queue, on "
        "every node that runs jobs. Needs a job runner: Odoo started with "
        "--load=base,rpc,web,queue_job. Off, or while there is no runner, the "
        "scheduled actions do it.",
    )
    job_capacity = fields.Integer(
        "Jobs at a time",
        required=True,
        default=1,
        help="So many jobs of this shop run at the same time, on all nodes together.",
    )
    job_channel = fields.Char("Channel", compute="_compute_job_channel")

    _job_capacity_in_range = models.Constraint(
        f"CHECK(job_capacity BETWEEN 1 AND {MOST})",
        f"Let 1 to {MOST} jobs of a shop run at a time.",
    )

    def _compute_job_channel(self):
        for shop in self:
            shop.job_channel = f"root.tiktok_shop.{shop.id}"

    @api.model_create_multi
    def create(self, vals_list):
        shops = super().create(vals_list)
        shops.filtered("use_job_queue")._open_channels()
        return shops

    def write(self, vals):
        before = self.filtered("use_job_queue")
        result = super().write(vals)
        if "use_job_queue" in vals:
            queued = self.filtered("use_job_queue")
            (queued - before)._open_channels()
            (before - queued)._close_channels()
        return result

    def unlink(self):
        self.filtered("use_job_queue")._close_channels()
        return super().unlink()

    def _open_channels(self):
        """Make the channels that are missing: a neutralized copy has those of old.

        Sudo: who administers shops need not administer the queue.
        """
        channels = self.env["queue.job.channel"].sudo()
        names = self.mapped("job_channel")
        there = channels.search([("complete_name", "in", names)])
        known = set(there.mapped("complete_name"))
        parent = self.env.ref(PARENT).with_env(channels.env)
        common = {"parent_id": parent.id, "removal_interval": parent.removal_interval}
        new = self.filtered(lambda shop: shop.job_channel not in known)
        channels.create([{"name": str(shop.id), **common} for shop in new])

    def _close_channels(self):
        """Remove the channels and the jobs that nobody has begun.

        Sudo: as above, and the channels' names are these shops' own.
        """
        names = self.mapped("job_channel")
        queue = self.env["queue.job"].sudo()
        waiting = [("channel", "in", names), ("state", "in", WAITING)]
        queue.search(waiting).unlink()
        channels = self.env["queue.job.channel"].sudo()
        channels.search([("complete_name", "in", names)]).unlink()
        self._wake_loops()

    def _wake_loops(self):
        """The scheduled actions go on where the jobs have stopped."""
        self._trigger_sync()
        self.env["tiktok.webhook.event"]._trigger()
        self.env["tiktok.adjustment.decision"].sudo()._wake_cron(fields.Datetime.now())
