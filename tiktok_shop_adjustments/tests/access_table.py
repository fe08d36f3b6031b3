"""Who may do what: reviewed by hand, and complete or `test_access_matrix` fails.

A model, a public method or one of Odoo's own remote methods that is not named here is
reported by its name. Rights on records: r(ead), w(rite), c(reate), d(elete).
"""

# none: a visitor who is not logged in; employee: no helpdesk; clerk: the helpdesk with
# own tickets only; stranger: everything, but in another company; both: an administrator
# of either company who has ours switched off in the company selector.
OURS = ("none", "portal", "employee", "clerk", "viewer", "agent", "administrator")
ABROAD = ("stranger", "both")
ROLES = (*OURS, *ABROAD)

_SEEN = {"viewer": "r", "agent": "r", "administrator": "r"}
_WORDS = {**_SEEN, "clerk": "r", "stranger": "r", "both": "r"}
# Whoever administers another company may make such records there
_MADE = {"stranger": "c", "both": "c"}
_KEPT = {"administrator": "rwcd", **_MADE}
_CHOICE = {"agent": "rw"}
_ANSWER = {"agent": "r"}

# The rows of dialogs are the agent's, those of rules' dialogs the administrator's: an
# administrator may decide as well, but not in a colleague's dialog.
RIGHTS = {
    "tiktok.adjustment": _SEEN,
    "tiktok.adjustment.approve": _CHOICE,
    "tiktok.adjustment.batch": _CHOICE,
    "tiktok.adjustment.batch.group": _CHOICE,
    "tiktok.adjustment.batch.line": _ANSWER,
    "tiktok.adjustment.decision": _SEEN,
    "tiktok.adjustment.event": _SEEN,
    "tiktok.adjustment.evidence": _ANSWER,
    "tiktok.adjustment.item": _CHOICE,
    "tiktok.adjustment.items": _CHOICE,
    "tiktok.adjustment.kind": _WORDS,
    "tiktok.adjustment.line": _SEEN,
    "tiktok.adjustment.reason": _ANSWER,
    "tiktok.adjustment.reject": _CHOICE,
    "tiktok.adjustment.reminder": _SEEN,
    "tiktok.adjustment.rule": {**_SEEN, "clerk": "r", **_KEPT},
    "tiktok.adjustment.rule.budget": {"administrator": "r"},
    "tiktok.adjustment.rule.dry.run": {"administrator": "rwc", **_MADE},
    "tiktok.adjustment.rule.dry.run.case": {"administrator": "r"},
    "tiktok.adjustment.rule.dry.run.line": {"administrator": "r"},
    "tiktok.adjustment.rule.log": _SEEN,
    "tiktok.adjustment.rule.switch": {"administrator": "rwc", **_MADE},
    "tiktok.authorization": _KEPT,
    "tiktok.authorized.shop": {**_SEEN, "clerk": "r", **_KEPT},
    "tiktok.conversation": _SEEN,
    "tiktok.message": _SEEN,
    "tiktok.order.cancel": _CHOICE,
    "tiktok.order.item": _CHOICE,
    "tiktok.order.reason": _ANSWER,
    "tiktok.order.refund": _CHOICE,
    "tiktok.order.status": _WORDS,
    "tiktok.picture": _SEEN,
    "tiktok.webhook.event": {"administrator": "r"},
}
# They have no rows: what is called on them is refused to everybody.
ABSTRACT = {
    "tiktok.adjustment.dialog",
    "tiktok.choice.row",
    "tiktok.decision.dialog",
    "tiktok.mirrored.fields",
    "tiktok.notice.mixin",
    "tiktok.order.dialog",
    "tiktok.own.company",
}
# Models of others that we extend, and what is ours in them
EXTENDED = {
    "helpdesk.ticket",
    "mail.canned.response",
    "product.pricelist",
    "res.partner",
    "sale.order",
    "sale.order.line",
}

DECIDE = {"agent", "administrator"}
ADMINISTER = {"administrator"}
# On no record: of shops they see their own, and scheduled actions are everybody's
EVERYWHERE = ADMINISTER | set(ABROAD)
DIALOG = {"agent"}
LOOK = {"viewer", "agent", "administrator"}
QUEUE = LOOK | {"clerk", *ABROAD}

