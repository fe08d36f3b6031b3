"""What the rows of each table look like, beside the drawn cases of `bulk_draw`."""

from . import bulk_report
from .bulk_clone import Copies

CASES = "bulk_case c"
BUYERS = """(
    SELECT DISTINCT ON (buyer) * FROM bulk_case ORDER BY buyer, n DESC
) c"""
TIMES = {"create_date": "c.asked", "write_date": "c.moved"}
PLACE = {"shop_id": "c.shop", "company_id": "c.company"}
CASE_ID = "%(tiktok_adjustment)s + c.n"
TICKET_ID = "%(helpdesk_ticket)s + c.n"
ORDER_ID = "%(sale_order)s + c.n"
PARTNER_ID = "%(res_partner)s + c.buyer"
BUYER = "'Jane ' || substr(md5(c.buyer::text), 1, 8)"
OF_CASE = {"adjustment_id": CASE_ID}
STATUS = """CASE WHEN c.type = 'cancellation' THEN 'CANCELLATION_REQUEST_'
                 ELSE 'RETURN_OR_REFUND_REQUEST_' END ||
            CASE c.state WHEN 'to_decide' THEN 'PENDING' WHEN 'approved' THEN 'SUCCESS'
                 WHEN 'rejected' THEN 'REJECT' WHEN 'withdrawn' THEN 'CANCEL'
                 ELSE 'COMPLETE' END"""
# A few of the newest have found no order yet
WITHOUT_ORDER = "c.is_open AND c.n %% 50 = 0"
# Kept for thirty days; the oldest are due to be deleted
RECENT = "c.asked > now() - interval '30 days 2 hours'"
TALKS = "c.n %% 10 = 0"
CONVERSATION_ID = "%(tiktok_conversation)s + c.n / 10"

