import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {useQueueLook} from "./queue_service.esm";
import {useService} from "@web/core/utils/hooks";

/** The boxes stand from the start, with the numbers still to come: nothing jumps. */
const WINDOWS = [
    {filter: "tiktok_late", hours: 0, urgency: "late"},
    {filter: "tiktok_2h", hours: 2, urgency: "red"},
    {filter: "tiktok_8h", hours: 8, urgency: "amber"},
    {filter: "tiktok_24h", hours: 24, urgency: "calm"},
];
const SIGNS = {
    late: "fa-exclamation-circle",
    red: "fa-exclamation-triangle",
    amber: "fa-hourglass-half",
    calm: "fa-clock-o",
};

/**
 * What runs out soon and what money hangs on it, above the queue. Money is told by
 * currency and never added up. A click filters the queue, a second one undoes it.
 */
export class MoneyAtRisk extends Component {
    static template = "tiktok_shop_adjustments.MoneyAtRisk";
    static props = {list: {type: Object, optional: true}};

    setup() {
        this.orm = useService("orm");
        this.state = useState({rows: {}, failed: false});
        useQueueLook((isHere) => this.look(isHere));
    }

    async look(isHere) {
        const answer = await this.orm.silent
            .call("helpdesk.ticket", "get_tiktok_money_at_risk", [])
            .catch(() => null);
        if (isHere()) {
            this.state.failed = !answer;
            const rows = (answer || []).map((row) => [row.filter, row]);
            this.state.rows = Object.fromEntries(rows);
        }
    }

    get boxes() {
        const active = this.activeFilters;
        return WINDOWS.map((window) => {
            const row = this.state.rows[window.filter];
            const label = window.hours ? _t("Next %s h", window.hours) : _t("Late");
            const words = this.countWords(row),
                money = row ? this.money(row) : [];
            return {
                ...window,
                label,
                words,
                money,
                spoken: [label, words, ...money].filter(Boolean).join(", "),
                sign: SIGNS[row && !row.count ? "calm" : window.urgency],
                urgency: row && row.count ? window.urgency : "calm",
                pressed: active.has(window.filter),
            };
        });
    }

    countWords(row) {
        if (!row) {
            return this.state.failed ? _t("not known now") : "";
        }
        return row.count === 1 ? _t("1 request") : _t("%s requests", row.count);
    }

    money({money}) {
        return money.map(({currency_id: id, amount}) => formatCurrency(amount, id));
    }

    // === FILTERING === //

    get items() {
        const names = WINDOWS.map((window) => window.filter);
        const {searchModel} = this.env;
        return searchModel.getSearchItems((item) => names.includes(item.name));
    }

    get activeFilters() {
        const active = this.items.filter((item) => item.isActive);
        return new Set(active.map((item) => item.name));
    }

    /** One window at a time: two of one group would be the wider one. */
    filter(name) {
        const {searchModel} = this.env;
        const item = this.items.find((found) => found.name === name);
        const others = this.items.filter((found) => found.name !== name);
        const ids = new Set(others.map((other) => other.id));
        searchModel.query = searchModel.query.filter(
            (part) => !ids.has(part.searchItemId)
        );
        searchModel.toggleSearchItem(item.id);
    }
}
