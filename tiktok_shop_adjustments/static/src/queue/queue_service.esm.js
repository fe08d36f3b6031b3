import {browser} from "@web/core/browser/browser";
import {onWillUnmount, reactive, useEffect, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

export const CHANGED = "tiktok_shop_adjustments/queue";
/** A burst of changes is one look; spread, so that not all browsers look at once. */
const SOONEST = 5000;
const SPREAD = 5000;
/** Deadlines come nearer while nothing changes. */
const AGAIN = 5 * 60 * 1000;

/**
 * Tells whoever shows the queue when to look again: `turn` grows. Nothing is asked of
 * the server here, and nothing grows while the tab is behind others.
 */
export const queueService = {
    dependencies: ["bus_service"],
    start(env, {bus_service: bus}) {
        const state = reactive({turn: 0});
        let due = 0,
            missed = false;

        function turn() {
            due = 0;
            missed = document.visibilityState !== "visible";
            if (!missed) {
                state.turn++;
            }
        }
        function soon() {
            due = due || browser.setTimeout(turn, SOONEST + Math.random() * SPREAD);
        }
        bus.subscribe(CHANGED, soon);
        browser.setInterval(turn, AGAIN);
        document.addEventListener("visibilitychange", () => missed && turn());
        return state;
    },
};

registry.category("services").add("tiktok_queue", queueService);

/**
 * Look when a component appears, and again at each turn of the queue.
 *
 * @param {Function} look gets a function that tells whether the component is still there
 */
export function useQueueLook(look) {
    const queue = useState(useService("tiktok_queue"));
    let here = true;
    onWillUnmount(() => (here = false));
    useEffect(
        () => {
            look(() => here);
        },
        () => [queue.turn]
    );
}
