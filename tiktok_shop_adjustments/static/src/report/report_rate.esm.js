import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";

/**
 * A rate in words. It is cut, not rounded: 89.96 must not read as the 90 that TikTok
 * wants.
 *
 * @param {Number|null} rate
 * @returns {String}
 */
export function percent(rate) {
    const cut = Math.floor(rate * 10) / 10;
    return rate === null ? "–" : `${formatFloat(cut, {digits: [16, 1]})} %`;
}

/** The share of questions that were answered in time, against TikTok's threshold. */
export class ReportRate extends Component {
    static template = "tiktok_shop_adjustments.ReportRate";
    static props = {
        rate: {validate: (rate) => rate === null || typeof rate === "number"},
        threshold: Number,
        answers: Array,
        open: Function,
    };

    get number() {
        return percent(this.props.rate);
    }

    get verdict() {
        const {rate, threshold} = this.props;
        if (rate === null) {
            return {
                tone: "none",
                sign: "fa-minus-circle",
                words: _t("No answer was due in this time"),
            };
        }
        return rate < threshold
            ? {
                  tone: "bad",
                  sign: "fa-exclamation-triangle",
                  words: _t("Below the %s % that TikTok wants", threshold),
              }
            : {
                  tone: "good",
                  sign: "fa-check-circle",
                  words: _t("Reaches the %s % that TikTok wants", threshold),
              };
    }

    openAll() {
        this.props.open(_t("Cases with an answer due"), [
            ["answer_timing", "!=", false],
        ]);
    }
}
