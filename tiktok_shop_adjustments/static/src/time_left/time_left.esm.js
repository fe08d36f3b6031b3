import {onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Less time than this is marked; the same limits as the server's rule book. */
const RED = 2 * HOUR;
const AMBER = 8 * HOUR;

/**
 * @param {Number} seconds until the deadline, negative when it has passed
 * @returns {"late"|"red"|"amber"|"calm"}
 */
export function urgency(seconds) {
    if (seconds <= 0) {
        return "late";
    }
    if (seconds < RED) {
        return "red";
    }
    return seconds < AMBER ? "amber" : "calm";
}

/** Colour never speaks alone: each urgency has its own sign as well. */
export const SIGNS = {
    late: "fa-exclamation-circle",
    red: "fa-exclamation-triangle",
    amber: "fa-hourglass-half",
    calm: "fa-clock-o",
};

function pad(number) {
    return String(number).padStart(2, "0");
}

/**
 * @param {Number} seconds
 * @returns {String} "05:12:40"
 */
export function clock(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    return [whole / HOUR, (whole % HOUR) / MINUTE, whole % MINUTE]
        .map((part) => pad(Math.floor(part)))
        .join(":");
}

/**
 * @param {Number} seconds, never negative
 * @returns {String} "3 d 4 h", "5 h 12 min", "12 min"
 */
export function roughly(seconds) {
    const days = Math.floor(seconds / DAY);
    const hours = Math.floor((seconds % DAY) / HOUR);
    const minutes = Math.floor((seconds % HOUR) / MINUTE);
    if (days) {
        return _t("%(days)s d %(hours)s h", {days, hours});
    }
    if (hours) {
        return _t("%(hours)s h %(minutes)s min", {hours, minutes});
    }
    return minutes ? _t("%(minutes)s min", {minutes}) : _t("less than a minute");
}

/**
 * @param {Number} seconds until the deadline, negative when it has passed
 * @returns {String} for lists: minutes are fine enough there
 */
export function leftWords(seconds) {
    return seconds > 0
        ? roughly(seconds)
        : _t("late by %(time)s", {time: roughly(-seconds)});
}

/**
 * A clock that a component can read; it draws again with each tick.
 *
 * @param {Number} milliseconds between two ticks
 * @returns {{now: Number}} epoch milliseconds of this browser
 */
export function useNow(milliseconds) {
    const state = useState({now: Date.now()});
    const timer = browser.setInterval(() => {
        state.now = Date.now();
    }, milliseconds);
    onWillUnmount(() => browser.clearInterval(timer));
    return state;
}
