"""The dashboard's figures as the browser draws them, each with the list behind it."""

from collections import Counter

from ..domain import answers

LONGEST_LIST = 8
# Names of a list of aggregates, in this order
COLUMNS = {
    "__count": "count",
    "company_asked:sum": "asked",
    "company_paid:sum": "paid",
    "company_kept:sum": "kept",
    "company_silent:sum": "silent",
    "answered_in_time:avg": "rate",
    "answer_hours:avg": "hours",
}
MONEY = ("asked", "paid", "kept", "silent")
MONEY_DOMAINS = {
    "paid": [("company_paid", ">", 0)],
    "kept": [("company_kept", ">", 0)],
    "silent": [("company_silent", ">", 0)],
}
JUDGED = ("answer_timing", "!=", False)


class Figures:
    """Rows of `_read_grouping_sets` made into what is drawn.

    :param cases: an empty `tiktok.adjustment`, for words and rights
    :param groups: {name of the grouping: rows of its keys and aggregates}
    """

    AGGREGATES = tuple(COLUMNS)

    def __init__(self, cases, groups):
        self.cases, self.env, self.groups = cases, cases.env, groups

    def prepared(self):
        total = self._values(self.groups["all"][0]) if self.groups["all"] else {}
        return {
            "count": total.get("count", 0),
            "rate": total.get("rate"),
            "hours": total.get("hours"),
            "answers": self._selection("answer_timing"),
            "spans": self._selection("answer_within"),
            "results": self._selection("result"),
            "money": self._money(),
            "by_shop": self._by_shop(),
            "reasons": self._reasons(),
            "people": self._people(),
        }

    def _values(self, row, keys=0):
        """Return the aggregates of a row by name; an average of nothing is None."""
        values = dict(zip(COLUMNS.values(), row[keys:], strict=True))
        return {name: None if v is False else v for name, v in values.items()}

    def _selection(self, name):
        """Return all choices of a field in its order, those without a case too."""
        found = {row[0]: row for row in self.groups[name]}
        labels = self.cases._fields[name]._description_selection(self.env)
        return [
            {
                "key": key,
                "label": label,
                "count": self._values(found[key], 1)["count"] if key in found else 0,
                "domain": [(name, "=", key)],
            }
            for key, label in labels
        ]

    def _money(self):
        """Return the sums of each currency: those of two companies may not be added."""
        sums = {}
        for company, *values in self.groups["company_id"]:
            mine = sums.setdefault(company.currency_id, dict.fromkeys(MONEY, 0.0))
            for name in MONEY:
                mine[name] += self._values(values)[name] or 0.0
        return [
            {
                "currency_id": currency.id,
                **{name: currency.round(value) for name, value in values.items()},
                "domains": {
                    name: [*domain, ("company_id.currency_id", "=", currency.id)]
                    for name, domain in MONEY_DOMAINS.items()
                },
            }
            for currency, values in sums.items()
        ]

    def _by_shop(self):
        """Return the rate of each shop, the worst first; counted, not averaged."""
        counts = {}
        for shop, timing, count, *_rest in self.groups["by_shop"]:
            if timing:
                counts.setdefault(shop, Counter())[timing] += count
        rows = [self._shop(shop, answered) for shop, answered in counts.items()]
        return sorted(rows, key=lambda row: (row["rate"], row["label"]))

    def _shop(self, shop, answered):
        return {
            "label": shop.display_name,
            "rate": 100 * answered[answers.IN_TIME] / answered.total(),
            "count": answered.total(),
            "domain": [("shop_id", "=", shop.id), JUDGED],
        }

    def _reasons(self):
        rows = [
            {
                "label": reason or self.env._("Without a reason"),
                "count": self._values(rest)["count"],
                "domain": [("reason_text", "=", reason)],
            }
            for reason, *rest in self.groups["reasons"]
        ]
        rows.sort(key=lambda row: (-row["count"], row["label"]))
        return rows[:LONGEST_LIST]

    def _people(self):
        """Return who answered: agents, and the two ways without an agent."""
        words = dict(self.cases._fields["answered_by"]._description_selection(self.env))
        rows = [
            self._person(way, user, words[way], self._values(rest))
            for way, user, *rest in self.groups["people"]
            if way
        ]
        return sorted(rows, key=lambda row: (-row["count"], row["label"]))

    def _person(self, way, user, word, values):
        return {
            # sudo: who answered a case that the caller reads, gone from the company or
            # not
            "label": user.sudo().display_name if user else word,
            "is_agent": bool(user),
            "count": values["count"],
            "rate": values["rate"],
            "hours": values["hours"],
            "domain": [("answered_by", "=", way), ("answer_user_id", "=", user.id)],
        }
