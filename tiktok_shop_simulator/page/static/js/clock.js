/** The shop's own time: it can be ahead of the computer's. */

import {h} from "./dom.js";

let offset = 0;

export function setNow(seconds) {
    offset = seconds - Date.now() / 1000;
}

export const now = () => Date.now() / 1000 + offset;

const MOMENT = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
});

export const moment = (seconds) => MOMENT.format(new Date(seconds * 1000));

/** A moment as a `time` element. */
export function timeOf(seconds) {
    const machine = new Date(seconds * 1000).toISOString();
    return h("time", {datetime: machine}, moment(seconds));
}

/** How long until then, in the two largest units: `1 d 4 h`, `12 min`. */
export function left(seconds) {
    const minutes = Math.floor((seconds - now()) / 60);
    if (minutes < 1) {
        return seconds > now() ? "less than a minute" : "any moment now";
    }
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
    if (days) {
        return hours ? `${days} d ${hours} h` : `${days} d`;
    }
    return hours ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

/** A countdown that `tick` keeps current. */
export function countdown(seconds) {
    const urgent = seconds - now() < 3 * 3600;
    const attributes = {
        class: "countdown",
        "data-until": seconds,
        "data-urgent": urgent,
    };
    return h("span", attributes, left(seconds));
}

/** Write every countdown anew; called each half minute and when the clock was moved. */
export function tick() {
    for (const node of document.querySelectorAll("[data-until]")) {
        const until = Number(node.dataset.until);
        node.textContent = left(until);
        node.toggleAttribute("data-urgent", until - now() < 3 * 3600);
    }
}
