import {SIGNS, leftWords, urgency, useNow} from "./time_left.esm";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const HALF_A_MINUTE = 30000;

/** A deadline as the time that is left, for lists and cards. */
export class TimeLeftField extends Component {
    static template = "tiktok_shop_adjustments.TimeLeftField";
    static props = {
        ...standardFieldProps,
        stateField: {type: String, optional: true},
    };

    setup() {
        this.clock = useNow(HALF_A_MINUTE);
    }

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    /** Nobody waits for an answer to a case that is not ours to decide. */
    get isRunning() {
        const {record, stateField} = this.props;
        return !stateField || record.data[stateField] === "to_decide";
    }

    get seconds() {
        return (this.deadline.toMillis() - this.clock.now) / 1000;
    }

    get urgency() {
        return urgency(this.seconds);
    }

    get sign() {
        return SIGNS[this.urgency];
    }

    get words() {
        return leftWords(this.seconds);
    }

    get moment() {
        return formatDateTime(this.deadline);
    }
}

export const timeLeftField = {
    component: TimeLeftField,
    displayName: _t("Time left"),
    supportedTypes: ["datetime"],
    listViewWidth: [120, 170],
    supportedOptions: [{label: _t("State field"), name: "state_field", type: "field"}],
    extractProps: ({options}) => ({stateField: options.state_field}),
};

registry.category("fields").add("tiktok_time_left", timeLeftField);
