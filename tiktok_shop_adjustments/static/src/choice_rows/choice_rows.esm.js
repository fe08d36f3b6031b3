import {Component, onWillStart} from "@odoo/owl";
import {ChoiceRow} from "./choice_row.esm";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

// TikTok's largest orders have fewer units, and a batch fewer groups
const MOST_ROWS = 500;
const ROW_FIELDS = [
    {name: "title", type: "char"},
    {name: "facts", type: "json"},
    {name: "options", type: "json"},
    // What the user says; the rest is the server's word and is not sent back
    {name: "decision", type: "char", readonly: false},
    {name: "reason_name", type: "char", readonly: false},
    {name: "comment", type: "text", readonly: false},
    {name: "amount", type: "float", readonly: false},
];
const EVIDENCE = {name: "evidence", type: "binary", readonly: false};

/**
 * The rows of a dialog with a decision each. What is wrong with a row stands beside it,
 * what a click would send stands in the dialog's summary.
 */
export class ChoiceRows extends Component {
    static template = "tiktok_shop_adjustments.ChoiceRows";
    static components = {ChoiceRow};
    static props = {
        ...standardFieldProps,
        summaryField: {type: String, optional: true},
        evidence: {type: Boolean, optional: true},
    };

    setup() {
        onWillStart(async () => {
            if (this.list.count > this.list.records.length) {
                await this.list.load({limit: MOST_ROWS});
            }
        });
    }

    get list() {
        return this.props.record.data[this.props.name];
    }

    /** Afterwards only what was chosen is of interest. */
    get rows() {
        const {records} = this.list;
        return this.props.readonly && records.some((row) => row.data.decision)
            ? records.filter((row) => row.data.decision)
            : records;
    }

    /** A decision for all rows that allow it: most cases have but one odd item. */
    get common() {
        const [first, ...rest] = this.rows;
        const options = (first && first.data.options) || [];
        return options.filter(
            (item) =>
                !item.needs_amount &&
                rest.length &&
                this.rows.every((row) => this.allows(row, item.action))
        );
    }

    allows(row, action) {
        return (row.data.options || []).some(
            (item) => item.action === action && item.allowed
        );
    }

    problem(row) {
        const summary = this.props.record.data[this.props.summaryField] || {};
        return (summary.problems || {})[row.resId] || "";
    }

    async chooseForAll(action) {
        for (const row of this.rows) {
            await row.update({decision: action, reason_name: false});
        }
    }
}

export const choiceRows = {
    component: ChoiceRows,
    displayName: _t("Decisions of TikTok, row by row"),
    supportedTypes: ["one2many"],
    useSubView: false,
    relatedFields: ({options}) =>
        options.evidence ? [...ROW_FIELDS, EVIDENCE] : ROW_FIELDS,
    extractProps: ({options}) => ({
        summaryField: options.summary_field,
        evidence: Boolean(options.evidence),
    }),
};

registry.category("fields").add("tiktok_choice_rows", choiceRows);
