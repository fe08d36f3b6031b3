import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {useService} from "@web/core/utils/hooks";

const AGAIN = 10 * 60 * 1000;

/** In the menu bar of an administrator, only while a shop is not well. */
export class HealthSign extends Component {
    static template = "tiktok_shop_adjustments.HealthSign";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({stopped: 0, attention: 0});
        onMounted(() => this.look());
        const timer = browser.setInterval(() => this.look(), AGAIN);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    async look() {
        const signal = await this.orm.silent.call(
            "tiktok.authorized.shop",
            "get_health_signal",
            []
        );
        Object.assign(this.state, signal);
    }

    get words() {
        const {stopped, attention} = this.state;
        return stopped
            ? _t("TikTok Shop: %s stopped", stopped)
            : _t("TikTok Shop: %s need attention", attention);
    }

    open() {
        return this.action.doAction("tiktok_shop_adjustments.tiktok_health_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry.category("systray").add(
    "tiktok_shop_adjustments.health_sign",
    {
        Component: HealthSign,
        isDisplayed: () => Boolean(session.tiktok_shop_administrator),
    },
    {sequence: 30}
);
