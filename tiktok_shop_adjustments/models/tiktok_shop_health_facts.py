"""What is known about shops, counted: a constant number of statements, no call.

Sudo: whoever may see a shop may see how it fares. What is counted is counted for these
shops only, and the user's own rules have chosen them.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from odoo import fields, models

from ..domain import causes, health, subscriptions

OPEN = ("queued", "sending", "uncertain")
DAY = timedelta(days=1)
CRONS = (
    "cron_sync",
    "cron_reconcile",
    "cron_process_notifications",
    "cron_deliver_decisions",
    "cron_renew_tokens",
    "cron_deliver_messages",
    "cron_run_rules",
    "cron_carry_out_batches",
    "cron_watch_deadlines",
)


@dataclass
class Queue:
    """Rows that wait, with the oldest one's moment, and those that need a person."""

    waiting: int = 0
    oldest: object = None
    unsure: int = 0
    failed: int = 0
    asks: int = 0

    def add(self, count, oldest, unsure=False):
        self.waiting += count
        self.unsure += count if unsure else 0
        self.oldest = min(filter(None, (self.oldest, oldest)), default=None)


@dataclass
class Counts:
    """What was counted for one shop."""

    inbox: Queue = field(default_factory=Queue)
    outbox: Queue = field(default_factory=Queue)
    messages: Queue = field(default_factory=Queue)
    # [(words, how many, id of the newest)] of cases that are parked
    parked: list = field(default_factory=list)


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    # === COUNTED === #

    def _count_health(self):
        """Return {shop id: Counts} of these shops."""
        counts = {shop.id: Counts() for shop in self}
        self._count_inbox(counts)
        self._count_outbox(counts)
        self._count_messages(counts)
        for shop, words, count, newest in self._count_parked():
            counts[shop.id].parked.append((words, count, newest))
        return counts

    def _grouped(self, model, domain, groupby=(), aggregates=("__count",)):
        """Read groups by shop, and by `groupby` within each."""
        domain = [("shop_id", "in", self.ids), *domain]
        rows = self.env[model].sudo()
        return rows._read_group(domain, ["shop_id", *groupby], aggregates)

    def _count_inbox(self, counts):
        model, first = "tiktok.webhook.event", ("__count", "create_date:min")
        for shop, count, oldest in self._grouped(
            model, [("state", "=", "new")], aggregates=first
        ):
            counts[shop.id].inbox.add(count, oldest)
        for shop, count in self._grouped(model, [("state", "=", "failed")]):
            counts[shop.id].inbox.failed = count

    def _count_outbox(self, counts):
        model, now = "tiktok.adjustment.decision", fields.Datetime.now()
        self._count_open(model, "outbox", counts)
        refused = [("state", "=", "refused"), ("settled_at", ">=", now - DAY)]
        for shop, count in self._grouped(model, refused):
            counts[shop.id].outbox.failed = count
        old = now - health.ASKS_AFTER
        asks = [("state", "=", "uncertain"), ("sent_at", "<", old)]
        for shop, count in self._grouped(model, asks):
            counts[shop.id].outbox.asks = count

    def _count_messages(self, counts):
        model, now = "tiktok.message", fields.Datetime.now()
        self._count_open(model, "messages", counts)
        refused = [("state", "=", "refused"), ("attempted_at", ">=", now - DAY)]
        for shop, count in self._grouped(model, refused):
            counts[shop.id].messages.failed = count

    def _count_open(self, model, queue, counts):
        for shop, state, count, oldest in self._grouped(
            model, [("state", "in", OPEN)], ["state"], ("__count", "create_date:min")
        ):
            unsure = state == "uncertain"
            getattr(counts[shop.id], queue).add(count, oldest, unsure)

    def _count_parked(self):
        return self._grouped(
            "tiktok.adjustment",
            [("parked_reason", "!=", False)],
            ["parked_reason"],
            ("__count", "id:max"),
        )

    def _parked_by_cause(self, counts):
        """Return {cause: (how many, words of one of them)} of cases and the rest."""
        self.ensure_one()
        rows = [(words, count) for words, count, _newest in counts.parked]
        rows += [(words, 1) for words in (self.parked_records or {}).values()]
        found = {}
        for words, count in rows:
            cause = causes.cause_of(words)
            number, sample = found.get(cause, (0, words))
            found[cause] = (number + count, sample)
        return found

    # === SCHEDULED ACTIONS === #

    def _health_crons(self):
        """Return the addon's scheduled actions. Sudo: not every administrator of shops
        may see those of the system, nor does he by this."""
        data = self.env["ir.model.data"]
        names = [f"tiktok_shop_adjustments.{name}" for name in CRONS]
        ids = [data._xmlid_to_res_id(name) for name in names]
        crons = self.env["ir.cron"].sudo().with_context(active_test=False)
        domain = [("id", "in", [cron_id for cron_id in ids if cron_id])]
        names = ["cron_name", "active", "lastcall", "nextcall"]
        return crons.search_fetch(domain, names, order="id")

    def _is_late(self, cron):
        late = fields.Datetime.now() - health.CRON_LATE
        return cron.active and cron.nextcall < late

    # === TOGETHER === #

    def _health_facts(self, counts, crons):
        """Return `health.Facts` of one shop."""
        self.ensure_one()
        shop = self.sudo()
        return health.Facts(
            **shop._facts_of_consent(),
            **shop._facts_of_reading(),
            **shop._facts_of_queues(counts),
            crons_off=len(crons.filtered(lambda cron: not cron.active)),
            crons_late=len(crons.filtered(self._is_late)),
            parked=sum(n for n, _words in shop._parked_by_cause(counts).values()),
        )

    def _facts_of_consent(self):
        authorization, now = self.authorization_id, fields.Datetime.now()
        end = authorization.refresh_token_expires_at
        token_end = authorization.access_token_expires_at
        return {
            "consent": authorization.state,
            "is_authorized": self.is_authorized,
            "consent_left": end - now if end else None,
            "token_fails": bool(token_end and token_end < now),
            "scopes_missing": bool(authorization.missing_scopes),
        }

    def _facts_of_reading(self):
        return {
            "read_age": _age(self.last_sync_at or self.create_date),
            "read_fails": self.sync_failures > 2,
            "notifications_off": not self.notifications_enabled,
            "unheard_age": _age(self._unheard_since()),
            "address_wrong": any(
                row.state == subscriptions.ELSEWHERE for row in self._subscriptions()
            ),
        }

    def _facts_of_queues(self, counts):
        return {
            "inbox_age": _age(counts.inbox.oldest),
            "inbox_failed": counts.inbox.failed,
            "decisions_off": not self.decisions_enabled,
            "outbox_age": _age(counts.outbox.oldest),
            "outbox_asks": counts.outbox.asks,
            "messages_age": _age(counts.messages.oldest) if self._talks() else None,
            "messages_fail": bool(self._talks() and self.messages_error),
        }

    def _unheard_since(self):
        """Return when polling saw a case move of which no notification had told.

        Only where notifications have come before: polling alone is no trouble. A case
        that moves is always told of (types 11 and 12), an order is not.
        """
        cursors = (self.cancellations_cursor, self.returns_cursor)
        moved = max(filter(None, cursors), default=None)
        heard = self.last_notification_at
        return moved if moved and heard and moved > heard else None


def _age(moment):
    return fields.Datetime.now() - moment if moment else None


# What needs a person is rare among what is over: counting must not grow with history.


class TiktokWebhookEvent(models.Model):
    _inherit = "tiktok.webhook.event"

    _failed = models.Index("(shop_id) WHERE state = 'failed'")


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    _parked = models.Index("(shop_id) WHERE parked_reason IS NOT NULL")


class TiktokAdjustmentDecision(models.Model):
    _inherit = "tiktok.adjustment.decision"

    _refused = models.Index("(settled_at) WHERE state = 'refused'")


class TiktokMessage(models.Model):
    _inherit = "tiktok.message"

    _refused = models.Index("(attempted_at) WHERE state = 'refused'")
