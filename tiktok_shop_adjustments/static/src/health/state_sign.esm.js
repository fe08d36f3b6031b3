import {Component} from "@odoo/owl";

/** Colour never speaks alone: each state has its own sign, and words beside it. */
const SIGNS = {
    good: "fa-check-circle text-success",
    attention: "fa-exclamation-triangle o_tiktok_warn",
    stopped: "fa-times-circle text-danger",
    ok: "fa-check-circle text-success",
    warning: "fa-exclamation-triangle o_tiktok_warn",
    failed: "fa-times-circle text-danger",
    unknown: "fa-minus-circle text-muted",
    right: "fa-check-circle text-success",
    missing: "fa-circle-o text-muted",
    elsewhere: "fa-exclamation-triangle o_tiktok_warn",
};

export class StateSign extends Component {
    static template = "tiktok_shop_adjustments.StateSign";
    static props = {state: String};

    get sign() {
        return SIGNS[this.props.state];
    }
}
