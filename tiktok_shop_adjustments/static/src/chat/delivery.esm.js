import {Component, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

const LOOKS = {
    queued: {icon: "fa-clock-o", look: "text-muted"},
    sending: {icon: "fa-clock-o", look: "text-muted"},
    sent: {icon: "fa-check", look: "text-success"},
    refused: {icon: "fa-exclamation-circle", look: "text-danger"},
    uncertain: {icon: "fa-question-circle", look: "text-warning"},
};

/**
 * What became of a comment to the buyer, as the server tells it in
 * `tiktok_delivery`: words first, the sign only beside them.
 */
export class TiktokDelivery extends Component {
    static template = "tiktok_shop_adjustments.Delivery";
    static props = {delivery: Object};

    setup() {
        this.orm = useService("orm");
        this.state = useState({busy: false});
    }

    get looks() {
        return LOOKS[this.props.delivery.state];
    }

    /** The server checks the right, and that it surely was not said. */
    async sendAgain() {
        this.state.busy = true;
        try {
            await this.orm.call("tiktok.message", "action_send_again", [
                this.props.delivery.again,
            ]);
        } finally {
            this.state.busy = false;
        }
    }
}
