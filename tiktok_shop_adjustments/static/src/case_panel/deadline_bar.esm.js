import {SIGNS, clock, roughly, urgency, useNow} from "../time_left/time_left.esm";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

const SECOND = 1000;
const ONE_DAY = 24 * 60 * 60;

/**
 * How long the agent has got. The server says when it is over and what its own
 * clock shows; the wrong clock of a workstation must not cost the seller money.
 */
export class DeadlineBar extends Component {
    static template = "tiktok_shop_adjustments.DeadlineBar";
    static props = {
        deadline: {
            type: Object,
            shape: {
                at: Number,
                since: Number,
                now: Number,
                text: String,
                if_nobody_answers: String,
            },
        },
    };

    setup() {
        this.clock = useNow(SECOND);
        this.readAt = new Map();
    }

    /** How far this browser's clock is ahead of the server's, in milliseconds. */
    get skew() {
        const {now} = this.props.deadline;
        if (!this.readAt.has(now)) {
            this.readAt.set(now, Date.now());
        }
        return this.readAt.get(now) - now;
    }

    get seconds() {
        return (this.props.deadline.at - (this.clock.now - this.skew)) / 1000;
    }

    get urgency() {
        return urgency(this.seconds);
    }

    get sign() {
        return SIGNS[this.urgency];
    }

    get words() {
        if (this.seconds <= 0) {
            return _t("Late by %(time)s", {time: roughly(-this.seconds)});
        }
        return this.seconds < ONE_DAY ? clock(this.seconds) : roughly(this.seconds);
    }

    /** The part of the time that is left, in percent. */
    get percent() {
        const {at, since} = this.props.deadline;
        const part = (this.seconds * 1000) / Math.max(1, at - since);
        return Math.round(100 * Math.min(1, Math.max(0, part)));
    }
}
