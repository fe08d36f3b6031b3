import {distance, exactly} from "./moments.esm";
import {Component} from "@odoo/owl";
import {StateSign} from "./state_sign.esm";
import {_t} from "@web/core/l10n/translation";

const SUBSCRIPTIONS = {
    right: _t("sent here"),
    missing: _t("not set for this shop"),
    elsewhere: _t("sent to another address"),
};

/** One shop in full. It knows no server: `press` is the board's. */
export class ShopHealth extends Component {
    static template = "tiktok_shop_adjustments.ShopHealth";
    static components = {StateSign};
    static props = {
        shop: Object,
        words: String,
        now: Number,
        busy: String,
        press: Function,
    };

    ago(moment) {
        return distance(moment, this.props.now);
    }

    exactly(moment) {
        return exactly(moment);
    }

    isBusy(method, args = []) {
        return this.props.busy === `${method} ${args.join()}`;
    }

    press(method, args = []) {
        return this.props.press(this.props.shop, method, args);
    }

    get parked() {
        return this.props.shop.parked.reduce((sum, row) => sum + row.count, 0);
    }

    get failed() {
        const {rows} = this.props.shop.self_test;
        return rows.filter((row) => row.state === "failed" || row.state === "warning");
    }

    get selfTestWords() {
        return this.failed.length
            ? _t("%s need you", this.failed.length)
            : _t("nothing in the way");
    }

    scopeWords(scope) {
        if (scope.granted === null) {
            return _t("not told by TikTok");
        }
        if (scope.granted) {
            return _t("granted");
        }
        return scope.optional ? _t("not granted") : _t("missing");
    }

    scopeState(scope) {
        if (scope.granted) {
            return "ok";
        }
        return scope.optional || scope.granted === null ? "unknown" : "warning";
    }

    subscriptionWords(row) {
        return SUBSCRIPTIONS[row.state];
    }

    get isSet() {
        const {rows} = this.props.shop.webhooks;
        return rows.length > 0 && rows.every((row) => row.state === "right");
    }
}
