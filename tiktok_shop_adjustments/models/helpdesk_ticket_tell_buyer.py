from odoo import models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _tiktok_post_to_buyer(self, text):
        """Hook: store a message to the ticket's buyer, to be sent to TikTok's chat.

        Called once for each opening that took effect, within the transaction that
        remembers it: store the message and let your own outbox carry it to TikTok.

        :param str text: plain text in the buyer's language
        :return: False when this shop cannot write to buyers; a note then holds the text
        """
        self.ensure_one()
        return False
