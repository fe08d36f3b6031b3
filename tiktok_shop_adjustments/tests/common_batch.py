from odoo import fields

from .common_decisions import DecisionsCommon
from .fake_tiktok import success

ELIGIBILITY = "/decision_eligibility"
REFUNDED = "RETURN_OR_REFUND_REQUEST_SUCCESS"
PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
REASONS = [
    {"name": "reason_3", "text": "Product already used"},
    {"name": "reason_4", "text": "Delivery is on schedule"},
]
REQUEST = "4037000000000000001"


def allowed(*decisions, reasons=()):
    """TikTok allows these decisions; to a rejection it gives its reasons."""
    return success(
        {
            "decisions": [
                {
                    "decision": decision,
                    "eligible": True,
                    "available_reject_reasons": list(reasons)
                    if decision.startswith("REJECT")
                    else [],
                }
                for decision in decisions
            ]
        }
    )


def refund_word(reasons=REASONS):
    return allowed("APPROVE_REFUND", "REJECT_REFUND", reasons=reasons)


class BatchCommon(DecisionsCommon):
    """Cases that are decided at once, or item by item."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.batch_cron = cls.env.ref("tiktok_shop_adjustments.cron_carry_out_batches")

    def _create_refunds(self, count, **vals):
        cases = self.env["tiktok.adjustment"]
        for _number in range(count):
            case = self._create_case("refund", **{"reason": "damaged", **vals})
            self._on_tiktok(case, PENDING)
            cases |= case
        return cases

    def _open_batch(self, cases, *words, user=None):
        """Tick the cases' tickets and press the button; return the batch."""
        self.env.flush_all()
        for reply in words or [refund_word()]:
            self.tiktok.on(ELIGIBILITY, reply)
        tickets = cases.ticket_id.with_user(user or self.agent)
        action = tickets.action_tiktok_decide_many()
        self.assertEqual(action["res_model"], "tiktok.adjustment.batch")
        batches = self.env["tiktok.adjustment.batch"].with_user(user or self.agent)
        return batches.browse(action["res_id"])

    def _send(self, batch, decision="APPROVE_REFUND", **choice):
        batch.group_ids.write({"decision": decision, **choice})
        self.env.flush_all()
        batch.action_send()

    def _answers(self, cases, *words):
        """TikTok is asked about each case before its decision, and carries it out."""
        for case in cases:
            self.tiktok.on(ELIGIBILITY, *(words or [refund_word()]))
            self.tiktok.on(f"{case.remote_id}/approve", self._acts(case, REFUNDED))

    def _run_batches(self):
        self.env.flush_all()
        self.batch_cron.method_direct_trigger()
        self.env.invalidate_all()

    def _make_due(self, lines):
        lines.sudo().write({"next_attempt_at": fields.Datetime.now()})

    def _results(self, batch):
        return batch.sudo().line_ids.mapped("result")

    # === ITEM BY ITEM === #

    def _on_request(self, case, times=1):
        """TikTok knows the request that holds the case's items."""
        request = {
            "id": REQUEST,
            "sku_return_requests": [{"return_id": case.remote_id}],
        }
        for _time in range(times):
            self.tiktok.on(
                "/aftersales/search", success({"aftersales_requests": [request]})
            )

    def _open_items(self, case, word=None, offers=None):
        self.env.flush_all()
        self._on_request(case)
        self.tiktok.on(ELIGIBILITY, word or refund_word())
        self.tiktok.on("/review_decision", offers or success({"line_items": []}))
        return self._press_items(case)

    def _press_items(self, case, user=None):
        self.env.flush_all()
        action = case.ticket_id.with_user(user or self.agent).action_tiktok_items()
        dialogs = self.env[action["res_model"]].with_user(user or self.agent)
        return dialogs.browse(action["res_id"])

    def _confirm_items(self, dialog):
        """Press the button; return the lines that it has made."""
        self.env.flush_all()
        action = dialog.action_confirm()
        self.env.invalidate_all()
        return self.env["tiktok.adjustment.batch"].browse(action["res_id"]).line_ids
