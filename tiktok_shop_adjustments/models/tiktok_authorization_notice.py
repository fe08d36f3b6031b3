from datetime import timedelta

from odoo import fields, models

from .tiktok_authorization import ADMINISTRATOR

NOTICE = "tiktok_shop_adjustments.mail_activity_type_consent"
WARN_DAYS = (1, 7, 30)


class TiktokAuthorization(models.Model):
    """A consent ends: somebody has to know, once, and in time. Own transactions: the
    caller's may be older than the last renewal of this row."""

    _name = "tiktok.authorization"
    _inherit = ["tiktok.authorization", "tiktok.notice.mixin"]

    def _end_consent(self, state):
        """Stop this seller: `expired` or `revoked`. The shops of others go on."""
        with self._own_transaction() as own:
            own._lock_row()
            if own.state != "connected":
                return
            own.state = state
        self._announce_end()

    def _announce_end(self):
        """One activity for the responsible administrator."""
        with self._own_transaction() as own:
            own._give_notice(
                NOTICE,
                own.env._("TikTok Shop: the consent has ended"),
                own.env._(
                    "TikTok does not accept the consent any more, so no order, case or "
                    "decision passes for this seller's shops. Open the authorization "
                    "and press Connect; the seller's main account has to confirm."
                ),
                fields.Date.context_today(own),
            )

    def _warn_before_end(self):
        """Warn 30, 7 and 1 days before the consent ends, each once.

        :return: whether the end is near
        """
        with self._own_transaction() as own:
            own._lock_row()
            days = own._get_days_left()
            step = next((step for step in WARN_DAYS if days <= step), 0)
            if step != own.consent_warned_days:
                own._warn(step, days)
            return bool(step)

    def _get_days_left(self):
        if not self.refresh_token_expires_at:
            return float("inf")
        left = self.refresh_token_expires_at - fields.Datetime.now()
        return max(left / timedelta(days=1), 0)

    def _warn(self, step, days):
        self.consent_warned_days = step
        if not step:
            self._take_back_notice(NOTICE)
            return
        self._give_notice(
            NOTICE,
            self.env._("TikTok Shop: the consent ends soon"),
            self.env._(
                "The consent ends on %s. Let the seller confirm it again before that: "
                "open the authorization and press Connect.",
                fields.Date.to_string(self.refresh_token_expires_at),
            ),
            fields.Date.add(fields.Date.context_today(self), days=int(days) // 2),
        )

    def _settle_notices(self):
        """A new consent: what was asked for is done."""
        with self._own_transaction() as own:
            own._take_back_notice(NOTICE)

    def _get_responsible(self):
        """Return who is told: the responsible person while in office, or another
        administrator of the company. Superuser transaction."""
        if self.user_id.active and self.user_id.has_group(ADMINISTRATOR):
            return self.user_id
        group = self.env.ref(ADMINISTRATOR)
        users = group.all_user_ids.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )
        return users[:1] or self.env.ref("base.user_admin")
