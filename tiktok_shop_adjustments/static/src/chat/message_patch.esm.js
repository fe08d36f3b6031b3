import {Message} from "@mail/core/common/message";
import {Message as MessageModel} from "@mail/core/common/message_model";
import {Thread} from "@mail/core/common/thread_model";
import {TiktokDelivery} from "./delivery.esm";
import {patch} from "@web/core/utils/patch";

// Declared, so that the components redraw when the server tells a new value
patch(MessageModel.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {Object|false|undefined} */
        this.tiktok_delivery = undefined;
    },
});

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {Object|false|undefined} */
        this.tiktok_chat = undefined;
    },
});

patch(Message, {
    components: {...Message.components, TiktokDelivery},
});