PARTNERS = Copies(
    "res_partner",
    BUYERS,
    {
        **TIMES,
        "id": PARTNER_ID,
        "commercial_partner_id": PARTNER_ID,
        "company_id": "c.company",
        "name": BUYER,
        "complete_name": BUYER,
        "tiktok_user_id": "c.buyer::text",
        "tiktok_buyer_removed": "c.is_old",
    },
)
ORDERS = Copies(
    "sale_order",
    CASES,
    {
        **TIMES,
        "id": ORDER_ID,
        "name": "'S' || lpad(c.n::text, 8, '0')",
        "company_id": "c.company",
        "currency_id": "c.currency",
        "partner_id": PARTNER_ID,
        "partner_invoice_id": PARTNER_ID,
        "partner_shipping_id": PARTNER_ID,
        "client_order_ref": "c.ord",
        "date_order": "c.asked - interval '5 days'",
        "access_token": "NULL",
        "tiktok_shop_id": "c.shop",
        "tiktok_order_id": "c.ord",
        "tiktok_update_time": "c.moved",
        "tiktok_outcome": "c.outcome",
        "tiktok_refunded_amount": "CASE WHEN c.state = 'refunded' THEN c.amount END",
    },
)
ORDER_LINES = Copies(
    "sale_order_line",
    CASES,
    {
        **TIMES,
        "id": "%(sale_order_line)s + c.n",
        "order_id": ORDER_ID,
        "order_partner_id": PARTNER_ID,
        "company_id": "c.company",
        "currency_id": "c.currency",
        "price_unit": "c.amount",
    },
)
TICKETS = Copies(
    "helpdesk_ticket",
    CASES,
    {
        **TIMES,
        "id": TICKET_ID,
        "number": "'HT' || lpad(c.n::text, 8, '0')",
        "company_id": "c.company",
        "team_id": "c.team",
        "stage_id": "c.stage",
        "user_id": "CASE WHEN c.fate > 0.25 THEN c.decider END",
        "priority": "CASE WHEN c.state = 'to_decide' AND c.part < 0.2 THEN '3'"
        " WHEN c.state = 'to_decide' AND c.part < 0.4 THEN '2' ELSE '1' END",
        "partner_id": PARTNER_ID,
        "commercial_partner_id": PARTNER_ID,
        "partner_name": BUYER,
        "last_stage_update": "c.moved",
        "unattended": "c.state = 'to_decide'",
        "tiktok_adjustment_id": CASE_ID,
        "tiktok_conversation_id": f"CASE WHEN {TALKS} THEN {CONVERSATION_ID} END",
        "tiktok_unread_count": f"CASE WHEN c.is_open AND {TALKS} THEN 1 ELSE 0 END",
        "tiktok_shop_id": "c.shop",
        "tiktok_state": "c.state",
        "tiktok_outcome": "c.outcome",
        "tiktok_deadline": "c.deadline",
        "tiktok_refund_total": "c.amount",
    },
)
WITH_ORDER = f"bulk_case c WHERE NOT ({WITHOUT_ORDER})"
LINKS = "helpdesk_ticket_sale_order_rel"
TICKET_ORDERS = {"helpdesk_ticket_id": TICKET_ID, "sale_order_id": ORDER_ID}
ADJUSTMENTS = Copies(
    "tiktok_adjustment",
    CASES,
    {
        **TIMES,
        **PLACE,
        "id": CASE_ID,
        "case_type": "c.type",
        "kind": "c.kind",
        "remote_id": "c.remote",
        "tiktok_status": STATUS,
        "state": "c.state",
        "arrival_state": "'to_decide'",
        "outcome": "c.outcome",
        "order_remote_id": "c.ord",
        "sale_order_id": f"CASE WHEN NOT ({WITHOUT_ORDER}) THEN {ORDER_ID} END",
        "partner_id": PARTNER_ID,
        "ticket_id": TICKET_ID,
        "currency_id": "c.currency",
        "refund_total": "c.amount",
        "refund_subtotal": "c.amount",
        "buyer_words": "CASE WHEN NOT c.is_old THEN original.buyer_words END",
        "payload": "CASE WHEN NOT c.is_old THEN original.payload END",
        "buyer_removed": "c.is_old",
        "deadline": "c.deadline",
        "answer_deadline": "COALESCE(c.deadline, c.asked + interval '2 days')",
        "deadline_check_at": "c.deadline - interval '4 hours'",
        "overdue_at": "CASE WHEN NOT c.is_open AND c.luck < 0.02"
        " THEN c.asked + interval '2 days' END",
        "by_silence": "NOT c.is_open AND c.luck < 0.01",
        "remote_create_time": "c.asked",
        "remote_update_time": "c.moved",
        **bulk_report.OF_CASE,
        "dispute": "CASE WHEN c.is_open AND c.luck < 0.02 THEN 'in_dispute'"
        " WHEN c.luck < 0.02 THEN 'for_buyer' END",
        "records_due": "c.is_open AND c.n %% 30 = 0",
        "rules_due": "CASE WHEN c.is_open AND c.n %% 90 = 0 THEN 'arrival' END",
        "parked_reason": "CASE WHEN c.is_open AND c.n %% 70 = 0"
        " THEN 'refund_total: not a number' END",
    },
)
ITEMS = Copies(
    "tiktok_adjustment_line",
    CASES,
    {
        **TIMES,
        **OF_CASE,
        "id": "%(tiktok_adjustment_line)s + c.n",
        "company_id": "c.company",
        "remote_id": "c.n::text",
        "sale_line_id": "%(sale_order_line)s + c.n",
        **bulk_report.OF_ITEM,
    },
)
ENTRIES = Copies(
    "tiktok_adjustment_event",
    "bulk_case c, generate_series(1, 3) i",
    {
        **TIMES,
        **OF_CASE,
        "id": "%(tiktok_adjustment_event)s + c.n * 3 + i",
        "company_id": "c.company",
        "happened_at": "c.asked + i * interval '1 hour'",
        "digest": "md5(i::text)",
    },
)
DECISIONS = Copies(
    "tiktok_adjustment_decision",
    "bulk_case c WHERE CASE WHEN c.is_open THEN c.state = 'approved' OR c.n %% 60 = 0"
    " ELSE c.luck < 0.6 END",
    {
        **TIMES,
        **PLACE,
        **OF_CASE,
        "id": "%(tiktok_adjustment_decision)s + c.n",
        "key": "'bulk-' || c.n",
        "user_id": "c.decider",
        "amount": "c.amount",
        "company_amount": "c.amount",
        "state": "CASE WHEN c.is_open AND c.n %% 120 = 0 THEN 'uncertain'"
        " WHEN c.is_open AND c.n %% 60 = 0 THEN 'queued'"
        " WHEN c.part < 0.03 THEN 'refused' ELSE 'confirmed' END",
        "sent_at": "c.moved - interval '1 minute'",
        "settled_at": "CASE WHEN NOT (c.is_open AND c.n %% 60 = 0) THEN c.moved END",
        # Of the last days' confirmed ones a few are still to be seen in TikTok's list
        "mirrored_at": "CASE WHEN NOT (c.is_open AND c.n %% 20 = 0) THEN c.moved END",
    },
)
RULE_LOGS = Copies(
    "tiktok_adjustment_rule_log",
    "bulk_case c WHERE c.place < 3 AND c.fate > 0.8",
    {
        **TIMES,
        **PLACE,
        **OF_CASE,
        "id": "%(tiktok_adjustment_rule_log)s + c.n",
        "partner_id": PARTNER_ID,
        "state": "CASE WHEN c.is_open AND c.n %% 30 = 0 THEN 'due'"
        " WHEN c.is_open AND c.n %% 31 = 0 THEN 'sent'"
        " WHEN c.luck < 0.1 THEN 'held' ELSE 'done' END",
        "settled_at": "c.moved",
    },
)
PICTURES = Copies(
    "tiktok_picture",
    "bulk_case c, generate_series(1, 2) i WHERE NOT c.is_old AND c.sort > 0.5",
    {
        **TIMES,
        **PLACE,
        **OF_CASE,
        "id": "%(tiktok_picture)s + c.n * 2 + i",
        "place": "md5(i::text)",
        "state": "CASE WHEN c.is_open AND c.n %% 40 = 0 THEN 'wanted' ELSE 'kept' END",
    },
)
CONVERSATIONS = Copies(
    "tiktok_conversation",
    f"bulk_case c WHERE {TALKS}",
    {
        **TIMES,
        **PLACE,
        "id": CONVERSATION_ID,
        "remote_id": "c.remote",
        "buyer_user_id": "c.buyer::text",
        "buyer_name": BUYER,
        "partner_id": PARTNER_ID,
        "sale_order_id": ORDER_ID,
        "order_remote_id": "c.ord",
        "ticket_id": TICKET_ID,
        "unread_count": "CASE WHEN c.is_open THEN 1 ELSE 0 END",
        "read_due": "c.is_open AND c.n %% 70 = 0",
        "latest_at": "c.moved",
        "buyer_removed": "c.is_old",
    },
)
MESSAGES = Copies(
    "tiktok_message",
    f"bulk_case c, generate_series(1, 4) i WHERE {TALKS}",
    {
        **TIMES,
        **PLACE,
        "id": "%(tiktok_message)s + c.n * 4 + i",
        "conversation_id": CONVERSATION_ID,
        "ticket_id": TICKET_ID,
        "remote_id": "(c.n * 4 + i)::text",
        "index": "(c.n * 4 + i)::text",
        "direction": "CASE WHEN i %% 2 = 1 THEN 'in' ELSE 'out' END",
        "user_id": "CASE WHEN i %% 2 = 0 THEN c.decider END",
        "state": "CASE WHEN i %% 2 = 1 THEN NULL"
        " WHEN c.is_open AND i = 4 AND c.n %% 50 = 0 THEN 'queued'"
        " WHEN i = 4 AND c.part < 0.01 THEN 'refused' ELSE 'sent' END",
        "attempted_at": "CASE WHEN i %% 2 = 0 THEN c.moved END",
        "order_remote_id": "c.ord",
        "happened_at": "c.asked + i * interval '1 hour'",
        "buyer_removed": "c.is_old",
    },
)
NOTES = Copies(
    "mail_message",
    "bulk_case c WHERE c.luck < 0.6",
    {
        **TIMES,
        "id": "%(mail_message)s + c.n",
        "res_id": TICKET_ID,
        "date": "c.moved",
        "record_company_id": "c.company",
        "message_id": "'<bulk-' || c.n || '@example.com>'",
    },
)
NOTIFICATIONS = Copies(
    "tiktok_webhook_event",
    f"bulk_case c, generate_series(1, 3) i WHERE {RECENT}",
    {
        **TIMES,
        **PLACE,
        "id": "%(tiktok_webhook_event)s + c.n * 3 + i",
        "notification_id": "(c.n * 3 + i)::text",
        "case_remote_id": "c.remote",
        "order_remote_id": "c.ord",
        "state": "CASE WHEN c.is_open AND i = 3 AND c.n %% 50 = 0 THEN 'new'"
        " WHEN c.is_open AND i = 3 AND c.n %% 99 = 0 THEN 'failed'"
        " WHEN i = 2 THEN 'ignored' ELSE 'done' END",
    },
)
ALL = (
    *(PARTNERS, ORDERS, ORDER_LINES, TICKETS, ADJUSTMENTS, ITEMS, ENTRIES),
    *(DECISIONS, RULE_LOGS, PICTURES, CONVERSATIONS, MESSAGES, NOTES, NOTIFICATIONS),
)
