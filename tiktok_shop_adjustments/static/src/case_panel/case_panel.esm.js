import {Component} from "@odoo/owl";
import {CaseGallery} from "./case_gallery.esm";
import {DeadlineBar} from "./deadline_bar.esm";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/** Whose entry of the timeline it is, as a sign beside the words. */
const SIDES = {
    buyer: "fa-user-o",
    seller: "fa-shopping-bag",
    tiktok: "fa-gavel",
};

/**
 * The whole case at a glance. It draws what the server prepared in the field
 * `tiktok_panel` and asks for nothing else. All of the buyer's words are text.
 */
export class CasePanel extends Component {
    static template = "tiktok_shop_adjustments.CasePanel";
    static components = {CaseGallery, DeadlineBar};
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.sides = SIDES;
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
        return this.openForm("sale.order", id);
    }

    openTicket(id) {
        return this.openForm("helpdesk.ticket", id);
    }

    openForm(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
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
