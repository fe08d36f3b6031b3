import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {ListRenderer} from "@web/views/list/list_renderer";
import {MoneyAtRisk} from "./money_at_risk.esm";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";

export class QueueListRenderer extends ListRenderer {
    static template = "tiktok_shop_adjustments.QueueListRenderer";
    static components = {...ListRenderer.components, MoneyAtRisk};
}

export class QueueKanbanRenderer extends KanbanRenderer {
    static template = "tiktok_shop_adjustments.QueueKanbanRenderer";
    static components = {...KanbanRenderer.components, MoneyAtRisk};
}

registry.category("views").add("tiktok_queue_list", {
    ...listView,
    Renderer: QueueListRenderer,
});
registry.category("views").add("tiktok_queue_kanban", {
    ...kanbanView,
    Renderer: QueueKanbanRenderer,
});
