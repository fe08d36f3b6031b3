import {Component, useState} from "@odoo/owl";
import {NavBar} from "@web/webclient/navbar/navbar";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {useQueueLook} from "./queue_service.esm";
import {useService} from "@web/core/utils/hooks";

/** The menu of the queue, and the one under which it is. */
const QUEUE_MENUS = [
    "tiktok_shop_adjustments.tiktok_ticket_menu",
    "tiktok_shop_adjustments.tiktok_shop_menu_root",
];

/** How many requests wait for an answer, beside the menu that shows them. */
export class QueueBadge extends Component {
    static template = "tiktok_shop_adjustments.QueueBadge";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.state = useState({waiting: 0, urgent: 0});
        useQueueLook((isHere) => this.look(isHere));
    }

    /** It disturbs nobody when it fails: the number is gone until the next look. */
    async look(isHere) {
        const none = {waiting: 0, urgent: 0};
        const counts = await this.orm.silent
            .call("helpdesk.ticket", "get_tiktok_queue", [])
            .catch(() => none);
        if (isHere()) {
            Object.assign(this.state, counts);
        }
    }

    get words() {
        const {waiting, urgent} = this.state;
        return urgent
            ? _t("%(waiting)s to decide, %(urgent)s of them within 2 hours or late", {
                  waiting,
                  urgent,
              })
            : _t("%s to decide", waiting);
    }

    get shown() {
        return this.state.waiting > 999 ? "999+" : String(this.state.waiting);
    }
}

patch(NavBar, {components: {...NavBar.components, QueueBadge}});
patch(NavBar.prototype, {
    isQueueMenu(menu) {
        return QUEUE_MENUS.includes(menu.xmlid);
    },
});
