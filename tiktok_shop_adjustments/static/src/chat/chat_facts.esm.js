import {Component, onWillUnmount, useEffect, useExternalListener} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

export const SAID = "tiktok_shop_adjustments/said";

/**
 * What stands between shop and buyer, on the ticket's form. Whoever may answer and
 * looks at it has read it; what is said meanwhile appears in the chatter by itself.
 */
export class ChatFacts extends Component {
    static template = "tiktok_shop_adjustments.ChatFacts";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.store = useService("mail.store");
        this.bus = useService("bus_service");
        this.onSaid = this.onSaid.bind(this);
        this.bus.subscribe(SAID, this.onSaid);
        onWillUnmount(() => this.bus.unsubscribe(SAID, this.onSaid));
        // A tab behind others is looked at when it comes to the front
        useExternalListener(document, "visibilitychange", () => this.markSeen());
        useEffect(
            () => this.markSeen(),
            () => [this.props.record.resId, this.chat && this.chat.unread]
        );
    }

    get chat() {
        return this.props.record.data.tiktok_chat;
    }

    markSeen() {
        const news = this.chat && this.chat.unread && this.chat.may_write;
        if (news && document.visibilityState === "visible") {
            // It disturbs nobody when it fails: the next look tries again
            this.orm.silent
                .call("helpdesk.ticket", "tiktok_mark_seen", [
                    [this.props.record.resId],
                ])
                .catch(() => undefined);
        }
    }

    async onSaid({tickets}) {
        const id = this.props.record.resId;
        if (!tickets.includes(id)) {
            return;
        }
        const thread = this.store.Thread.insert({model: "helpdesk.ticket", id});
        await thread.fetchNewMessages();
        if (!(await this.props.record.isDirty())) {
            await this.props.record.load();
        }
    }
}

registry.category("view_widgets").add("tiktok_chat_facts", {
    component: ChatFacts,
    fieldDependencies: [{name: "tiktok_chat", type: "json"}],
});
