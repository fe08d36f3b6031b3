"""Buyers' data leaves Odoo when it is no longer needed; amounts and decisions stay.

Once a day Odoo's own clean-up masks what is older than the shop allows, in batches.
What was decided, by whom and for how much is the seller's own record and is kept.
"""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..domain import states

BATCH = 500
YEAR = 365


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    buyer_data_days = fields.Integer(
        "Keep buyers' data",
        default=YEAR,
        help="So many days after the last change, names, addresses, words and pictures "
        "of buyers are removed. Amounts and decisions stay. 0: nothing is removed.",
    )

    _buyer_data_days = models.Constraint(
        "CHECK(buyer_data_days >= 0)", "Days cannot be negative; 0 removes nothing."
    )

    @api.autovacuum
    def _gc_buyer_data(self):
        """Mask a batch of each kind in each shop; returns (done, remaining)."""
        shops = self.with_context(active_test=False).search(
            [("buyer_data_days", ">", 0)]
        )
        done = [shop._as_system()._mask_batches() for shop in shops]
        return sum(map(sum, done)), int(any(BATCH in counts for counts in done))

    def _mask_batches(self):
        """Return how many cases, messages, conversations, contacts were masked."""
        before = fields.Datetime.now() - timedelta(days=self.buyer_data_days)
        env = self.env
        kinds = (
            env["tiktok.adjustment"],
            env["tiktok.message"],
            env["tiktok.conversation"],
            env["res.partner"],
        )
        return [self._mask_batch(records, before) for records in kinds]

    def _mask_batch(self, records, before):
        """Mask the oldest: by the moment that tells, which an index is sorted by."""
        old = records.with_context(
            active_test=False, tracking_disable=True, mail_notrack=True
        ).search(
            records._old_buyers_domain(self, before),
            order=f"{records._old_buyers_moment}, id",
            limit=BATCH,
        )
        if old:
            old._mask_buyers()
        return len(old)


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    _old_buyers_moment = "remote_update_time"
    buyer_removed = fields.Boolean(
        "Buyer's data removed", readonly=True, help="The buyer's words are gone."
    )

    def _prepare_mirror_vals(self, page, item):
        """What moves again brings its data back, and is masked again in its time."""
        return {**super()._prepare_mirror_vals(page, item), "buyer_removed": False}

    @api.model
    def _old_buyers_domain(self, shop, before):
        return (
            Domain("shop_id", "=", shop.id)
            & Domain("buyer_removed", "=", False)
            & Domain("state", "in", list(states.SETTLED))
            & Domain("remote_update_time", "<", before)
        )

    def _mask_buyers(self):
        self.env["tiktok.picture"].search([("adjustment_id", "in", self.ids)]).unlink()
        self.event_ids.write({"note": False, "images": False, "videos": False})
        for case in self.filtered("buyer_words"):
            before = case._ticket_description()
            case.buyer_words = False
            if case._leads_description(before):
                case.ticket_id.description = case._ticket_description()
        self.write({"payload": False, "buyer_removed": True})


class TiktokMessage(models.Model):
    _inherit = "tiktok.message"

    _old_buyers_moment = "happened_at"
    buyer_removed = fields.Boolean("Buyer's data removed", readonly=True)

    @api.model
    def _old_buyers_domain(self, shop, before):
        """What waits to be sent is no record of anything yet."""
        return (
            Domain("shop_id", "=", shop.id)
            & Domain("buyer_removed", "=", False)
            & Domain("state", "in", (False, "sent", "refused"))
            & Domain("happened_at", "<", before)
        )

    def _mask_buyers(self):
        """TikTok's id stays: what it names is not read a second time."""
        gone = Markup("<p>%s</p>") % self.env._("Removed: older than the shop allows.")
        shown = self.mail_message_id
        shown.attachment_ids.unlink()
        shown.write({"body": gone, "email_from": False})
        self.write({"text": False, "content": False, "buyer_removed": True})


class TiktokConversation(models.Model):
    _inherit = "tiktok.conversation"

    _old_buyers_moment = "latest_at"
    buyer_removed = fields.Boolean("Buyer's data removed", readonly=True)

    @api.model
    def _old_buyers_domain(self, shop, before):
        return (
            Domain("shop_id", "=", shop.id)
            & Domain("buyer_removed", "=", False)
            & Domain("latest_at", "<", before)
        )

    def _mask_buyers(self):
        name = self.env._("TikTok buyer")
        self.write({"buyer_name": name, "buyer_removed": True})


class ResPartner(models.Model):
    """Contacts that were made for TikTok's buyers, and the addresses below them."""

    _inherit = "res.partner"

    _old_buyers_moment = "create_date"
    tiktok_buyer_removed = fields.Boolean(
        "Buyer's data removed", readonly=True, copy=False
    )

    @api.model
    def _old_buyers_domain(self, shop, before):
        """Not a contact on an order, case or talk of later, nor one on a posted
        document: that is kept as long as the law wants."""
        moving = Domain("state", "in", list(states.OPEN))
        needed = {
            "sale.order": Domain("date_order", ">=", before),
            "tiktok.adjustment": moving | Domain("remote_update_time", ">=", before),
            "tiktok.conversation": Domain("latest_at", ">=", before),
            "account.move": Domain("state", "=", "posted"),
        }
        old = (
            Domain("tiktok_user_id", "!=", False)
            & Domain("company_id", "=", shop.company_id.id)
            & Domain("tiktok_buyer_removed", "=", False)
            & Domain("create_date", "<", before)
        )
        for model, why in needed.items():
            old &= self._named_nowhere(self.env[model], why)
        return old

    @api.model
    def _named_nowhere(self, records, why):
        """Return the domain of contacts that none of these records names.

        One look for each contact: a list of all that are named would be as long as the
        history.
        """

        def to_sql(_partners, alias, _query):
            naming = records._search(why)
            named = records._field_to_sql(naming.table, "partner_id", naming)
            naming.add_where(SQL("%s = %s", named, SQL.identifier(alias, "id")))
            return SQL("NOT EXISTS %s", naming.subselect(SQL("1")))

        return Domain.custom(to_sql=to_sql)

    def _mask_buyers(self):
        """TikTok's id of the buyer stays, so that a later order finds the contact."""
        everyone = self | self.with_context(active_test=False).child_ids
        places = ("phone", "email", "street", "street2", "zip", "city")
        digests = ("tiktok_address_digest", "tiktok_relay_email")
        gone = dict.fromkeys((*places, *digests), False)
        name = self.env._("TikTok buyer")
        everyone.write({**gone, "name": name, "tiktok_buyer_removed": True})
        tickets = self.env["helpdesk.ticket"].search(
            [("partner_id", "in", everyone.ids)]
        )
        tickets.write({"partner_name": name})
