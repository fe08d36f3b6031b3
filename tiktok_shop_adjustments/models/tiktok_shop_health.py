"""How shops fare: the compact state on each, and the board with all of it.

The board is one reading: a constant number of statements, no call to TikTok.
"""

from odoo import api, fields, models

from ..const import CUSTOMER_SERVICE_SCOPE, NEEDED_SCOPES
from ..domain import health
from . import tiktok_shop_health_words as words
from .tiktok_authorization import ADMINISTRATOR


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    health_state = fields.Selection(
        [
            ("good", "Good"),
            ("attention", "Needs attention"),
            ("stopped", "Stopped"),
        ],
        "Health",
        compute="_compute_health",
    )
    health_summary = fields.Char("What is wrong", compute="_compute_health")
    self_test = fields.Json(readonly=True, copy=False, groups=ADMINISTRATOR)
    self_test_at = fields.Datetime(readonly=True, copy=False, groups=ADMINISTRATOR)

    @api.depends_context("uid", "lang")
    def _compute_health(self):
        """For everybody who sees the shop: its state, and the words for it."""
        found = self._health_problems()
        for shop in self:
            keys = found[shop.id]
            shop.health_state = health.state(keys)
            titles = [self.env._(words.PROBLEMS[key].title) for key in keys]
            shop.health_summary = ", ".join(titles)

    def _health_problems(self):
        """Return {shop id: names of what is wrong}."""
        counts, crons = self._count_health(), self._health_crons()
        return {
            shop.id: health.problems(shop._health_facts(counts[shop.id], crons))
            for shop in self
        }

    @api.model
    def _search_watched(self):
        """Return the shops that are looked at: those that this user may see."""
        return self.search([("active", "=", True)])

    def _remember_self_test(self, rows):
        self._remember(self_test=rows, self_test_at=fields.Datetime.now())

    # === THE BOARD === #

    @api.model
    def get_health_signal(self):
        """Return how many shops of the user's companies are in which trouble."""
        self._check_health_administrator()
        states = [
            health.state(keys)
            for keys in self._search_watched()._health_problems().values()
        ]
        return {name: states.count(name) for name in health.STATES}

    @api.model
    def get_health_board(self):
        """Return all that the board shows, for the shops of the user's companies."""
        self._check_health_administrator()
        shops, crons = self._search_watched(), self._health_crons()
        counts = shops._count_health()
        rows = [shop._prepare_health(counts[shop.id], crons) for shop in shops]
        order = health.STATES[::-1]
        return {
            "now": _iso(fields.Datetime.now()),
            "states": {name: self.env._(text) for name, text in words.STATES.items()},
            "shops": sorted(rows, key=lambda row: order.index(row["state"])),
            "crons": [self._prepare_cron(cron) for cron in crons],
        }

    def _prepare_cron(self, cron):
        state = "off" if not cron.active else "late" if self._is_late(cron) else "on"
        return {
            "name": cron.cron_name.removeprefix("TikTok Shop: "),
            "state": state,
            "last": _iso(cron.lastcall),
            "next": _iso(cron.active and cron.nextcall),
        }

    def _prepare_health(self, counts, crons):
        """Return what the board shows of one shop. Sudo: see `_count_health`."""
        shop = self.sudo()
        keys = health.problems(shop._health_facts(counts, crons))
        return {
            "id": shop.id,
            "name": shop.name,
            "region": shop.region or "",
            "company": shop.company_id.name,
            "state": health.state(keys),
            "problems": [self._prepare_problem(key, crons) for key in keys],
            "read_at": _iso(shop.last_sync_at),
            "next_try": _iso(shop.next_sync_at),
            "mode": self._words_of_mode(),
            "heard_at": _iso(shop.last_notification_at),
            "queues": self._prepare_queues(counts),
            "parked": self._prepare_parked(counts),
            "consent": self._prepare_consent(),
            "scopes": self._prepare_scopes(),
            "webhooks": self._prepare_webhooks(),
            "self_test": self._prepare_self_test(),
        }

    def _prepare_problem(self, key, crons):
        text = words.PROBLEMS[key]
        return {
            "key": key,
            "state": health.SEVERITY[key],
            "title": self.env._(text.title),
            "meaning": self.env._(text.meaning),
            "fix": self.env._(text.fix),
            "detail": self._detail_of(key, crons) or "",
            "buttons": self._buttons(text.buttons),
        }

    def _buttons(self, methods):
        return [
            {"method": name, "label": self.env._(words.BUTTONS[name]), "args": []}
            for name in methods
        ]

    def _detail_of(self, key, crons):
        """Return the words that somebody else had for a trouble: TikTok, Odoo."""
        shop = self.sudo()
        authorization = shop.authorization_id
        if key in ("crons_off", "crons_late"):
            off = key == "crons_off"
            found = crons.filtered(lambda c: not c.active if off else self._is_late(c))
            return ", ".join(found.mapped("cron_name"))
        return {
            "read_late": shop.sync_error,
            "read_stopped": shop.sync_error,
            "messages_fail": shop.messages_error,
            "consent_ended": authorization.last_error,
            "token_fails": authorization.last_error,
            "scopes_missing": authorization.missing_scopes,
        }.get(key)

    # === PARTS === #

    def _words_of_mode(self):
        if not self.notifications_enabled:
            return self.env._("Polling alone: notifications are switched off")
        if not self.sudo().last_notification_at:
            return self.env._("Polling alone: no notification has come yet")
        return self.env._("Notifications, and polling besides")

    def _prepare_queues(self, counts):
        """Return the three queues as rows of (number, words, whether it is trouble)."""
        inbox, outbox, talks = counts.inbox, counts.outbox, counts.messages
        rows = [
            self._prepare_queue(
                self.env._("Notifications"),
                inbox,
                "action_open_inbox",
                [(inbox.failed, self.env._("failed"), True)],
            ),
            self._prepare_queue(
                self.env._("Decisions"),
                outbox,
                "action_open_outbox",
                [
                    (outbox.unsure, self.env._("being checked"), False),
                    (outbox.asks, self.env._("ask a person"), True),
                    (outbox.failed, self.env._("refused today"), False),
                ],
            ),
        ]
        if self._talks():
            facts = [
                (talks.unsure, self.env._("being checked"), False),
                (talks.failed, self.env._("not sent today"), False),
            ]
            name = self.env._("Messages")
            rows.append(self._prepare_queue(name, talks, "action_open_messages", facts))
        return rows

    def _prepare_queue(self, name, queue, method, facts):
        return {
            "name": name,
            "method": method,
            "waiting": queue.waiting,
            "oldest": _iso(queue.oldest),
            "facts": [
                {"number": number, "words": text, "bad": bad and number > 0}
                for number, text, bad in facts
            ],
        }

    def _prepare_parked(self, counts):
        shop, rows = self.sudo(), []
        for cause, (count, sample) in shop._parked_by_cause(counts).items():
            text = words.CAUSES[cause]
            rows.append(
                {
                    "cause": cause,
                    "count": count,
                    "title": self.env._(text.title),
                    "meaning": self.env._(text.meaning),
                    "fix": self.env._(text.fix),
                    "sample": sample,
                    "buttons": self._buttons(text.buttons),
                }
            )
        return sorted(rows, key=lambda row: -row["count"])

    def _prepare_consent(self):
        authorization = self.sudo().authorization_id
        states = dict(authorization._fields["state"]._description_selection(self.env))
        return {
            "state": authorization.state,
            "words": states[authorization.state],
            "seller": authorization.seller_name or authorization.name,
            "ends": _iso(authorization.refresh_token_expires_at),
            "token_ends": _iso(authorization.access_token_expires_at),
        }

    def _prepare_scopes(self):
        """Return each permission, what it is for, and whether TikTok granted it."""
        granted = set((self.sudo().authorization_id.granted_scopes or "").split(","))
        rows = [*NEEDED_SCOPES, (CUSTOMER_SERVICE_SCOPE,)]
        return [
            {
                "name": row[0],
                "words": self.env._(words.SCOPES[row[0]]),
                "granted": bool(set(row) & granted) if granted - {""} else None,
                "optional": row == (CUSTOMER_SERVICE_SCOPE,),
            }
            for row in rows
        ]

    def _prepare_webhooks(self):
        return {
            "address": self._webhook_address(),
            "why_not": self._why_no_webhooks() or "",
            "checked_at": _iso(self.webhook_checked_at),
            "rows": [
                {"event": row.event, "state": row.state, "address": row.address or ""}
                for row in self._subscriptions()
            ],
        }

    def _prepare_self_test(self):
        labels = words.SELF_TEST
        return {
            "at": _iso(self.self_test_at),
            "rows": [
                {**row, "name": self.env._(labels[row["key"]])}
                for row in self.self_test or []
                if row["key"] in labels
            ],
        }


def _iso(moment):
    """Return a moment as the browser reads it, `""` for none."""
    return moment.isoformat(timespec="seconds") + "Z" if moment else ""
