import {Component, onMounted, useState} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {ReportBars} from "./report_bars.esm";
import {ReportRate, percent} from "./report_rate.esm";
import {_t} from "@web/core/l10n/translation";
import {formatFloat, formatMonetary} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

export const CASE = "tiktok.adjustment";
const LIST = "tiktok_shop_adjustments.tiktok_report_case_action";
const REFUSED = "odoo.exceptions.AccessError";
const SIGNS = {
    won: "fa-check-circle",
    lost: "fa-gavel",
    silence: "fa-bell-slash",
};

/**
 * How cases ended, what they cost and how fast they were answered. One call for each
 * choice of period and shop; every figure opens the list that it counts.
 */
export class ReportBoard extends Component {
    static template = "tiktok_shop_adjustments.ReportBoard";
    static components = {Layout, ReportBars, ReportRate};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.last = new KeepLast();
        this.display = {controlPanel: {}};
        const chosen = this.props.state || {};
        this.state = useState({
            board: null,
            days: chosen.days || 30,
            shopId: chosen.shopId || 0,
            busy: true,
            failure: "",
        });
        useSetupAction({
            getLocalState: () => ({days: this.state.days, shopId: this.state.shopId}),
        });
        onMounted(() => this.load());
    }

    /** What was drawn stays until the new figures are there: nothing jumps. */
    async load() {
        const {days, shopId} = this.state;
        this.state.busy = true;
        try {
            this.state.board = await this.last.add(
                this.orm.silent.call(CASE, "get_report_board", [], {
                    days,
                    shop_ids: shopId ? [shopId] : [],
                })
            );
            this.state.failure = "";
        } catch (error) {
            this.state.failure = error.exceptionName === REFUSED ? "refused" : "failed";
        }
        this.state.busy = false;
    }

    get board() {
        return this.state.board;
    }

    choosePeriod(days) {
        this.state.days = days;
        return this.load();
    }

    chooseShop(ev) {
        this.state.shopId = Number(ev.target.value);
        return this.load();
    }

    /**
     * @param {String} name of the list
     * @param {Array} domain beside that of the whole board
     */
    async open(name, domain) {
        const {type, res_model, views, search_view_id, help} =
            await this.action.loadAction(LIST);
        return this.action.doAction(
            {
                ...{type, res_model, views, search_view_id, help},
                name,
                domain: [...this.board.domain, ...domain],
                context: {},
            },
            {viewType: "list"}
        );
    }

    get unratedWords() {
        return _t(
            "%s not counted: Odoo has no rate of their currency",
            this.board.unrated.count
        );
    }

    openAll() {
        return this.open(_t("Cases"), []);
    }

    // Figures in words

    percent(rate) {
        return percent(rate);
    }

    hours(value) {
        return value === null ? "–" : _t("%s h", formatFloat(value, {digits: [16, 1]}));
    }

    money(value, currencyId) {
        return formatMonetary(value, {currencyId});
    }

    sign(row) {
        return SIGNS[row.key] || "";
    }

    count(name, key) {
        return this.board[name].find((row) => row.key === key).count;
    }

    /** Cards of money: one figure for each currency, as they may not be added. */
    get purses() {
        return [
            {
                key: "paid",
                icon: "fa-arrow-circle-o-right",
                title: _t("Refunded"),
                words: _t("really paid to buyers"),
            },
            {
                key: "kept",
                icon: "fa-shield",
                title: _t("Kept"),
                words: _t("asked for, and not paid: rejected, withdrawn, or a part"),
            },
            {
                key: "silent",
                icon: "fa-bell-slash",
                title: _t("Lost by silence"),
                words: _t("refunded because nobody had answered in time"),
            },
        ];
    }

    get results() {
        return this.board.results
            .filter((row) => row.count)
            .map((row) => ({...row, sign: this.sign(row)}));
    }

    get products() {
        return this.board.products.map((row) => ({
            ...row,
            more: row.units === 1 ? _t("1 unit") : _t("%s units", row.units),
        }));
    }
}

registry.category("actions").add("tiktok_shop_report", ReportBoard);
