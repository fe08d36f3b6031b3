/** TikTok's words in plain ones, told to the buyer. */

/** What a request is called: on its button, on its dialog, in a sentence. */
export const REQUESTS = {
    cancellation: {action: "cancel", button: "Cancel order", noun: "Cancellation"},
    refund: {action: "refund", button: "Ask for a refund", noun: "Refund"},
    return_and_refund: {
        action: "return",
        button: "Return and refund",
        noun: "Return and refund",
    },
    replacement: {
        action: "replacement",
        button: "Ask for a replacement",
        noun: "Replacement",
    },
    exchange: {
        action: "exchange",
        button: "Ask for an exchange",
        noun: "Exchange",
    },
};

const CASE_TYPES = {
    CANCEL: "Cancellation",
    BUYER_CANCEL: "Cancellation",
    REFUND: "Refund",
    RETURN_AND_REFUND: "Return and refund",
    REPLACEMENT: "Replacement",
    EXCHANGE: "Exchange",
};

export const caseType = (type) => CASE_TYPES[type] ?? type;

const ORDER_STATUSES = {
    UNPAID: ["Waiting for payment", "act"],
    ON_HOLD: ["Just placed", "wait"],
    AWAITING_SHIPMENT: ["Being packed", "wait"],
    PARTIALLY_SHIPPING: ["Partly on the way", "wait"],
    AWAITING_COLLECTION: ["Ready for the carrier", "wait"],
    IN_TRANSIT: ["On the way", "wait"],
    DELIVERED: ["Delivered", "good"],
    COMPLETED: ["Completed", "done"],
    CANCELLED: ["Cancelled", "bad"],
};

/** [words, tone] of an order's status. */
export const orderStatus = (status) => ORDER_STATUSES[status] ?? [status, "wait"];

const CASE_STATUSES = {
    CANCELLATION_REQUEST_PENDING: ["The seller is deciding", "wait"],
    CANCELLATION_REQUEST_SUCCESS: ["Cancelled – refund on its way", "good"],
    CANCELLATION_REQUEST_COMPLETE: ["Cancelled and refunded", "done"],
    CANCELLATION_REQUEST_CANCEL: ["Not cancelled – the order goes on", "bad"],
    RETURN_OR_REFUND_REQUEST_PENDING: ["The seller is deciding", "wait"],
    REFUND_OR_RETURN_REQUEST_REJECT: ["The seller said no", "bad"],
    AWAITING_BUYER_SHIP: ["Agreed – please send it back", "act"],
    BUYER_SHIPPED_ITEM: ["Your parcel is on its way back", "wait"],
    REJECT_RECEIVE_PACKAGE: ["The seller did not accept the parcel", "bad"],
    RETURN_OR_REFUND_REQUEST_SUCCESS: ["Agreed – refund on its way", "good"],
    RETURN_OR_REFUND_REQUEST_CANCEL: ["Closed without a refund", "bad"],
    RETURN_OR_REFUND_REQUEST_COMPLETE: ["Refunded", "done"],
    AWAITING_BUYER_RESPONSE: ["The seller offers a part of it", "act"],
    REPLACEMENT_REQUEST_PENDING: ["The seller is deciding", "wait"],
    REPLACEMENT_REQUEST_REJECT: ["The seller said no", "bad"],
    REPLACEMENT_REQUEST_REFUND_SUCCESS: ["Refunded instead of replaced", "good"],
    REPLACEMENT_REQUEST_CANCEL: ["Closed without a replacement", "bad"],
    REPLACEMENT_REQUEST_COMPLETE: ["Agreed – a new one is on its way", "good"],
    EXCHANGE_REQUEST_PENDING: ["The seller is deciding", "wait"],
    EXCHANGE_REQUEST_REFUND_SUCCESS: ["Refunded instead of exchanged", "good"],
    EXCHANGE_REQUEST_CANCEL: ["Closed without an exchange", "bad"],
    EXCHANGE_REQUEST_COMPLETE: ["Exchanged", "good"],
};

const ENDED_WITHOUT_EFFECT = /_REQUEST_CANCEL$/;

/** [words, tone] of a case, as its buyer would say it. */
export function caseStatus(record) {
    if (record.arbitration_status === "IN_PROGRESS") {
        return ["In dispute – the platform will rule", "wait"];
    }
    if (record.next_case_id) {
        return ["Replaced by your edited request", "done"];
    }
    if (ENDED_WITHOUT_EFFECT.test(record.status)) {
        return endedWithoutEffect(record);
    }
    return CASE_STATUSES[record.status] ?? [record.status, "wait"];
}

/** One status word of TikTok's has several stories behind it: the history tells which. */
function endedWithoutEffect(record) {
    if (record.arbitration_status === "SUPPORT_SELLER") {
        return ["The platform ruled for the seller", "bad"];
    }
    const events = record.records.map(({event}) => event);
    if (events.includes("BUYER_WITHDRAW")) {
        return ["Withdrawn by you", "done"];
    }
    if (events.includes("REJECT_REQUEST_CANCEL")) {
        return ["The seller said no – the order goes on", "bad"];
    }
    return CASE_STATUSES[record.status] ?? [record.status, "bad"];
}

const ACTORS = {
    BUYER: "You",
    SELLER: "The seller",
    OPERATOR: "TikTok Shop",
    SYSTEM: "TikTok Shop, automatically",
};

export const actor = (role) => ACTORS[role] ?? role;

const WAITS = {
    seller: "The seller has",
    ship: "Time to send it back:",
    answer: "Time to answer:",
    dispute: "Time to dispute:",
    payout: "Money arrives in",
    platform: "The platform confirms in",
};

/** The words in front of a countdown. */
export const waitsFor = (timer) => WAITS[timer] ?? "Time left:";
