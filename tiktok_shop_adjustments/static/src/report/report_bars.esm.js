import {Component} from "@odoo/owl";

/**
 * Rows of words, number and bar, as long as their part of the longest or of `whole`.
 * Each is a button. `mark` draws a line across all of them.
 */
export class ReportBars extends Component {
    static template = "tiktok_shop_adjustments.ReportBars";
    static props = {
        rows: Array,
        open: Function,
        value: {type: Function, optional: true},
        size: {type: Function, optional: true},
        tone: {type: Function, optional: true},
        whole: {type: Number, optional: true},
        mark: {type: Number, optional: true},
        none: String,
    };
    static defaultProps = {
        size: (row) => row.count,
        tone: (row) => row.key || "",
        value: (row) => row.count,
    };

    get longest() {
        return this.props.whole || Math.max(1, ...this.props.rows.map(this.props.size));
    }

    width(row) {
        return `width: ${(100 * this.props.size(row)) / this.longest}%`;
    }
}