# Our public methods: who may call each on a record of our company.
METHODS = {
    ("helpdesk.ticket", "action_tiktok_approve"): DECIDE,
    ("helpdesk.ticket", "action_tiktok_cancel_order"): DECIDE,
    ("helpdesk.ticket", "action_tiktok_decide_many"): DECIDE,
    ("helpdesk.ticket", "action_tiktok_items"): DECIDE,
    ("helpdesk.ticket", "action_tiktok_next"): LOOK,
    ("helpdesk.ticket", "action_tiktok_refund_order"): DECIDE,
    ("helpdesk.ticket", "action_tiktok_reject"): DECIDE,
    # They count the caller's own tickets, on no record
    ("helpdesk.ticket", "get_tiktok_money_at_risk"): QUEUE,
    ("helpdesk.ticket", "get_tiktok_queue"): QUEUE,
    ("helpdesk.ticket", "tiktok_mark_seen"): DECIDE,
    ("sale.order", "action_tiktok_new_ticket"): {"administrator"},  # and sells
    ("sale.order", "action_tiktok_view_cases"): {"administrator"},
    ("tiktok.adjustment", "action_tiktok_approve"): DECIDE,
    ("tiktok.adjustment", "action_tiktok_decide_many"): DECIDE,
    ("tiktok.adjustment", "action_tiktok_items"): DECIDE,
    ("tiktok.adjustment", "action_tiktok_open_ticket"): LOOK,
    ("tiktok.adjustment", "action_tiktok_reject"): DECIDE,
    # Of the cases that the caller may read: none of another company's
    ("tiktok.adjustment", "get_report_board"): {*LOOK, "clerk", *ABROAD},
    ("tiktok.adjustment.approve", "action_confirm"): DIALOG,
    ("tiktok.adjustment.batch", "action_resume"): DIALOG,
    ("tiktok.adjustment.batch", "action_send"): DIALOG,
    ("tiktok.adjustment.batch", "action_stop"): DIALOG,
    ("tiktok.adjustment.batch", "action_view_lines"): DIALOG,
    ("tiktok.adjustment.batch.line", "action_open_ticket"): DIALOG,
    ("tiktok.adjustment.dialog", "action_confirm"): set(),
    ("tiktok.adjustment.items", "action_approve"): DIALOG,
    ("tiktok.adjustment.items", "action_confirm"): DIALOG,
    ("tiktok.adjustment.items", "action_reject"): DIALOG,
    ("tiktok.adjustment.reject", "action_confirm"): DIALOG,
    ("tiktok.adjustment.reject", "add_evidence"): DIALOG,
    ("tiktok.adjustment.reject", "remove_evidence"): DIALOG,
    ("tiktok.adjustment.rule", "action_dry_run"): ADMINISTER,
    ("tiktok.adjustment.rule", "action_resume"): ADMINISTER,
    ("tiktok.adjustment.rule", "action_switch_off"): ADMINISTER,
    ("tiktok.adjustment.rule", "action_switch_on"): ADMINISTER,
    ("tiktok.adjustment.rule", "action_unarchive"): ADMINISTER,
    # Only name an action whose records are read under the caller's own rights
    ("tiktok.adjustment.rule", "action_view_decisions"): set(ROLES),
    ("tiktok.adjustment.rule", "action_view_log"): set(ROLES),
    ("tiktok.adjustment.rule.dry.run", "action_run"): ADMINISTER,
    ("tiktok.adjustment.rule.dry.run", "action_switch_on"): ADMINISTER,
    ("tiktok.adjustment.rule.dry.run", "action_view_cases"): set(ROLES),
    ("tiktok.adjustment.rule.dry.run", "action_view_conflicts"): set(ROLES),
    ("tiktok.adjustment.rule.dry.run", "action_view_decided"): set(ROLES),
    ("tiktok.adjustment.rule.dry.run", "action_view_held"): set(ROLES),
    ("tiktok.adjustment.rule.switch", "action_confirm"): ADMINISTER,
    ("tiktok.authorization", "action_connect"): ADMINISTER,
    ("tiktok.authorization", "action_disconnect"): ADMINISTER,
    ("tiktok.authorization", "action_read_shops"): ADMINISTER,
    ("tiktok.authorized.shop", "action_check_webhooks"): ADMINISTER,
    ("tiktok.authorized.shop", "action_forget_parked"): ADMINISTER,
    ("tiktok.authorized.shop", "action_open_authorization"): ADMINISTER,
    ("tiktok.authorized.shop", "action_open_health"): ADMINISTER,
    ("tiktok.authorized.shop", "action_open_inbox"): ADMINISTER,
    ("tiktok.authorized.shop", "action_open_messages"): ADMINISTER,
    ("tiktok.authorized.shop", "action_open_outbox"): ADMINISTER,
    ("tiktok.authorized.shop", "action_open_parked"): ADMINISTER,
    ("tiktok.authorized.shop", "action_open_shop"): ADMINISTER,
    ("tiktok.authorized.shop", "action_repair_webhooks"): ADMINISTER,
    ("tiktok.authorized.shop", "action_retry_all"): ADMINISTER,
    ("tiktok.authorized.shop", "action_retry_notifications"): ADMINISTER,
    ("tiktok.authorized.shop", "action_retry_parked"): ADMINISTER,
    ("tiktok.authorized.shop", "action_self_test"): ADMINISTER,
    ("tiktok.authorized.shop", "action_switch_on_crons"): EVERYWHERE,
    ("tiktok.authorized.shop", "action_sync_now"): ADMINISTER,
    ("tiktok.authorized.shop", "get_health_board"): EVERYWHERE,
    ("tiktok.authorized.shop", "get_health_signal"): EVERYWHERE,
    ("tiktok.message", "action_send_again"): DECIDE,
    ("tiktok.order.cancel", "action_confirm"): DIALOG,
    ("tiktok.order.dialog", "action_confirm"): set(),
    ("tiktok.order.refund", "action_confirm"): DIALOG,
    ("tiktok.webhook.event", "action_retry"): ADMINISTER,
}
# Odoo's own remote methods that we override: their rights are those on the records.
OVERRIDDEN = {
    "copy_data",
    "create",
    "default_get",
    "message_subscribe",
    "onchange",
    "session_info",  # everybody's own
    "unlink",
    "write",
}
