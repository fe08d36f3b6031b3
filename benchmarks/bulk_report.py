"""What reports count of the drawn cases of `bulk_draw`."""

ANSWERED = "c.state != 'to_decide' AND c.luck < 0.6"
WHEN = f"CASE WHEN {ANSWERED} THEN c.asked + interval '2 days' * c.part END"
PAID = "CASE WHEN c.state = 'refunded' THEN c.amount ELSE 0 END"
OF_CASE = {
    "paid_total": "CASE WHEN c.state = 'refunded' THEN c.amount END",
    "informs_only": "c.luck < 0.03",
    "final_reason": "CASE WHEN c.luck > 0.95 THEN 'quick' END",
    "asked_at": "c.asked",
    "answered_at": WHEN,
    "answered_by": f"CASE WHEN {ANSWERED} THEN 'person' END",
    "answer_user_id": f"CASE WHEN {ANSWERED} THEN c.decider END",
    "answer_timing": f"CASE WHEN NOT ({ANSWERED}) THEN NULL"
    " WHEN c.part < 0.9 THEN 'in_time' ELSE 'late' END",
    "answer_within": f"CASE WHEN {ANSWERED} THEN 'day' END",
    "result": "CASE WHEN c.is_open THEN 'open' WHEN c.state = 'rejected' THEN 'won'"
    " WHEN c.state = 'withdrawn' THEN 'withdrawn' ELSE 'granted' END",
    "reason_text": "'Reason ' || c.n %% 15",
    "company_rate": "1",
    "company_asked": "c.amount",
    "company_paid": PAID,
    "company_kept": "CASE WHEN c.state = 'rejected' THEN c.amount ELSE 0 END",
    "company_silent": "0",
}
OF_ITEM = {
    "refund_total": "c.amount",
    "refund_subtotal": "c.amount",
    "company_asked": "c.amount",
    "product_name": "'Shirt ' || c.n %% 200",
}
