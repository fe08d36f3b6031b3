from odoo import SUPERUSER_ID, api, models

from .tiktok_mirror import MIRROR_CONTEXT


class ResPartner(models.Model):
    """A buyer who writes before the first order of theirs is in Odoo."""

    _inherit = "res.partner"

    @api.model
    def _tiktok_chat_partner(self, shop, user_id, nickname):
        """Return the contact of a buyer, made from what the chat tells if unknown.

        :param user_id: the `user_id` of the buyer's orders; None when TikTok hides it,
            then each conversation has a contact of its own
        """
        contacts = self.with_user(SUPERUSER_ID).with_context(**MIRROR_CONTEXT)
        found = user_id and contacts.with_context(active_test=False).search(
            [
                ("company_id", "=", shop.company_id.id),
                ("tiktok_user_id", "=", user_id),
            ]
        )
        return found or contacts.create(
            {
                "name": nickname or self.env._("TikTok buyer"),
                "company_id": shop.company_id.id,
                "tiktok_user_id": user_id,
                "ref": user_id,
            }
        )

    def _tiktok_chat_user_id(self):
        """Return TikTok's id of the buyer, ``False`` where none is known.

        Orders that name no buyer give their contact a stand-in, which is no id.
        """
        name = self.tiktok_user_id or ""
        return name if name.isascii() and name.isdigit() else False
