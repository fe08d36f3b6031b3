"""Is Odoo equal to TikTok? Every mirrored field of cases and orders, both sides."""

from datetime import datetime, timezone
from typing import Any

from dev import postgres

from .desk import CASE, ORDER, Desk

OPEN = "to_decide"
# What may change though nothing has happened: when was read, how Odoo's clock went
BOOKKEEPING = {"ir_cron", "ir_cron_progress", "ir_cron_trigger"}
TIMES_OF_READING = (
    "last_sync_at",
    "last_try_at",
    "messages_cursor",
    "orders_cursor",
    "cancellations_cursor",
    "returns_cursor",
    "write_date",
    "write_uid",
)
TABLES = (
    "SELECT table_name FROM information_schema.tables "
    "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
)
# Each row's version and place: any insert, update or delete changes them
VERSION = (
    "SELECT '{table} ' || md5(string_agg(xmin::text || ctid::text, ',' "
    'ORDER BY ctid)) FROM "{table}"'
)


def on_tiktok(payload: dict[str, Any]) -> dict[str, Any]:
    """A case as the API shows it, in the fields that Odoo mirrors."""
    word = "cancel" if "cancel_id" in payload else "return"
    actions = payload.get("seller_next_action_response") or []
    amount = payload.get("refund_amount") or {}
    offer = payload.get("partial_refund") or {}
    return {
        "tiktok_status": payload[f"{word}_status"],
        "role": payload["role"],
        "reason": payload.get(f"{word}_reason") or False,
        "reason_text": payload.get(f"{word}_reason_text") or False,
        "order_remote_id": payload["order_id"],
        "refund_total": float(amount.get("refund_total") or 0),
        "refund_shipping_fee": float(amount.get("refund_shipping_fee") or 0),
        "refund_tax": float(amount.get("refund_tax") or 0),
        "currency_id": amount.get("currency") or False,
        "next_actions": ",".join(action["action"] for action in actions),
        "remote_create_time": moment(payload["create_time"]),
        "remote_update_time": moment(payload["update_time"]),
        "arbitration_status": payload.get("arbitration_status") or False,
        "is_quick_refund": bool(payload.get("is_quick_refund")),
        "return_tracking_number": payload.get("return_tracking_number") or False,
        "pre_return_remote_id": payload.get("pre_return_id") or False,
        "next_return_remote_id": payload.get("next_return_id") or False,
        "partial_refund_amount": float(offer.get("amount") or 0),
        "parked_reason": False,
        "items": sorted(
            item[f"{word}_line_item_id"] for item in payload[f"{word}_line_items"]
        ),
    }


def moment(seconds: int) -> str:
    when = datetime.fromtimestamp(seconds, timezone.utc)
    return when.strftime("%Y-%m-%d %H:%M:%S")


class Truth:
    """Reads both sides."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.admin = desk, desk.world.admin

    def differences(self, case_ids: list[str], order_ids: list[str]) -> list[Any]:
        """What Odoo says otherwise than TikTok, or not at all."""
        return [*self._of_cases(case_ids), *self._of_orders(order_ids)]

    def _of_cases(self, case_ids: list[str]) -> list[Any]:
        in_odoo = self.cases(case_ids)
        found = []
        for case_id in case_ids:
            truth = on_tiktok(self.desk.sim.show(case_id)["payload"])
            mirror = in_odoo.get(case_id, {})
            found += [
                (case_id, name, mirror.get(name, "missing"), value)
                for name, value in truth.items()
                if mirror.get(name, "missing") != value
            ]
        return found

    def cases(self, case_ids: list[str]) -> dict[str, dict[str, Any]]:
        """{TikTok's id: the mirrored fields} of the cases that Odoo has."""
        names = [name for name in on_tiktok(EMPTY) if name != "items"]
        rows = self.admin.call(
            CASE,
            "search_read",
            [("remote_id", "in", case_ids)],
            [*names, "remote_id", "line_ids"],
        )
        line_ids = [number for row in rows for number in row["line_ids"]]
        lines = self.admin.call(
            "tiktok.adjustment.line", "read", line_ids, ["remote_id"]
        )
        by_line = {line["id"]: line["remote_id"] for line in lines}
        cases = {}
        for row in rows:
            case = {name: row[name] for name in names}
            case["currency_id"] = row["currency_id"] and row["currency_id"][1]
            case["items"] = sorted(by_line[number] for number in row["line_ids"])
            cases[row["remote_id"]] = case
        return cases

    def _of_orders(self, order_ids: list[str]) -> list[Any]:
        fields = ["tiktok_order_id", "tiktok_status", "tiktok_total_amount"]
        domain = [("tiktok_order_id", "in", order_ids)]
        rows = self.admin.call(ORDER, "search_read", domain, fields)
        in_odoo = {
            row["tiktok_order_id"]: (row["tiktok_status"], row["tiktok_total_amount"])
            for row in rows
        }
        found = []
        for order_id in order_ids:
            (order,) = self.desk.sim.get("orders", order_id=order_id)
            truth = (order["status"], float(order["total_amount"]))
            if in_odoo.get(order_id) != truth:
                found.append((order_id, in_odoo.get(order_id), truth))
        return found

    def versions(self) -> dict[str, str]:
        """{table: the versions of all its rows}; shops without their times of reading,
        tables of Odoo's own clock not at all."""
        database = self.desk.world.stack.database
        names = postgres.query(TABLES, database).splitlines()
        queries = (VERSION.format(table=name) for name in names)
        rows = postgres.query(" UNION ALL ".join(queries), database).splitlines()
        tables = dict(row.split(" ") for row in rows if row)
        shops = f"SELECT to_jsonb(s) - '{{{','.join(TIMES_OF_READING)}}}'::text[] "
        shops += "FROM tiktok_authorized_shop s ORDER BY id"
        tables["tiktok_authorized_shop"] = postgres.query(shops, database)
        return {t: v for t, v in tables.items() if t not in BOOKKEEPING}


# A case of which only the names matter
EMPTY = {
    "return_id": "",
    "return_status": "",
    "role": "",
    "order_id": "",
    "create_time": 0,
    "update_time": 0,
    "return_line_items": [],
}
