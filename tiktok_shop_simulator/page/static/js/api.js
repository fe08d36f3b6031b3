/** The simulator's page support and admin calls, failing in words for people. */

async function call(method, path, body) {
    const answer = await send(method, path, body);
    const data = await answer.json().catch(() => null);
    if (answer.ok && data !== null) {
        return data;
    }
    throw new Error(data?.error ?? `The shop answered ${answer.status}.`);
}

async function send(method, path, body) {
    const headers = body === undefined ? {} : {"Content-Type": "application/json"};
    try {
        return await fetch(path, {method, headers, body: JSON.stringify(body)});
    } catch {
        throw new Error("The local TikTok Shop does not answer. Is it still running?");
    }
}

const query = (values) => new URLSearchParams(values).toString();

export const state = () => call("GET", "/_sim/state");
export const buyers = () => call("GET", "/_sim/buyers");
export const orders = (shop_id, buyer_user_id) =>
    call("GET", `/_sim/orders?${query({shop_id, buyer_user_id, limit: 100})}`);
export const histories = (buyer_user_id) =>
    call("GET", `/_sim/histories?${query({buyer_user_id})}`);
export const talk = (shop_id, buyer_user_id) =>
    call("GET", `/_sim/talks?${query({shop_id, buyer_user_id})}`);
export const reasons = (order_id, type) =>
    call("GET", `/_sim/reasons?${query({order_id, type})}`);
export const ask = (request) => call("POST", "/_sim/cases", request);
export const act = (action) => call("POST", "/_sim/actions", action);
export const ledger = (order_id) =>
    call("GET", `/_sim/ledger?${query({order: order_id})}`);
export const advance = (seconds) => call("POST", "/_sim/clock", {advance: seconds});
export const webhooks = () => call("GET", "/_sim/webhooks");
export const setWebhooks = (values) => call("POST", "/_sim/webhooks", values);
export const faults = () => call("GET", "/_sim/faults");
export const layFault = (fault) => call("POST", "/_sim/faults", fault);
export const clearFaults = () => call("POST", "/_sim/faults", {clear: true});
export const reset = () => call("POST", "/_sim/reset", {keep_tokens: true});
export const stream = () => new EventSource("/_sim/stream");
