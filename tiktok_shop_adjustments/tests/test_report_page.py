from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_report import ReportCommon

READY = "!!document.querySelector('.o_tiktok_report_body[aria-busy=false]')"
# A figure opens the list behind it, and the way back leads to the same choice
STORY = """
(async () => {
    const until = async (what, found) => {
        for (let i = 0; i < 300 && !found(); i++) {
            await new Promise((done) => setTimeout(done, 100));
        }
        if (!found()) {
            throw new Error(`Not seen: ${what}`);
        }
        return found();
    };
    const one = (css) => document.querySelector(css);
    const rows = () => document.querySelectorAll(".o_data_row").length;
    const week = one(".o_tiktok_report_choices .btn-group button");
    week.click();
    await until("the week", () => week.getAttribute("aria-pressed") === "true");
    await until("its figures", () => one(".o_tiktok_report_body[aria-busy=false]"));
    one("[data-money=silent] .o_tiktok_report_sum").click();
    await until("the cases", () => rows() === %(silent)d);
    one(".o_back_button, .breadcrumb-item a").click();
    await until("the way back", () => one(".o_tiktok_report_body[aria-busy=false]"));
    const chosen = one(".o_tiktok_report_choices .btn-group [aria-pressed=true]");
    if (!chosen.textContent.includes("7")) {
        throw new Error(`Not the week: ${chosen.textContent}`);
    }
    console.log("test successful");
})();
"""


@tagged("post_install", "-at_install")
class TestReportPage(ReportCommon, HttpCase):
    def test_a_viewer_goes_from_a_figure_to_its_cases_and_back(self):
        self.cases.remote_create_time = fields.Datetime.now() - timedelta(days=1)
        silent = self.cases.filtered(lambda case: case.company_silent > 0)
        self.assertTrue(silent)
        self.env.flush_all()
        self.browser_js(
            "/odoo/tiktok-overview",
            STORY % {"silent": len(silent)},
            READY,
            login="report_viewer",
            timeout=180,
        )
