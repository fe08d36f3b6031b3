import base64

from odoo import models
from odoo.exceptions import UserError

from ..domain import messages
from ..tiktok_api.errors import TikTokError
from ..tools import pictures


class TiktokAdjustmentItems(models.TransientModel):
    """Pictures that prove a rejection: checked, drawn anew, handed to TikTok first."""

    _inherit = "tiktok.adjustment.items"

    def _upload_evidence(self, calls):
        """Return {evidence: images as `outbound.Evidence` wants them} of the calls.

        :raise UserError: it is no picture, or TikTok did not take it; nothing was sent
        """
        found = {call.evidence for call in calls if call.evidence}
        ready = {evidence: self._redraw(evidence) for evidence in found}
        client = self.adjustment_id.shop_id._client() if ready else None
        try:
            return {
                evidence: [self._upload(client, content)]
                for evidence, content in ready.items()
            }
        except TikTokError as error:
            raise UserError(
                self.env._(
                    "TikTok did not take the picture, so nothing was sent. %(why)s "
                    "%(advice)s",
                    why=error.meaning,
                    advice=error.advice,
                )
            ) from error

    def _redraw(self, evidence):
        content = base64.b64decode(evidence)
        drawn = len(content) <= messages.MAX_PICTURE and pictures.redrawn(content)
        if not drawn:
            raise UserError(
                self.env._(
                    "The evidence is no picture that TikTok takes (JPEG, PNG, GIF or "
                    "WebP, up to 10 MB). Nothing was sent. Choose another one."
                )
            )
        return drawn

    def _upload(self, client, content):
        mime_type = pictures.sniff(content)
        name = f"evidence.{mime_type.rpartition('/')[2]}"
        image = client.upload_image(content, name, mime_type)
        return {"image_id": image.uri, "mime_type": mime_type}
