import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .tiktok_adjustment_decision_delivery import CONCURRENCY
from .tiktok_adjustment_decision_settle import MIRROR_FOR
from .tiktok_shop_enqueue import DECISIONS
from .tiktok_turns import in_turn, waited

_logger = logging.getLogger(__name__)

PUT_ASIDE = timedelta(minutes=15)


class TiktokAdjustmentDecision(models.Model):
    """The clock of the outbox: what a click could not finish is finished here."""

    _inherit = "tiktok.adjustment.decision"

    @api.model
    def _cron_deliver(self, limit=100):
        """Deliver and settle what is due; called by the cron every five minutes and
        as soon as something is due.

        Each decision commits by itself. A shop that TikTok does not answer for is left
        alone for the rest of the run, and until it is to be asked again. Never raises,
        because Odoo switches off what does.
        """
        self._expire_leases()
        shops, stuck = self.env["tiktok.authorized.shop"], set()
        due = shops._enqueue_records(DECISIONS, self._due_ids())[:limit]
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due))
        for decision_id, shop_id in due:
            if shop_id not in stuck and not self._work_on(decision_id):
                stuck.add(shop_id)
            if not progress._commit_progress(1):
                break

    def _expire_leases(self):
        """Whoever held these has died, perhaps after TikTok had acted."""
        try:
            with self._own_transaction() as decisions:
                now = fields.Datetime.now()
                dead = decisions.search(
                    [("state", "=", "sending"), ("lease_until", "<", now)]
                )
                dead.try_lock_for_update()._move(
                    "uncertain", next_attempt_at=now, maybe_applied=True
                )
        except CONCURRENCY:
            _logger.info("leases: another worker is at it")

    def _due_ids(self):
        """Return (id, shop id) of the oldest, the shops taking turns.

        In a new transaction: the cron's own began before the leases were expired.
        """
        with self._own_transaction() as decisions:
            return in_turn(decisions, self._due_domain(), order="id")

    @api.model
    def _due_domain(self):
        """Due now, and only now: what waits would wake the cron again and again."""
        shops = self.env["tiktok.authorized.shop"]
        unsent = Domain("state", "=", "queued") & shops._hearing_domain("shop_id.")
        speaking = shops._speaking_domain("shop_id.")
        return (unsent | speaking) & self._waiting_domain()

    @api.model
    def _waiting_domain(self):
        """What there is to do as soon as its shop may be asked."""
        now = fields.Datetime.now()
        switched_on = Domain("shop_id.decisions_enabled", "=", True) & Domain(
            "shop_id.active", "=", True
        )
        unseen = Domain("mirrored_at", "=", False) & Domain(
            "settled_at", ">", now - MIRROR_FOR
        )
        return waited() & (
            Domain("state", "=", "uncertain")
            | (Domain("state", "=", "queued") & switched_on)
            | (Domain("state", "=", "confirmed") & unseen)
        )

    def _work_on(self, decision_id):
        """Do the next step of one decision; return False when its shop is stuck."""
        try:
            return self._step(decision_id)
        except Exception as error:
            # One decision that breaks us must not stop the others, nor come again
            # at once: due work would wake the cron without an end
            _logger.exception("decision %s: delivery failed", decision_id)
            self._put_aside(decision_id, error)
            return True

    def _step(self, decision_id):
        """As `_work_on`, but what goes wrong is raised; commits by itself."""
        steps = {
            "queued": self._deliver,
            "uncertain": self._settle,
            "confirmed": self._reread,
        }
        with self._own_transaction() as decisions:
            state = decisions.browse(decision_id).state
        # In any other state it is in another worker's hands, or through
        return steps[state](decision_id) if state in steps else True

    def _put_aside(self, decision_id, _error):
        try:
            with self._own_transaction() as decisions:
                decisions.browse(decision_id)._look_again(PUT_ASIDE)
        except Exception:
            # Not even that may stop the others; it comes again in the next run
            _logger.exception("decision %s: cannot be put aside", decision_id)

    def _note_silence(self, decision_id, error):
        """Tell the shop that TikTok was asked about one of its decisions in vain."""
        self._shop_of(decision_id)._note_silence(error)

    def _shop_of(self, decision_id):
        """Return the shop; the caller's transaction may not see the decision."""
        with self._own_transaction() as decisions:
            shop_id = decisions.browse(decision_id).shop_id.id
        return self.env["tiktok.authorized.shop"].browse(shop_id)


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _after_silence(self, outage):
        """Decisions have deadlines: none waits for its hour when TikTok is back."""
        result, now = super()._after_silence(outage), fields.Datetime.now()
        waiting = [
            ("state", "in", ("queued", "uncertain")),
            ("shop_id", "=", self.id),
            ("next_attempt_at", ">", now),
        ]
        decisions = self.env["tiktok.adjustment.decision"]
        if outage:
            # Those that a worker holds are on their way already
            found = decisions.search(waiting).try_lock_for_update()
            found.write({"next_attempt_at": now})
        decisions._wake_cron(now)
        return result
