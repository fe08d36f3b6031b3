import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {roughly} from "../time_left/time_left.esm";

const MINUTE = 60;
// The clock on the screen ticks slower than the server writes
const TICK = 15;

function read(moment) {
    return deserializeDateTime(moment.slice(0, 19).replace("T", " "));
}

/**
 * @param {String} moment as the server writes it, "" for none
 * @param {Number} now epoch milliseconds
 * @returns {Number} seconds since then, negative when it is still to come
 */
export function age(moment, now) {
    return (now - read(moment).toMillis()) / 1000;
}

/**
 * @param {String} moment
 * @param {Number} now epoch milliseconds
 * @returns {String} "3 min ago", "in 12 d 4 h"
 */
export function distance(moment, now) {
    const seconds = age(moment, now);
    if (seconds > -TICK && seconds < MINUTE) {
        return _t("just now");
    }
    return seconds < 0
        ? _t("in %s", roughly(-seconds))
        : _t("%s ago", roughly(seconds));
}

/** The moment itself, in the user's zone and format. */
export function exactly(moment) {
    return moment ? formatDateTime(read(moment)) : "";
}
