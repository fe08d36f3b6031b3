import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

let nextId = 0;

/**
 * Radio buttons whose choices the server computed for this very record, in a Json
 * field: [{action, label, allowed, why_not}]. What is not allowed is shown greyed with
 * the reason, not hidden.
 */
export class DecisionRadio extends Component {
    static template = "tiktok_shop_adjustments.DecisionRadio";
    static props = {
        ...standardFieldProps,
        optionsField: {type: String},
    };

    setup() {
        this.id = `tiktok_decision_${nextId++}`;
    }

    get items() {
        return this.props.record.data[this.props.optionsField] || [];
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    isDisabled(item) {
        return this.props.readonly || !item.allowed;
    }

    onChange(item) {
        this.props.record.update({[this.props.name]: item.action});
    }
}

export const decisionRadio = {
    component: DecisionRadio,
    displayName: _t("Decisions of a TikTok case"),
    supportedTypes: ["char"],
    supportedOptions: [
        {
            label: _t("Json field with the choices"),
            name: "options_field",
            type: "field",
        },
    ],
    isEmpty: (record, fieldName) => !record.data[fieldName],
    fieldDependencies: ({options}) => [{name: options.options_field, type: "json"}],
    extractProps: ({options}) => ({optionsField: options.options_field}),
};

registry.category("fields").add("tiktok_decision_radio", decisionRadio);
