import {MonetaryField, monetaryField} from "@web/views/fields/monetary/monetary_field";
import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatMonetary} from "@web/views/fields/formatters";
import {getCurrency} from "@web/core/currency";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * An amount between two others, by slider and by field. The slider is for the hand, the
 * field for the exact figure; both are one value, and the server has the last word.
 */
export class AmountRange extends Component {
    static template = "tiktok_shop_adjustments.AmountRange";
    static components = {MonetaryField};
    static props = {
        ...standardFieldProps,
        lowField: {type: String},
        highField: {type: String},
    };

    setup() {
        // What the slider shows while it is being drawn
        this.state = useState({drawn: null});
        this.label = _t("Amount for each item");
    }

    get low() {
        return this.props.record.data[this.props.lowField];
    }

    get high() {
        return this.props.record.data[this.props.highField];
    }

    get hasRange() {
        return !this.props.readonly && this.high > this.low;
    }

    get value() {
        return this.state.drawn ?? this.props.record.data[this.props.name];
    }

    get currencyId() {
        return this.props.record.data.currency_id?.id;
    }

    /** The smallest coin of the currency: no slider stops between two of them. */
    get step() {
        const [, places] = getCurrency(this.currencyId)?.digits || [0, 2];
        return 10 ** -places;
    }

    get drawnWords() {
        return formatMonetary(this.state.drawn, {currencyId: this.currencyId});
    }

    get fieldProps() {
        const {id, name, record, readonly} = this.props;
        return {id, name, record, readonly};
    }

    onDraw(ev) {
        this.state.drawn = Number(ev.target.value);
    }

    async onDrawn(ev) {
        const value = Number(ev.target.value);
        await this.props.record.update({[this.props.name]: value});
        this.state.drawn = null;
    }
}

registry.category("fields").add("tiktok_amount_range", {
    ...monetaryField,
    component: AmountRange,
    displayName: _t("Amount within a range"),
    supportedOptions: [
        {label: _t("Least"), name: "low_field", type: "field"},
        {label: _t("Most"), name: "high_field", type: "field"},
    ],
    fieldDependencies: ({options}) => [
        {name: options.low_field, type: "monetary"},
        {name: options.high_field, type: "monetary"},
        {name: "currency_id", type: "many2one"},
    ],
    extractProps: ({options}) => ({
        lowField: options.low_field,
        highField: options.high_field,
    }),
});
