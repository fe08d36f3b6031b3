from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user
from odoo.tools import SQL

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

from ..tiktok_api.errors import NetworkError
from . import access_table, payloads
from .common import ADMINISTER, DECIDE, HELPDESK, TiktokCommon, utc

EMPLOYEE = "base.group_user"
OWN_TICKETS = "helpdesk_mgmt.group_helpdesk_user_own"
# The administrator sells as well: some buttons stand on the order
SELLS = "sales_team.group_sale_salesman_all_leads"
GROUPS = {
    "portal": "base.group_portal",
    "employee": EMPLOYEE,
    "clerk": f"{EMPLOYEE},{OWN_TICKETS}",
    "viewer": f"{EMPLOYEE},{HELPDESK}",
    "agent": f"{EMPLOYEE},{HELPDESK},{DECIDE}",
    "administrator": f"{EMPLOYEE},{HELPDESK},{ADMINISTER},{SELLS}",
    "stranger": f"{EMPLOYEE},{HELPDESK},{ADMINISTER},{SELLS}",
    "both": f"{EMPLOYEE},{HELPDESK},{ADMINISTER},{SELLS}",
}
# The smallest picture there is
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    b"AABJRU5ErkJggg=="
)
WATCHED = ("helpdesk_ticket", "sale_order", "sale_order_line", "mail_message")
LETTERS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}


