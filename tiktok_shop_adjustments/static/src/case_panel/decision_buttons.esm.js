import {Component} from "@odoo/owl";
import {pick} from "@web/core/utils/objects";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {useService} from "@web/core/utils/hooks";

const NEXT = "action_tiktok_next";

/** One letter a decision: an agent has one hand on the keyboard all day. */
const KEYS = {
    a: "action_tiktok_approve",
    r: "action_tiktok_reject",
    n: NEXT,
};
const KEY_OF = Object.fromEntries(
    Object.entries(KEYS).map(([key, name]) => [name, key])
);

/** Where a letter already means something else. Odoo itself spares text fields. */
const TAKEN = "select, [role=menu], [role=listbox], .o-FileViewer";

/** What answers the case, then what the seller may start on its order. */
function buttonsOf(record) {
    const panel = record.data.tiktok_panel || {};
    return [...(panel.buttons || []), ...(panel.openings || [])];
}

/** Whether the ticket is about a case, so that there is a next one. */
function isCase(record) {
    const panel = record.data.tiktok_panel;
    return Boolean(panel) && !panel.is_order;
}

/** The server is asked to act, and checks the right again. */
function press(env, record, name) {
    return env.onClickViewButton({
        clickParams: {type: "object", name},
        getResParams: () =>
            pick(record, "context", "evalContext", "resModel", "resId", "resIds"),
    });
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

    setup() {
        this.next = NEXT;
    }

    get buttons() {
        return buttonsOf(this.props.record);
    }

    get hasNext() {
        return isCase(this.props.record);
    }

    /** Hints are for those who have a keyboard. */
    keyOf(name) {
        return !this.props.small && KEY_OF[name];
    }

    onClick(name) {
        return press(this.env, this.props.record, name);
    }
}

/** In the header on a wide screen, under the thumb on a small one. */
export class HeaderDecisionButtons extends Component {
    static template = "tiktok_shop_adjustments.HeaderDecisionButtons";
    static components = {DecisionButtons};
    static props = {...standardWidgetProps};

    setup() {
        this.ui = useService("ui");
        for (const [key, name] of Object.entries(KEYS)) {
            useHotkey(key, () => press(this.env, this.props.record, name), {
                isAvailable: (target) => this.isAvailable(name, target),
            });
        }
    }

    get hasButtons() {
        const {record} = this.props;
        return isCase(record) || Boolean(buttonsOf(record).length);
    }

    /** A key does what a press on its button would do, and nothing beside it. */
    isAvailable(name, target) {
        const {record} = this.props;
        if (target instanceof Element && target.closest(TAKEN)) {
            return false;
        }
        if (name === NEXT) {
            return isCase(record);
        }
        return buttonsOf(record).some(
            (button) => button.method === name && button.allowed
        );
    }
}

registry.category("view_widgets").add("tiktok_decision_buttons", {
    component: HeaderDecisionButtons,
    fieldDependencies: [{name: "tiktok_panel", type: "json"}],
});
