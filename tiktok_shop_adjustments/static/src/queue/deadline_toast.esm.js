import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

export const TOLD = "tiktok_shop_adjustments/deadline";
const QUEUE = "tiktok_shop_adjustments.tiktok_ticket_action";

/** Shows a person at once what the clock has just reminded of. */
export const deadlineToastService = {
    dependencies: ["action", "bus_service", "notification"],
    start(env, {action, bus_service: bus, notification}) {
        bus.subscribe(TOLD, ({title, message, ticket_id: ticketId}) => {
            const close = notification.add(message, {
                title,
                type: "warning",
                // Long enough to be read; one that stays would lie over the dialogs'
                // buttons, and the activity is there in any case
                autocloseDelay: 10000,
                buttons: [
                    {
                        name: ticketId ? _t("Open Ticket") : _t("Open the Queue"),
                        primary: true,
                        onClick: () => {
                            close();
                            return action.doAction(
                                ticketId
                                    ? {
                                          type: "ir.actions.act_window",
                                          res_model: "helpdesk.ticket",
                                          res_id: ticketId,
                                          views: [[false, "form"]],
                                      }
                                    : QUEUE
                            );
                        },
                    },
                ],
            });
        });
    },
};

registry.category("services").add("tiktok_deadline_toast", deadlineToastService);
