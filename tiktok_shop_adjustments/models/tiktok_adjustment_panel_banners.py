from odoo import models

from ..domain import states


class TiktokAdjustment(models.Model):
    """What is out of the ordinary about a case, said on top of its card."""

    _inherit = "tiktok.adjustment"

    def _panel_banners(self):
        """List of ``{title, text}``, the gravest first. Hook: add your own."""
        banners = [
            self._panel_banner_parked(),
            self._panel_banner_unknown(),
            self._panel_banner_dispute(),
            self._panel_banner_quick_refund(),
            self._panel_banner_offer(),
            self._panel_banner_edited(),
            self._panel_banner_switched_off(),
        ]
        return [{"title": said[0], "text": said[1]} for said in banners if said]

    def _panel_banner_parked(self):
        return self.parked_reason and (
            self.env._("TikTok's last answer about this case could not be read"),
            self.env._(
                "You see the case as it was before. %(reason)s",
                reason=self.parked_reason,
            ),
        )

    def _panel_banner_unknown(self):
        return self.state == "unknown" and (
            self.env._("TikTok uses a status that this version does not know"),
            self.env._(
                "“%(status)s”. Decide in Seller Center, and tell your administrator "
                "so that this addon is updated.",
                status=self.tiktok_status or "",
            ),
        )

    def _panel_banner_dispute(self):
        return {
            "IN_PROGRESS": (
                self._panel_who_disputes(),
                self.env._(
                    "Nothing to press here. Add evidence in Seller Center if asked."
                ),
            ),
            "SUPPORT_BUYER": (
                self.env._("TikTok ruled for the buyer"),
                self.env._(
                    "The ruling stands, whatever was decided before. You can appeal in "
                    "Seller Center within the time that it gives there."
                ),
            ),
            "SUPPORT_SELLER": (
                self.env._("TikTok ruled for you"),
                self.env._("Your rejection stands and nothing is paid back."),
            ),
            "CLOSED": (self.env._("The dispute was closed"), ""),
        }.get(self.arbitration_status)

    def _panel_who_disputes(self):
        if states.is_escalated(self._get_snapshot()):
            return self.env._("TikTok has taken this request over and decides")
        return self.env._("The buyer disputes the rejection: TikTok decides")

    def _panel_banner_quick_refund(self):
        return self.is_quick_refund and (
            self.env._("TikTok has refunded the buyer already (quick refund)"),
            self.env._("The returned parcel cannot be rejected."),
        )

    def _panel_banner_offer(self):
        return self.buyer_rejected_partial_refund and (
            self.env._("The buyer refused your part refund"),
            "",
        )

    def _panel_banner_edited(self):
        return self.next_return_remote_id and (
            self.env._("The buyer has edited this request"),
            self.env._(
                "It goes on as case %(case)s.",
                case=self.next_return_remote_id,
            ),
        )

    def _panel_banner_switched_off(self):
        closed = self.state == "to_decide" and not self.shop_id.decisions_enabled
        return closed and (
            self.env._("Sending decisions is switched off for this shop"),
            self.env._("An administrator can switch it on in the shop's settings."),
        )