class AccessCommon(TiktokCommon):
    """A record of each model in our company, and a user in each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, **DISABLED_MAIL_CONTEXT))
        cls.abroad = cls.env["res.company"].create({"name": "Company abroad"})
        cls.users = {"none": cls.env.ref("base.public_user")}
        for role, groups in GROUPS.items():
            cls.users[role] = cls._create_user(role, groups)
        cls.authorization.granted_scopes = "seller.customer_service"
        cls.order, cls.case = cls._import_case(cls.shop)
        cls.ticket = cls.case.ticket_id
        cls.ticket.user_id = cls.users["agent"]
        cls.records = cls._create_records()
        cls.env.flush_all()

    @classmethod
    def _create_user(cls, role, groups):
        companies = cls.company
        if role in access_table.ABROAD:
            companies = cls.abroad + (cls.company if role == "both" else cls.abroad)
        return new_test_user(
            cls.env,
            login=f"access_{role}",
            groups=groups,
            company_id=companies[:1].id,
            company_ids=[Command.set(companies.ids)],
        )

    @classmethod
    def _import_case(cls, shop):
        """Bring an order and a case on it in, as the sync does."""
        payload = payloads.order(user_id="7494845267308415300")
        orders = cls.env["sale.order"]
        orders._tiktok_apply(shop, payloads.read_orders([payload]).items)
        page = payloads.read_returns([payloads.refund(payload)])
        case = cls.env["tiktok.adjustment"]._apply(shop, "return", page.items)
        case = case.with_env(cls.env)
        case.tiktok_status = "RETURN_OR_REFUND_REQUEST_PENDING"
        return case.sale_order_id, case

    @classmethod
    def _create_records(cls):
        made = {
            "tiktok.authorization": cls.authorization,
            "tiktok.authorized.shop": cls.shop,
            "tiktok.adjustment": cls.case,
            "tiktok.adjustment.line": cls.case.line_ids[:1],
            "helpdesk.ticket": cls.ticket,
            "sale.order": cls.order,
            "sale.order.line": cls.order.order_line[:1],
        }
        for model, vals in cls._record_vals().items():
            made[model] = cls.env[model].create(vals)
        rule = made["tiktok.adjustment.rule"]
        made["tiktok.adjustment.rule.budget"] = cls.env[
            "tiktok.adjustment.rule.budget"
        ].search([("rule_id", "=", rule.id)])
        made |= cls._create_rule_rows(made)
        made |= cls._create_talk()
        made |= cls._create_dialogs(rule)
        for word in ("tiktok.adjustment.kind", "tiktok.order.status"):
            made[word] = cls.env[word].search([], limit=1)
        return made

    @classmethod
    def _record_vals(cls):
        case = cls.case.id
        return {
            "tiktok.webhook.event": {
                "shop_id": cls.shop.id,
                "notification_id": "1",
                "type": 11,
                "state": "failed",
            },
            "tiktok.adjustment.event": {
                "adjustment_id": case,
                "happened_at": utc(1795000000),
                "role": "BUYER",
                "description": "Opened",
                "digest": "d",
            },
            "tiktok.adjustment.decision": {
                "adjustment_id": case,
                "action": "APPROVE_REFUND",
                "operation": "approve_return",
                "key": "k",
                "user_id": cls.users["agent"].id,
            },
            "tiktok.adjustment.rule": {"name": "Pay small ones"},
            "tiktok.adjustment.reminder": {
                "adjustment_id": case,
                "deadline": utc(1795000000),
                "step": "first",
            },
            "tiktok.picture": {
                "shop_id": cls.shop.id,
                "adjustment_id": case,
                "place": "evidence",
            },
        }

    @classmethod
    def _create_rule_rows(cls, made):
        log = cls.env["tiktok.adjustment.rule.log"].create(
            {
                "rule_id": made["tiktok.adjustment.rule"].id,
                "adjustment_id": cls.case.id,
                "trigger_key": "arrival/1",
                "state": "held",
            }
        )
        return {"tiktok.adjustment.rule.log": log}

    @classmethod
    def _create_talk(cls):
        talk = cls.env["tiktok.conversation"].create(
            {
                "shop_id": cls.shop.id,
                "remote_id": "7",
                "ticket_id": cls.ticket.id,
                "partner_id": cls.case.partner_id.id,
                "unread_count": 1,
            }
        )
        cls.ticket.tiktok_conversation_id = talk
        message = cls.env["tiktok.message"].create(
            {
                "conversation_id": talk.id,
                "ticket_id": cls.ticket.id,
                "direction": "out",
                "type": "TEXT",
                "text": "Hello",
                "state": "refused",
                "happened_at": utc(1795000000),
            }
        )
        return {"tiktok.conversation": talk, "tiktok.message": message}

    @classmethod
    def _as(cls, role, model):
        """The system, writing in the name of a user: as dialogs are opened."""
        return cls.env[model].with_user(cls.users[role]).sudo()

    @classmethod
    def _create_dialogs(cls, rule):
        decides = {"adjustment_id": cls.case.id, "decision": "APPROVE_REFUND"}
        starts = {"sale_order_id": cls.order.id, "ticket_id": cls.ticket.id}
        reason = {"request_type": "CANCEL", "name": "n", "text": "Words"}
        approve = cls._as("agent", "tiktok.adjustment.approve").create(decides)
        reject = cls._as("agent", "tiktok.adjustment.reject").create(decides)
        why = cls._as("agent", "tiktok.adjustment.reason").create(
            {"dialog_id": reject.id, "decision": "x", "name": "n", "text": "Words"}
        )
        proof = cls._as("agent", "tiktok.adjustment.evidence").create(
            {
                "dialog_id": reject.id,
                "name": "crack.png",
                "image": PIXEL,
                "mime_type": "image/png",
            }
        )
        cancel = cls._as("agent", "tiktok.order.cancel").create(
            {
                **starts,
                "reason_ids": [Command.create(reason)],
                "item_ids": [Command.create({"name": "Shirt", "left_count": 1})],
            }
        )
        refund = cls._as("agent", "tiktok.order.refund").create(starts)
        run = cls._as("administrator", "tiktok.adjustment.rule.dry.run").create(
            {
                "company_id": cls.company.id,
                "rule_ids": [Command.set(rule.ids)],
                "line_ids": [Command.create({"rule_id": rule.id})],
                "case_ids": [Command.create({"adjustment_id": cls.case.id})],
            }
        )
        switch = cls._as("administrator", "tiktok.adjustment.rule.switch").create(
            {"rule_id": rule.id}
        )
        rows = (approve, reject, why, proof, cancel, cancel.item_ids, cancel.reason_ids)
        rows += (refund, run, run.line_ids, run.case_ids, switch)
        rows += cls._create_several()
        return {row._name: row.with_env(cls.env) for row in rows}

    @classmethod
    def _create_several(cls):
        """The dialogs of several decisions, with their rows."""
        several = cls._as("agent", "tiktok.adjustment.items").create(
            {
                "adjustment_id": cls.case.id,
                "item_ids": [Command.create({"line_id": cls.case.line_ids[0].id})],
            }
        )
        batch = cls._as("agent", "tiktok.adjustment.batch").create(
            {
                "title": "Decide 1 Case",
                "group_ids": [Command.create({"company_id": cls.company.id})],
                "line_ids": [Command.create({"adjustment_id": cls.case.id})],
            }
        )
        return (several, several.item_ids, batch, batch.group_ids, batch.line_ids)

    def setUp(self):
        super().setUp()
        self.asked, self.begun = [], []
        asked = self.asked

        def ask(record, *_args, **_options):
            asked.append(record)
            raise NetworkError("Nobody is there.")

        shops = type(self.env["tiktok.authorized.shop"])
        authorizations = type(self.env["tiktok.authorization"])
        # The sync as well: it commits page by page, which a test must not
        for model, name in (
            (shops, "_client"),
            (shops, "_drive"),
            (authorizations, "_client"),
        ):
            self.enterContext(patch.object(model, name, ask))
        self.enterContext(self.enter_registry_test_mode())
        self._count_transactions()

    def _count_transactions(self):
        """What is done in a transaction of its own stays when the call is refused."""
        begin, begun = self.registry.cursor, self.begun

        def cursor(*args, **options):
            begun.append(options)
            return begin(*args, **options)

        self.enterContext(patch.object(self.registry, "cursor", cursor))

    # === SHORT WORDS === #

    def _call(self, role, model, method, *args, **kwargs):
        """Call a method as a remote caller does: public ones only, ids first."""
        self.env.flush_all()
        self.env.invalidate_all()
        return call_kw(self._model(role, model), method, list(args), kwargs)

    def _model(self, role, model):
        user = self.users[role]
        # As the web client does: somebody of two companies works in one of them
        context = {"allowed_company_ids": user.company_id.ids}
        return self.env(user=user, su=False, context=context)[model]

    @contextmanager
    def _undone(self):
        """Whatever is done inside is rolled back."""
        with self.env.cr.savepoint() as savepoint:
            yield
            self.env.cr.precommit.clear()
            self.env.invalidate_all(flush=False)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def _digest(self):
        """Tell all that is stored by us and around us, as one value."""
        self.env.flush_all()
        tables = [
            *WATCHED,
            *(self.env[model]._table for model in access_table.RIGHTS),
        ]
        rows = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s, count(*), md5(string_agg(t::text, '|' ORDER BY id))"
                " FROM %s t",
                table,
                SQL.identifier(table),
            )
            for table in tables
        )
        stored = self.env.execute_query(rows)
        return stored, self._mails(), len(self.asked), len(self.begun)
