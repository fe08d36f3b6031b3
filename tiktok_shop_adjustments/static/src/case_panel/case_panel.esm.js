import {Component} from "@odoo/owl";
import {DeadlineBar} from "./deadline_bar.esm";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/**
 * The whole case at a glance. It draws what the server prepared in the field
 * `tiktok_panel` and asks for nothing else. All of the buyer's words are text.
 */
export class CasePanel extends Component {
    static template = "tiktok_shop_adjustments.CasePanel";
    static components = {DeadlineBar};
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
    }

    get panel() {
        return this.props.record.data.tiktok_panel;
    }

    openOrder() {
        return this.openSale(this.panel.order.id);
    }

    openFollowup() {
        return this.openSale(this.panel.followup.id);
    }

    openSale(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.order",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** A picture that does not load leaves a frame that says so, not a broken sign. */
    onPictureError(ev) {
        ev.target.classList.add("o_tiktok_no_picture");
        ev.target.removeAttribute("src");
    }
}

registry.category("view_widgets").add("tiktok_case", {
    component: CasePanel,
    fieldDependencies: [{name: "tiktok_panel", type: "json"}],
});
