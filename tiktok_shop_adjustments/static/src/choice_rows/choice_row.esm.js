import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {getDataURLFromFile} from "@web/core/utils/urls";

const MOST_LETTERS = 500;
const MOST_BYTES = 10 * 1024 * 1024;

/** One item, or one group of cases, with the controls of its own decision. */
export class ChoiceRow extends Component {
    static template = "tiktok_shop_adjustments.ChoiceRow";
    static props = {
        row: Object,
        readonly: {type: Boolean, optional: true},
        problem: {type: String, optional: true},
        evidence: {type: Boolean, optional: true},
    };

    setup() {
        this.mostLetters = MOST_LETTERS;
    }

    get id() {
        return `o_tiktok_row_${this.props.row.resId}`;
    }

    get data() {
        return this.props.row.data;
    }

    get facts() {
        return this.data.facts || {};
    }

    get options() {
        return this.data.options || [];
    }

    get option() {
        return this.options.find((item) => item.action === this.data.decision) || {};
    }

    /** What cannot be chosen is said below, not hidden. */
    get refused() {
        return this.options.filter((item) => !item.allowed && item.why_not);
    }

    get letters() {
        return (this.data.comment || "").length;
    }

    label(item) {
        return item.allowed ? item.label : _t("%s (not possible)", item.label);
    }

    update(changes) {
        return this.props.row.update(changes);
    }

    onDecision(ev) {
        // A reason belongs to the decision that TikTok gave it for
        return this.update({decision: ev.target.value || false, reason_name: false});
    }

    onAmount(ev) {
        return this.update({amount: Number(ev.target.value) || 0});
    }

    async onPicture(ev) {
        const [file] = ev.target.files;
        if (file && file.size <= MOST_BYTES) {
            const url = await getDataURLFromFile(file);
            await this.update({evidence: url.split(",")[1]});
        }
        ev.target.value = "";
    }
}
