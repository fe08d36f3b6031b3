from odoo import models


class QueueJob(models.Model):
    _inherit = "queue.job"

    # Whether any runner is alive is asked with every run of a scheduled action
    _tiktok_started = models.Index("(date_started) WHERE date_started IS NOT NULL")
