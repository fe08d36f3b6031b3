import {Composer} from "@mail/core/common/composer";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/**
 * The chatter's composer on a ticket whose comments go to a buyer: it counts
 * what TikTok counts, and a text that is refused stays where it was typed.
 */
patch(Composer.prototype, {
    /** The talk that a comment would go to, undefined for notes and elsewhere. */
    get tiktokChat() {
        const isComment = this.props.type !== "note" && !this.props.composer.message;
        const chat = isComment && this.thread && this.thread.tiktok_chat;
        return chat || undefined;
    },

    /** Letters as TikTok counts them: an emoji is one. */
    get tiktokLength() {
        return [...(this.props.composer.composerText || "").trim()].length;
    },

    /** Why this comment cannot go to the buyer; empty when it can. */
    get tiktokProblem() {
        const chat = this.tiktokChat;
        if (!chat || !chat.may_write) {
            return "";
        }
        if (this.tiktokLength > chat.limit) {
            return _t("Too long for TikTok Shop: shorten it, or send it in parts.");
        }
        return chat.refusal;
    },

    get isSendButtonDisabled() {
        return super.isSendButtonDisabled || Boolean(this.tiktokProblem);
    },

    async sendMessage() {
        if (this.tiktokProblem) {
            this.env.services.notification.add(this.tiktokProblem, {type: "warning"});
            return;
        }
        return super.sendMessage(...arguments);
    },

    /** Mail's own stays locked when the server refuses; ours can be corrected. */
    async processMessage() {
        try {
            return await super.processMessage(...arguments);
        } catch (error) {
            this.state.active = true;
            throw error;
        }
    },
});
