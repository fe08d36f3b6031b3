import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What the buyer gets by the chosen decision, what it costs, and what comes next. */
export class DecisionPreview extends Component {
    static template = "tiktok_shop_adjustments.DecisionPreview";
    static props = {...standardFieldProps};

    get preview() {
        return this.props.record.data[this.props.name];
    }
}

/** What is wrong with one field, beside it. */
export class FieldProblem extends Component {
    static template = "tiktok_shop_adjustments.FieldProblem";
    static props = {...standardFieldProps, of: {type: String}};

    get problem() {
        return (this.props.record.data[this.props.name] || {})[this.props.of];
    }
}

registry.category("fields").add("tiktok_decision_preview", {
    component: DecisionPreview,
    displayName: _t("What a decision leads to"),
    supportedTypes: ["json"],
});

registry.category("fields").add("tiktok_problem", {
    component: FieldProblem,
    displayName: _t("What is wrong with a field"),
    supportedTypes: ["json"],
    supportedOptions: [{label: _t("Of which field"), name: "of", type: "string"}],
    extractProps: ({options}) => ({of: options.of}),
});
