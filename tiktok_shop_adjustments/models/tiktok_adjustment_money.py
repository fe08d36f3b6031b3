"""A case's money in the company's currency, at the rate of the day of the request."""

from bisect import bisect_right
from decimal import Decimal

from odoo import api, fields, models

from ..domain import answers

RATE_OF_DAY = "Company currency, at the rate of the day the buyer asked."
RATED = {"store": True, "precompute": True, "currency_field": "company_currency_id"}


class TiktokAdjustment(models.Model):
    """Amounts of several currencies can only be added in one. The original stands
    beside it (`refund_total`, `paid_total`) and stays TikTok's word."""

    _inherit = "tiktok.adjustment"

    company_currency_id = fields.Many2one(related="company_id.currency_id")
    company_rate = fields.Float(
        "Rate of the request's day",
        compute="_compute_company_rate",
        store=True,
        precompute=True,
        digits=0,
        aggregator=None,
        help="What one unit of the case's currency was worth in the company's; zero "
        "where Odoo has no rate of it: such a case is in no sum.",
    )
    company_asked = fields.Monetary(
        "Asked for (company currency, that day's rate)",
        compute="_compute_company_amounts",
        **RATED,
        help=RATE_OF_DAY,
    )
    company_paid = fields.Monetary(
        "Refunded (company currency, that day's rate)",
        compute="_compute_company_amounts",
        **RATED,
        help=f"What TikTok has really paid the buyer. {RATE_OF_DAY}",
    )
    company_kept = fields.Monetary(
        "Kept (company currency, that day's rate)",
        compute="_compute_company_amounts",
        **RATED,
        help=f"Asked for and not paid: rejected, withdrawn, or a part. {RATE_OF_DAY}",
    )
    company_silent = fields.Monetary(
        "Lost by silence (company currency, that day's rate)",
        compute="_compute_company_amounts",
        **RATED,
        help=f"Refunded because nobody had answered in time. {RATE_OF_DAY}",
    )

    _unrated = models.Index("(currency_id) WHERE company_rate = 0")

    @api.depends("currency_id", "company_id", "remote_create_time")
    def _compute_company_rate(self):
        rates = DayRates(self)
        for case in self:
            case.company_rate = rates.of(case)

    @api.depends(
        "company_rate", "refund_total", "paid_total", "state", "kind", "by_silence"
    )
    def _compute_company_amounts(self):
        for case in self:
            paid = case.paid_total
            kept = answers.kept(
                case.kind,
                case.state,
                Decimal(repr(case.refund_total)),
                Decimal(repr(paid)),
            )
            case.company_asked = case._in_company_currency(case.refund_total)
            case.company_paid = case._in_company_currency(paid)
            case.company_kept = case._in_company_currency(float(kept))
            case.company_silent = case.by_silence and case.company_paid

    def _in_company_currency(self, amount):
        """Return an amount of the case in the company's currency, rounded by it."""
        currency = self.company_currency_id
        return currency.round(amount * self.company_rate) if currency else 0.0


class DayRates:
    """The rates of some cases' days, as `res.currency` has them, read with one
    statement for all of them; none where every case has its company's currency."""

    def __init__(self, cases):
        foreign = cases.filtered(
            lambda case: case.currency_id != case.company_currency_id
        )
        self.known = self._read(foreign) if foreign else {}

    def _read(self, cases):
        """Return {(currency id, company id or False): ([day], [rate])} by day."""
        currencies = cases.currency_id | cases.company_currency_id
        companies = cases.company_id.root_id
        found = cases.env["res.currency.rate"].search_fetch(
            [
                ("currency_id", "in", currencies.ids),
                ("company_id", "in", [False, *companies.ids]),
            ],
            ["name", "rate", "currency_id", "company_id"],
            order="name, id",
        )
        known = {}
        for rate in found:
            key = (rate.currency_id.id, rate.company_id.id)
            days, rates = known.setdefault(key, ([], []))
            days.append(rate.name)
            rates.append(rate.rate)
        return known

    def of(self, case):
        """Return what a unit of the case's currency was worth in its company's.

        Odoo itself takes what has no rate for equal, one dong for one dollar; here it
        is 0: not known.
        """
        mine, theirs = case.currency_id, case.company_currency_id
        if not mine or not theirs or mine == theirs:
            return 1.0
        day = (case.remote_create_time or fields.Datetime.now()).date()
        company = case.company_id.root_id
        found = [self._rate(one, company, day) for one in (theirs, mine)]
        if not any(found):
            return 0.0
        # The currency in which rates are given has none itself
        return (found[0] or 1.0) / (found[1] or 1.0)

    def _rate(self, currency, company, day):
        """As `res.currency._get_rates`: the company's own rates come first, the last
        one before that day, or else the first one after; None without any."""
        own = [self.known.get((currency.id, key)) for key in (company.id, False)]
        tables = [table for table in own if table]
        for days, rates in tables:
            if at := bisect_right(days, day):
                return rates[at - 1]
        return tables[0][1][0] if tables else None


class ResCurrencyRate(models.Model):
    _inherit = "res.currency.rate"

    @api.model_create_multi
    def create(self, vals_list):
        """A currency's first rate tells what cases in it were worth."""
        rates = super().create(vals_list)
        # sudo: what the system stores of cases, whoever keeps the rates
        cases = self.env["tiktok.adjustment"].sudo()
        unrated = cases.search(
            [("company_rate", "=", 0), ("currency_id", "in", rates.currency_id.ids)]
        )
        # All that rests on the currency: the rate, the amounts, those of items
        unrated.modified(["currency_id"])
        return rates
