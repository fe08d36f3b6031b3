import {Component, onWillUnmount, useEffect} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const EVERY = 2000;
const WORDS = [
    ["confirmed", _t("Confirmed by TikTok"), "text-success", "fa-check"],
    ["refused", _t("Refused by TikTok"), "text-danger", "fa-times"],
    ["held", _t("Not sent"), "text-danger", "fa-ban"],
    ["uncertain", _t("Answer unknown, being checked"), "text-warning", "fa-question"],
    ["sent", _t("On its way"), "", "fa-paper-plane"],
    ["due", _t("Waits its turn"), "", "fa-clock-o"],
    ["skipped", _t("Left out"), "text-muted", "fa-minus"],
];

/**
 * How far the decisions are. The server carries them out; this only looks again every
 * two seconds while some are on their way, and may be closed at any time.
 */
export class Progress extends Component {
    static template = "tiktok_shop_adjustments.Progress";
    static props = {...standardFieldProps};

    setup() {
        this.timer = null;
        useEffect(
            () => this.lookAgain(),
            () => [this.props.record.data[this.props.name]]
        );
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get progress() {
        return this.props.record.data[this.props.name] || {counts: {}};
    }

    get share() {
        const {done, total} = this.progress;
        return total ? Math.round((100 * done) / total) : 0;
    }

    get counts() {
        const {counts} = this.progress;
        return WORDS.filter(([name]) => counts[name]).map(
            ([name, label, color, icon]) => ({
                name,
                label,
                color,
                icon,
                count: counts[name],
            })
        );
    }

    lookAgain() {
        browser.clearTimeout(this.timer);
        if (this.progress.moving) {
            this.timer = browser.setTimeout(() => this.look(), EVERY);
        }
    }

    async look() {
        await this.props.record.load();
        this.lookAgain();
    }
}

export const progress = {
    component: Progress,
    displayName: _t("How far decisions are"),
    supportedTypes: ["json"],
};

registry.category("fields").add("tiktok_progress", progress);
