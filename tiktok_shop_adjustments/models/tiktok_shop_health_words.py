"""What each trouble of a shop is called, what it means for the seller's money, and
what to press. Data: the rule book (`domain.health`, `domain.causes`) says when."""

from typing import NamedTuple

from odoo.tools import LazyTranslate

from ..tiktok_api.errors import TikTokError

_lt = LazyTranslate(__name__)


class Words(NamedTuple):
    title: str
    meaning: str
    fix: str
    buttons: tuple[str, ...] = ()


STATES = {
    "good": _lt("Good"),
    "attention": _lt("Needs attention"),
    "stopped": _lt("Stopped"),
}
BUTTONS = {
    "action_sync_now": _lt("Sync Now"),
    "action_self_test": _lt("Self-Test"),
    "action_open_authorization": _lt("Open Authorization"),
    "action_open_shop": _lt("Open Shop"),
    "action_open_parked": _lt("Show Cases"),
    "action_open_outbox": _lt("Show Decisions"),
    "action_open_inbox": _lt("Show Notifications"),
    "action_open_messages": _lt("Show Messages"),
    "action_retry_notifications": _lt("Try Again"),
    "action_retry_all": _lt("Retry All"),
    "action_check_webhooks": _lt("Check"),
    "action_repair_webhooks": _lt("Repair"),
    "action_switch_on_crons": _lt("Switch On"),
}
PROBLEMS = {
    "not_connected": Words(
        _lt("Not connected"),
        _lt("Nothing is read and no decision is sent for this shop."),
        _lt("Open the authorization and press Connect."),
        ("action_open_authorization",),
    ),
    "consent_ended": Words(
        _lt("The seller's consent has ended"),
        _lt(
            "No request is seen and no decision passes. Deadlines go on at TikTok, and "
            "what nobody answers is paid."
        ),
        _lt(
            "Open the authorization and press Connect; the seller's main account has "
            "to confirm. What happened meanwhile is read then."
        ),
        ("action_open_authorization",),
    ),
    "not_covered": Words(
        _lt("The consent does not cover this shop"),
        _lt("No request of this shop is seen and no decision passes."),
        _lt(
            "Let the seller confirm again with this shop, then press Read Shops on the "
            "authorization."
        ),
        ("action_open_authorization",),
    ),
    "crons_off": Words(
        _lt("Scheduled actions are switched off"),
        _lt(
            "What they do does not happen, for any shop: reading, sending decisions, "
            "renewing tokens."
        ),
        _lt(
            "Odoo switches one off that fails for a week; the server's log says why. "
            "Switch them on again."
        ),
        ("action_switch_on_crons",),
    ),
    "crons_late": Words(
        _lt("Scheduled actions do not run"),
        _lt("Nothing is read or sent by itself, for any shop."),
        _lt(
            "Start a server with cron workers (--max-cron-threads above 0). Until then "
            "Sync Now reads at once."
        ),
        ("action_sync_now", "action_self_test"),
    ),
    "read_stopped": Words(
        _lt("Nothing was read for hours"),
        _lt(
            "New requests may wait on TikTok unseen, and a deadline that passes is "
            "paid. Decide what is urgent in Seller Center."
        ),
        _lt("Try to read now; the self-test shows what is in the way."),
        ("action_sync_now", "action_self_test"),
    ),
    "read_late": Words(
        _lt("Reading is behind"),
        _lt("New requests reach the tickets late. Nothing is lost."),
        _lt("It is tried again by itself. If it stays, run the self-test."),
        ("action_sync_now", "action_self_test"),
    ),
    "outbox_asks": Words(
        _lt("A decision asks a person"),
        _lt(
            "For a day TikTok has not said whether it carried the decision out. It is "
            "not sent again, so that no money moves twice."
        ),
        _lt("Look the case up in Seller Center and compare it with the decision."),
        ("action_open_outbox",),
    ),
    "parked": Words(
        _lt("Some things could not be brought into Odoo"),
        _lt(
            "Their deadlines run all the same. Cases have a ticket with the reason; "
            "decide them in Seller Center until they are here."
        ),
        _lt("Below, by cause: mend it, then retry."),
        ("action_retry_all",),
    ),
    "decisions_off": Words(
        _lt("Sending decisions is switched off"),
        _lt("What agents and rules decide waits here while TikTok's deadlines go on."),
        _lt("Switch on “Send decisions” on the shop when you want them to go out."),
        ("action_open_shop",),
    ),
    "outbox_late": Words(
        _lt("Decisions wait to be sent"),
        _lt("TikTok does not know of them yet, and its deadlines go on."),
        _lt("The decision says what TikTok answered last and when it is tried again."),
        ("action_open_outbox", "action_self_test"),
    ),
    "inbox_failed": Words(
        _lt("Notifications could not be processed"),
        _lt("No news is lost: polling reads the same cases and orders."),
        _lt("The notification says why; try them again."),
        ("action_retry_notifications", "action_open_inbox"),
    ),
    "inbox_late": Words(
        _lt("Notifications wait"),
        _lt("News comes by polling, some minutes later. Nothing is lost."),
        _lt("They are tried again by themselves. If it stays, run the self-test."),
        ("action_open_inbox", "action_self_test"),
    ),
    "messages_fail": Words(
        _lt("Buyers' messages cannot be read"),
        _lt("Buyers may wait for an answer; cases and money are not touched by it."),
        _lt("Answer in Seller Center meanwhile. TikTok's words say what is wrong."),
        ("action_sync_now", "action_open_messages"),
    ),
    "messages_late": Words(
        _lt("Answers to buyers wait"),
        _lt("The buyer has not read them yet."),
        _lt("The message says what TikTok answered and when it is tried again."),
        ("action_open_messages",),
    ),
    "address_wrong": Words(
        _lt("TikTok sends notifications to another address"),
        _lt("News may come by polling only, some minutes later. Nothing is lost."),
        _lt("If this Odoo should get them, press Repair."),
        ("action_repair_webhooks", "action_check_webhooks"),
    ),
    "unheard": Words(
        _lt("Notifications seem to have stopped"),
        _lt(
            "Polling has found a case that moved hours ago without a notification. "
            "News comes some minutes later; nothing is lost."
        ),
        _lt("Check where TikTok sends them; Repair sets this Odoo's address."),
        ("action_check_webhooks", "action_repair_webhooks"),
    ),
    "consent_ends": Words(
        _lt("The consent ends soon"),
        _lt("When it ends, nothing is read and no decision is sent any more."),
        _lt("Let the seller confirm again before that: press Renew Consent there."),
        ("action_open_authorization",),
    ),
    "token_fails": Words(
        _lt("The access token could not be renewed"),
        _lt("Nothing can be read or sent until TikTok gives a new one."),
        _lt("It is tried again by itself. If it stays, connect again."),
        ("action_self_test", "action_open_authorization"),
    ),
    "scopes_missing": Words(
        _lt("A permission is missing"),
        _lt("What needs it does not work; see below which."),
        _lt("Enable it for the app in the Partner Center, then press Renew Consent."),
        ("action_open_authorization",),
    ),
}
CAUSES = {
    "currency": Words(
        _lt("A currency that Odoo does not know"),
        _lt("The amounts could not be written without it."),
        _lt("Activate the currency in Odoo (Accounting or Settings), then retry."),
    ),
    "product": Words(
        _lt("No product stands in for unknown items"),
        _lt("The order's lines could not be written."),
        _lt("Choose the products on the shop's page Products, then retry."),
        ("action_open_shop",),
    ),
    "database": Words(
        _lt("The database refused it"),
        _lt("A rule of another addon, or a field that it requires, stands in the way."),
        _lt("The words name the rule: change it there, then retry."),
    ),
    "unreadable": Words(
        _lt("TikTok's answer could not be read"),
        _lt(
            "A part of the record that money hangs on is not what TikTok documents. "
            "Odoo guesses no amounts."
        ),
        _lt("Decide it in Seller Center. Retry later; if it stays, report the words."),
    ),
    "odoo": Words(
        _lt("Odoo refused it"),
        _lt("A check of Odoo's, or of another addon, stands in the way."),
        _lt("The words say which: mend it, then retry."),
    ),
}
SCOPES = {
    "seller.order.info": _lt("Orders: buyer, items and amounts on the ticket"),
    "seller.return_refund.basic": _lt("Cases: requests, decisions, refunds"),
    "seller.product.basic": _lt("Pictures of evidence with a rejection"),
    "seller.authorization.info": _lt("Reading shops and setting webhooks"),
    "seller.customer_service": _lt("Messages with buyers (optional)"),
}
SELF_TEST = {
    "database": _lt("Database clock"),
    "crons": _lt("Scheduled actions"),
    "loopback": _lt("Our address for notifications"),
    "reach": _lt("TikTok answers"),
    "clock": _lt("Clock against TikTok's"),
    "signature": _lt("App key and secret"),
    "token": _lt("Consent and token"),
    "shop": _lt("Shop and its key"),
    "orders": _lt("Permission: orders"),
    "returns": _lt("Permission: cases"),
    "webhooks": _lt("Webhook settings"),
    "messages": _lt("Permission: messages"),
    "pictures": _lt("Permission: pictures"),
}


def words_of(error):
    """Return what a failed call means to whoever pressed a button of the board. All of
    them may be pressed again: nothing has "perhaps taken effect"."""
    if not isinstance(error, TikTokError):
        return str(error)
    error.maybe_applied = False
    return f"{error.meaning} {error.advice} ({error})"
