from odoo import models

from ..tiktok_api import webhook
from ..tiktok_api.errors import NetworkError, TikTokError

TALKING = {webhook.NEW_CONVERSATION, webhook.NEW_MESSAGE}


class TiktokWebhookEvent(models.Model):
    """Notifications about conversations: hints to read them."""

    _inherit = "tiktok.webhook.event"

    def _apply_hints(self):
        """Read the conversations apart: what is wrong with the customer service must
        not hold up the shop's orders and cases."""
        talking = self.filtered(lambda event: event.type in TALKING)
        result = None
        if self - talking:
            result = super(TiktokWebhookEvent, self - talking)._apply_hints()
        if talking:
            talking._apply_message_hints()
        return result

    def _apply_message_hints(self):
        """Read what these events of one shop name, each conversation once."""
        named = self.filtered("conversation_remote_id")
        useful = named if self.shop_id._talks() else self.browse()
        self._settle("ignored", self - useful)
        if not useful:
            return
        try:
            self.shop_id._fetch_conversations(useful.mapped("conversation_remote_id"))
        except TikTokError as error:
            useful._put_off(error)
            if isinstance(error, NetworkError):  # no fault of the customer service
                self.shop_id._note_silence(error)
        else:
            self._settle("done", useful)
