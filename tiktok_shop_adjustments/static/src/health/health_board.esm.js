import {Component, onWillStart, onWillUnmount, useRef, useState} from "@odoo/owl";
import {age, distance, exactly} from "./moments.esm";
import {Layout} from "@web/search/layout";
import {ShopHealth} from "./shop_health.esm";
import {StateSign} from "./state_sign.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useNow} from "../time_left/time_left.esm";
import {useService} from "@web/core/utils/hooks";

export const SHOP = "tiktok.authorized.shop";
const AGAIN = 30000;
const TICK = 10000;

/**
 * How all shops fare, the worst first, and one of them in full. It draws what the
 * server has prepared in one call; every button is a method of the shop.
 */
export class HealthBoard extends Component {
    static template = "tiktok_shop_adjustments.HealthBoard";
    static components = {Layout, ShopHealth, StateSign};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.clock = useNow(TICK);
        this.detail = useRef("detail");
        const {params} = this.props.action;
        this.state = useState({
            board: null,
            shopId: (params && params.shop_id) || 0,
            busy: "",
        });
        this.display = {controlPanel: {}};
        onWillStart(() => this.load(this.orm));
        const timer = browser.setInterval(() => this.refresh(), AGAIN);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    async load(orm) {
        this.state.board = await orm.call(SHOP, "get_health_board", []);
    }

    /** By itself and unseen; what a button has begun is not disturbed. */
    async refresh() {
        if (!this.state.busy) {
            await this.load(this.orm.silent);
        }
    }

    get board() {
        return this.state.board;
    }

    get shop() {
        const {shops} = this.board;
        return shops.find((shop) => shop.id === this.state.shopId) || shops[0];
    }

    get verdict() {
        const {shops} = this.board;
        const state = shops.length ? shops[0].state : "good";
        const bad = shops.filter((shop) => shop.state !== "good").length;
        if (!bad) {
            return {state, words: _t("Everything flows")};
        }
        if (shops.length === 1) {
            return {state, words: this.board.states[state]};
        }
        return {
            state,
            words: _t("%(bad)s of %(all)s shops need you", {bad, all: shops.length}),
        };
    }

    /** Scheduled actions in one line: they serve all shops. */
    get crons() {
        const {crons} = this.board;
        const bad = crons.filter((cron) => cron.state !== "on");
        if (!bad.length) {
            return {state: "ok", words: _t("%s scheduled actions run", crons.length)};
        }
        const names = bad.map((cron) => cron.name).join(", ");
        return {state: "failed", words: _t("Not running: %s", names)};
    }

    get cronsExactly() {
        return this.board.crons
            .map((cron) => `${cron.name}: ${exactly(cron.last) || _t("never run")}`)
            .join("\n");
    }

    /** The one line of a card: what is wrong, or how fresh it is. */
    headline(shop) {
        if (shop.problems.length) {
            return shop.problems[0].title;
        }
        return shop.read_at
            ? _t("Equal to TikTok as of %s", distance(shop.read_at, this.clock.now))
            : _t("Not read yet");
    }

    more(shop) {
        const rest = shop.problems.length - 1;
        return rest > 0 ? _t("and %s more", rest) : "";
    }

    facts(shop) {
        const waiting = shop.queues.reduce((sum, queue) => sum + queue.waiting, 0);
        const parked = shop.parked.reduce((sum, row) => sum + row.count, 0);
        const facts = [];
        if (shop.problems.length && shop.read_at) {
            facts.push(_t("read %s", distance(shop.read_at, this.clock.now)));
        }
        facts.push(_t("%s waiting", waiting));
        if (parked) {
            facts.push(_t("%s not in Odoo", parked));
        }
        return facts.join(" · ");
    }

    get freshness() {
        const seconds = age(this.board.now, this.clock.now);
        return seconds > 90
            ? _t("as of %s", distance(this.board.now, this.clock.now))
            : _t("now");
    }

    choose(shop) {
        this.state.shopId = shop.id;
        if (this.env.isSmall) {
            browser.requestAnimationFrame(() => this.detail.el.scrollIntoView());
        }
    }

    /**
     * @param {Object} shop
     * @param {String} method of the shop
     * @param {Array} args after the shop's id
     */
    async press(shop, method, args) {
        this.state.shopId = shop.id;
        this.state.busy = `${method} ${args.join()}`;
        try {
            const result = await this.orm.call(SHOP, method, [[shop.id], ...args]);
            await this.follow(result);
        } finally {
            this.state.busy = "";
        }
    }

    /** What a method answers: words, something to open, or nothing. */
    async follow(result) {
        if (result && result.type === "ir.actions.act_window") {
            await this.action.doAction(result);
            return;
        }
        if (result && result.tag === "display_notification") {
            const {message, title, type, sticky} = result.params;
            this.notification.add(message, {title, type, sticky});
        }
        await this.load(this.orm);
    }

    openAuthorizations() {
        return this.action.doAction(
            "tiktok_shop_adjustments.tiktok_authorization_action"
        );
    }
}

registry.category("actions").add("tiktok_shop_health", HealthBoard);
