"""Our own messages that come back from TikTok: recognised, never shown twice."""

from urllib.parse import urlsplit

from odoo import models

from ..domain import messages as rules
from ..tiktok_api.seen_text import seen
from .tiktok_conversation_read import index_text
from .tiktok_mirror import naive


class TiktokMessage(models.Model):
    _inherit = "tiktok.message"

    def _learn_index(self, item):
        """Remember TikTok's order of a message that was stored without it."""
        if not self.index:
            self.index = index_text(item)

    def _recognise(self, item):
        """Return the one of these messages of ours that `item` is, or an empty one.

        TikTok has no key for a message, so it is the same when it says the same, is of
        the seller's side and was not said before we tried.
        """
        if item.role not in rules.SELLER_ROLES:
            return self.browse()
        return self.filtered(lambda message: message._says_what(item))[:1]

    def _says_what(self, item):
        begun = self._begun_at() - rules.CLOCK_DIFFERENCE
        if self.type != item.type or naive(item.create_time) < begun:
            return False
        if self.type == rules.IMAGE:
            url = (self.sudo().content or {}).get("url")
            return bool(url) and _place(url) == _place(item.part("url"))
        return _words(self.text) == _words(item.part("content"))

    def _came_back(self, item):
        """TikTok shows a message whose answer we do not have: it was said."""
        self._move("sent", remote_id=item.id, index=index_text(item), answer=False)
        self._wake_cron()  # for the next message of the conversation


def _words(text):
    return " ".join(seen(text or "").split())


def _place(url):
    """Return host and path: the rest of a picture's address is a passing signature."""
    parts = urlsplit(url)
    return parts.hostname, parts.path
