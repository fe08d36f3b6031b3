import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What a click on the button would send, while one chooses: calls, money, who is left. */
export class Summary extends Component {
    static template = "tiktok_shop_adjustments.Summary";
    static props = {...standardFieldProps};

    get summary() {
        return this.props.record.data[this.props.name] || {calls: []};
    }

    get hasProblems() {
        const {problem, problems} = this.summary;
        return Boolean(problem || Object.keys(problems || {}).length);
    }
}

export const summary = {
    component: Summary,
    displayName: _t("What is sent to TikTok"),
    supportedTypes: ["json"],
};

registry.category("fields").add("tiktok_summary", summary);
