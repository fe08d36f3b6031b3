"""Cases of all sorts, and their figures counted a second way: from raw cases, one by
one, with none of the stored or computed report fields."""

from datetime import timedelta
from itertools import cycle, product

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user

HELPDESK = "helpdesk_mgmt.group_helpdesk_user"
OWN_TICKETS = "helpdesk_mgmt.group_helpdesk_user_own"
DECIDE = "tiktok_shop_adjustments.group_tiktok_shop_adjustments"
REASONS = ("Damaged", "Wrong item", False)
# Units of the currency for one of the company's, from that day on
RATES = {
    "GBP": {"2026-01-01": 0.8, "2026-11-10": 0.9},
    "VND": {"2026-01-01": 26000.0, "2026-11-10": 27000.0},
}
AMOUNTS = {"GBP": (24.98, 9.99), "VND": (250000.0, 99000.0), "USD": (31.37, 7.01)}
NOW = "2026-11-24 12:00:00"
# (state, further values, hours to the answer, in time?)
ENDS = (
    ("to_decide", {}, None),
    ("to_decide", {"overdue_at": "2026-11-22 09:30:00"}, None),
    ("refunded", {}, 2.5),
    ("refunded", {}, 60.0),
    ("rejected", {}, 0.25),
    ("refunded", {"overdue_at": "2026-11-22 09:30:00", "by_silence": True}, None),
    ("refunded", {"dispute": "for_buyer"}, 20.0),
    ("withdrawn", {}, None),
    ("refunded", {"informs_only": True, "asked_at": False}, None),
    ("cancelled", {"initiator": "seller", "asked_at": False}, None),
    ("replaced", {"kind": "replacement"}, 30.0),
)
PAID = {"refunded", "cancelled"}
ANSWER_WITHIN = timedelta(hours=48)


class ReportCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "Reporting", "currency_id": cls.env.ref("base.USD").id}
        )
        cls.env.user.company_ids += cls.company
        cls.env.user.company_id = cls.company
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.currencies = {name: cls._currency(name) for name in AMOUNTS}
        cls.agents = cls._user("report_ann", DECIDE) + cls._user("report_bob", DECIDE)
        cls.viewer = cls._user("report_viewer", HELPDESK)
        cls.shops = cls._shop("First", "1") + cls._shop("Second", "2")
        cls.cases = cls._create_cases()
        cls.env.flush_all()

    @classmethod
    def _user(cls, login, *groups):
        return new_test_user(
            cls.env,
            login=login,
            groups=",".join(("base.group_user", *groups)),
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _currency(cls, name):
        currency = cls.env.ref(f"base.{name}")
        currency.active = True
        cls.env["res.currency.rate"].create(
            [
                {
                    "currency_id": currency.id,
                    "company_id": cls.company.id,
                    "name": day,
                    "rate": rate,
                }
                for day, rate in RATES.get(name, {}).items()
            ]
        )
        return currency

    @classmethod
    def _shop(cls, name, remote_id, company=None):
        company = company or cls.company
        authorization = cls.env["tiktok.authorization"].create(
            {
                "name": name,
                "app_key": name,
                "app_secret": "secret",
                "service_id": "7",
                "portal": "custom",
                "api_url": "http://127.0.0.1:9",
                "auth_url": "http://127.0.0.1:9",
                "consent_url": "http://127.0.0.1:9",
                "company_id": company.id,
            }
        )
        team = cls.env["helpdesk.ticket.team"].create(
            {"name": name, "company_id": company.id}
        )
        return cls.env["tiktok.authorized.shop"].create(
            {
                "name": name,
                "remote_id": remote_id,
                "authorization_id": authorization.id,
                "team_id": team.id,
                "import_from": "2026-01-01",
            }
        )

    @classmethod
    def _create_cases(cls):
        """Every end in every currency and shop, on days before and after the rates
        changed, with two agents, a rule and the Seller Center in turn."""
        answerers = cycle(
            [
                {"answered_by": "person", "answer_user_id": cls.agents[0].id},
                {"answered_by": "person", "answer_user_id": cls.agents[1].id},
                {"answered_by": "rule"},
                {"answered_by": "elsewhere"},
                {"answered_by": "person", "answer_user_id": cls.agents[0].id},
            ]
        )
        days, reasons = cycle(("05", "12", "19")), cycle(REASONS)
        vals_list = [
            cls._case_vals(number, shop, currency, end, next(days), next(reasons))
            | (next(answerers) if end[2] is not None else {})
            for number, (shop, currency, end) in enumerate(
                product(cls.shops, cls.currencies.values(), ENDS)
            )
        ]
        return cls.env["tiktok.adjustment"].create(vals_list)

    @classmethod
    def _case_vals(cls, number, shop, currency, end, day, reason):
        state, more, hours = end
        asked = fields.Datetime.to_datetime(f"2026-11-{day} 09:30:00")
        amounts = AMOUNTS[currency.name]
        total = sum(amounts)
        part = state == "refunded" and number % 2
        vals = {
            "shop_id": shop.id,
            "case_type": "return",
            "kind": "refund",
            "remote_id": str(4035000000000000000 + number),
            "state": state,
            "initiator": "buyer",
            "reason_text": reason,
            "currency_id": currency.id,
            "refund_total": total,
            "paid_total": (amounts[0] if part else total) if state in PAID else 0.0,
            "remote_create_time": asked,
            "asked_at": asked,
            "line_ids": [
                Command.create(
                    {
                        "remote_id": f"{number}-{at}",
                        "product_name": ("Shirt", "Mug")[at],
                        "seller_sku": ("SHIRT", "MUG")[at],
                        "refund_total": amount,
                    }
                )
                for at, amount in enumerate(amounts)
            ],
        }
        if hours is not None:
            vals["answered_at"] = asked + timedelta(hours=hours)
            vals["answered_deadline"] = asked + ANSWER_WITHIN
        return vals | more

    # === THE SECOND WAY === #

    def _money(self, case, amount):
        """Odoo's own conversion, at the day of the request."""
        day = case.remote_create_time.date()
        return case.currency_id._convert(
            amount, self.company.currency_id, self.company, day
        )

    def _raw(self, cases, lines=None):
        """Return the figures of some cases, counted one by one."""
        judged = [c for c in cases if c.asked_at and (c.answered_at or c.overdue_at)]
        timely = [
            c for c in judged if c.answered_at and c.answered_at <= c.answered_deadline
        ]
        hours = [
            (c.answered_at - c.asked_at).total_seconds() / 3600
            for c in cases
            if c.answered_at
        ]
        over = [
            c
            for c in cases
            if c.state in ("refunded", "rejected", "withdrawn")
            and c.kind != "replacement"
        ]
        return {
            "__count": len(cases),
            "company_asked:sum": sum(self._money(c, c.refund_total) for c in cases),
            "company_paid:sum": sum(self._money(c, c.paid_total) for c in cases),
            "company_kept:sum": sum(
                self._money(c, c.refund_total - c.paid_total) for c in over
            ),
            "company_silent:sum": sum(
                self._money(c, c.paid_total) for c in cases if c.by_silence
            ),
            "answered_in_time:avg": 100 * len(timely) / len(judged) if judged else None,
            "answer_hours:avg": sum(hours) / len(hours) if hours else None,
        }

    def _assert_figures(self, found, expected):
        self.assertEqual(list(found), list(expected))
        for name, value in expected.items():
            with self.subTest(figure=name):
                if value is None:
                    self.assertIs(found[name], False)
                else:
                    self.assertAlmostEqual(found[name], value, 6)
