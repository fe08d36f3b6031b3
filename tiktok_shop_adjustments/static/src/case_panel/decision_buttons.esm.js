import {Component} from "@odoo/owl";
import {pick} from "@web/core/utils/objects";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/** What answers the case, then what the seller may start on its order. */
function buttonsOf(record) {
    const panel = record.data.tiktok_panel || {};
    return [...(panel.buttons || []), ...(panel.openings || [])];
}

/**
 * The decisions that the case allows. What cannot be done is shown grey with
 * the reason, so that nobody has to search for a button.
 */
export class DecisionButtons extends Component {
    static template = "tiktok_shop_adjustments.DecisionButtons";
    static props = {
        record: standardWidgetProps.record,
        small: {type: Boolean, optional: true},
    };
    static defaultProps = {small: false};

    get buttons() {
        return buttonsOf(this.props.record);
    }

    /** The dialog is opened by the server, which checks the right again. */
    onClick(button) {
        return this.env.onClickViewButton({
            clickParams: {type: "object", name: button.method},
            getResParams: () =>
                pick(
                    this.props.record,
                    "context",
                    "evalContext",
                    "resModel",
                    "resId",
                    "resIds"
                ),
        });
    }
}

/** In the header on a wide screen, under the thumb on a small one. */
export class HeaderDecisionButtons extends Component {
    static template = "tiktok_shop_adjustments.HeaderDecisionButtons";
    static components = {DecisionButtons};
    static props = {...standardWidgetProps};

    setup() {
        this.ui = useService("ui");
    }

    get hasButtons() {
        return Boolean(buttonsOf(this.props.record).length);
    }
}

registry.category("view_widgets").add("tiktok_decision_buttons", {
    component: HeaderDecisionButtons,
    fieldDependencies: [{name: "tiktok_panel", type: "json"}],
});
