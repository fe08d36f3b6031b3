"""Pictures that back a rejection: looked at here, held by TikTok, named at last."""

import binascii
from base64 import b64decode, b64encode

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..domain import messages
from ..models.tiktok_adjustment_decision_check import MAX_IMAGES
from ..tiktok_api.errors import TikTokError
from ..tools import pictures

# TikTok refuses what is smaller
LEAST_SIDE = 100


class TiktokAdjustmentEvidence(models.TransientModel):
    """A picture in one dialog. It is drawn anew: what a camera hides in its files, the
    place where it was taken above all, does not reach the buyer."""

    _name = "tiktok.adjustment.evidence"
    _description = "Evidence of a TikTok Shop Rejection"
    _order = "id"

    dialog_id = fields.Many2one(
        "tiktok.adjustment.reject", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True, readonly=True)
    image = fields.Binary(required=True, readonly=True)
    mime_type = fields.Char(required=True, readonly=True)
    width = fields.Integer(readonly=True)
    height = fields.Integer(readonly=True)
    uri = fields.Char(readonly=True, help="TikTok's name for it, once it has it.")

    def _upload(self, client):
        """Hand to TikTok what it does not have yet. A picture that is uploaded twice
        does no harm: only those that a decision names count.

        :raise TikTokError: it was not taken
        """
        for picture in self.filtered(lambda picture: not picture.uri):
            # bin_size would give its length instead
            content = b64decode(picture.with_context(bin_size=False).image)
            kept = client.upload_image(content, picture.name, picture.mime_type)
            picture.uri = kept.uri

    def _as_images(self):
        """Return the pictures as `outbound.Evidence` wants them."""
        return [
            {
                "image_id": picture.uri,
                "mime_type": picture.mime_type,
                "width": picture.width,
                "height": picture.height,
            }
            for picture in self
        ]


class TiktokAdjustmentReject(models.TransientModel):
    _inherit = "tiktok.adjustment.reject"

    evidence_ids = fields.One2many(
        "tiktok.adjustment.evidence", "dialog_id", "All evidence", readonly=True
    )
    evidence = fields.Json(compute="_compute_evidence")

    @api.depends("evidence_ids")
    def _compute_evidence(self):
        for dialog in self:
            dialog.evidence = dialog._get_evidence()

    def _get_evidence(self):
        """Keys ``most`` and ``pictures``: each ``{id, name, src}``."""
        return {
            "most": MAX_IMAGES,
            "least_side": LEAST_SIDE,
            "pictures": [
                {
                    "id": picture.id,
                    "name": picture.name,
                    "src": f"/web/image/{picture._name}/{picture.id}/image",
                }
                for picture in self.evidence_ids
            ],
        }

    # === FROM THE BROWSER === #

    def add_evidence(self, name="", data=""):
        """Add one picture; the browser calls it for each that is dropped or pasted.

        :param str data: the file, base64
        :return: the new `evidence`
        :raise UserError: it is none that TikTok takes; nothing was added
        """
        dialog = self._for_evidence()
        if len(dialog.evidence_ids) >= MAX_IMAGES:
            raise UserError(
                self.env._("TikTok takes up to %(most)s pictures.", most=MAX_IMAGES)
            )
        picture = dialog.evidence_ids.create(
            {**dialog._prepare_evidence_vals(name, data), "dialog_id": dialog.id}
        )
        dialog._upload_early(picture)
        return dialog._get_evidence()

    def remove_evidence(self, evidence_id=0):
        """Take one picture out again; return the new `evidence`."""
        dialog = self._for_evidence()
        dialog.evidence_ids.filtered(lambda p: p.id == evidence_id).unlink()
        return dialog._get_evidence()

    def _for_evidence(self):
        """Return this dialog in superuser mode, once its user has been checked: the
        rows below it are made by the server alone."""
        self.ensure_one()
        self.check_access("write")
        self.env["tiktok.adjustment.decision"]._check_may_decide(self.adjustment_id)
        return self.sudo()

    def _prepare_evidence_vals(self, name, data):
        content = self._read_evidence(data)
        drawn = pictures.redrawn(content)
        if not drawn:
            raise UserError(
                self.env._(
                    "This is no picture that TikTok takes: use JPG, PNG or WebP."
                )
            )
        mime_type, (width, height) = pictures.look(drawn)
        if min(width, height) < LEAST_SIDE:
            raise UserError(
                self.env._(
                    "The picture is too small: TikTok wants at least %(least)s pixels "
                    "a side.",
                    least=LEAST_SIDE,
                )
            )
        ending = mime_type.partition("/")[2]
        return {
            "name": f"{str(name or '').rpartition('.')[0][:60] or 'picture'}.{ending}",
            "image": b64encode(drawn),
            "mime_type": mime_type,
            "width": width,
            "height": height,
        }

    def _read_evidence(self, data):
        try:
            content = b64decode(data, validate=True)
        except (binascii.Error, TypeError, ValueError):
            content = b""
        if not content:
            raise UserError(self.env._("The file is empty or was damaged on the way."))
        if len(content) > messages.MAX_PICTURE:
            raise UserError(self.env._("The picture is larger than 10 MB."))
        return content

    # === TO TIKTOK === #

    def _upload_early(self, picture):
        """While the agent still writes: the decision need not wait for it then. Where
        TikTok cannot be reached now, the decision uploads it."""
        try:
            picture._upload(self.adjustment_id.shop_id._client())
        except TikTokError as error:
            if not error.retryable:
                raise UserError(self._evidence_words(error.meaning)) from error
        except UserError:  # the shop is not connected: said when it is decided
            return

    def _prepare_choice(self):
        images = self._upload_evidence()
        return {**super()._prepare_choice(), "images": images}

    def _upload_evidence(self):
        """Return the pictures as the decision names them.

        Superuser: the rows are this dialog's, which the user has just confirmed.
        """
        evidence = self.sudo().evidence_ids
        if evidence:
            try:
                evidence._upload(self.adjustment_id.shop_id._client())
            except TikTokError as error:
                raise UserError(self._evidence_words(error.meaning)) from error
        return evidence._as_images()

    def _evidence_words(self, why):
        return self.env._(
            "TikTok did not take the picture, so nothing was sent: %(why)s Take it "
            "out, or try again.",
            why=why,
        )
