"""Reading a conversation: what TikTok says first, what Odoo makes of it after that."""

from dataclasses import dataclass, field

from odoo import api, fields, models

from ..domain import messages as rules
from ..tiktok_api.pictures import PictureRefused
from ..tools.pictures import sniff
from .tiktok_mirror import aware

DIGITS = 20  # of TikTok's longest index


@dataclass(frozen=True)
class News:
    """What was said since the last reading, the oldest first.

    :param items: `tiktok_api.schemas.ChatMessage` objects
    :param pictures: {message id: (bytes, MIME type), or the reason why there is none}
    """

    items: list = field(default_factory=list)
    pictures: dict = field(default_factory=dict, repr=False)


class TiktokConversation(models.Model):
    _inherit = "tiktok.conversation"

    @api.model
    def _known(self, shop, remote_ids):
        """Return {TikTok's id: conversation} of those that Odoo knows."""
        found = self.search(
            [("shop_id", "=", shop.id), ("remote_id", "in", list(remote_ids))]
        )
        return {conversation.remote_id: conversation for conversation in found}

    def _has_news(self, shop, talk):
        """Tell whether something was said that Odoo has not read.

        Called for each conversation of a list, on an empty recordset where it is
        unknown; follows what the list tells besides.

        :param talk: `tiktok_api.schemas.Conversation`
        """
        latest = talk.latest_message
        if not self:
            old = latest and latest.create_time < shop._talks_since()
            return bool(talk.unread_count or (latest and not old))
        news = not latest or index_text(latest) > (self.last_index or "")
        if not news:
            self._follow(talk)
        return news

    def _follow(self, talk):
        """Write what TikTok says about the conversation itself, where it differs."""
        vals = {"can_send": talk.can_send_message is not False}
        if talk.unread_count is not None and not self.read_due:
            vals["unread_count"] = talk.unread_count
        changed = {name: value for name, value in vals.items() if self[name] != value}
        if changed:
            self.write(changed)

    @api.model
    def _read(self, shop, remote_id, talk=None):
        """Read one conversation from TikTok and apply it; return how much was new.

        All calls come before the first write, because the conversation is locked
        while it is applied. Never commits.

        :param talk: `tiktok_api.schemas.Conversation` where a list has told it
        :raise TikTokError: TikTok could not be asked
        """
        conversation = self._known(shop, [remote_id]).get(remote_id, self.browse())
        if not conversation and not talk:
            talk = shop._client().get_conversation(remote_id)
        news = conversation._fetch_news(shop, remote_id, talk)
        shop._fetch_spoken_of(news.items)
        conversation = conversation or self._begin(shop, talk)
        return conversation._apply(news, talk)

    # === WHAT WAS SAID === #

    def _fetch_news(self, shop, remote_id, talk):
        """Return the `News` of a conversation; reads backwards to what is known."""
        client = shop._client()
        unread = (talk and talk.unread_count) or self.unread_count or 0
        news, token, more = [], None, True
        while more:
            page = client.get_messages(remote_id, page_token=token)
            fresh = self._until_history(shop, page.items, unread)
            news += fresh
            unread -= sum(item.role == rules.BUYER for item in fresh)
            token = page.next_page_token
            known = any(index_text(i) <= (self.last_index or "") for i in page.items)
            more = bool(token) and not known and len(fresh) == len(page.items)
        news.sort(key=lambda item: item.position)
        return News(news, self._fetch_pictures(shop, news))

    def _until_history(self, shop, items, unread):
        """Return the messages, the newest first, that are younger than the shop's life
        in Odoo, and older ones down to the first that nobody has read."""
        since, fresh = shop._talks_since(), []
        for item in items:
            old = item.create_time < since
            if rules.is_history(before_connection=old, unread_left=unread):
                break
            fresh.append(item)
            unread -= item.role == rules.BUYER
        return fresh

    def _fetch_pictures(self, shop, items):
        """Return {message id: picture or reason} of those that are not known yet."""
        wanted = [i for i in items if i.type == rules.IMAGE and not i.is_hidden]
        if not wanted:
            return {}
        domain = [
            ("conversation_id", "in", self.ids),
            ("remote_id", "in", [item.id for item in wanted]),
        ]
        known = set(self.env["tiktok.message"].search(domain).mapped("remote_id"))
        return {
            item.id: _picture(shop, item.part("url"))
            for item in wanted
            if item.id not in known
        }


class TiktokAuthorizedShop(models.Model):
    _inherit = "tiktok.authorized.shop"

    def _talks_since(self):
        """Return the moment (aware) before which messages are history."""
        return aware(self.history_until or fields.Datetime.now())

    def _fetch_spoken_of(self, items):
        """Read the orders that messages name and Odoo does not have."""
        ids = {spoken_of(item) for item in items} - {False}
        if not ids:
            return
        known = self.env["sale.order"].search_fetch(
            [("tiktok_shop_id", "=", self.id), ("tiktok_order_id", "in", list(ids))],
            ["tiktok_order_id"],
        )
        missing = ids - set(known.mapped("tiktok_order_id"))
        if missing:
            self._fetch_orders_gently(sorted(missing))


def index_text(item):
    """Return a message's index so that the order of texts is the order of numbers."""
    return item.index.zfill(DIGITS)


def spoken_of(item):
    """Return TikTok's id of the order that a message names, else ``False``."""
    if item.type not in rules.NAMES_ORDER:
        return False
    order_id = item.part("order_id")
    return order_id if order_id.isascii() and order_id.isdigit() else False


def _picture(shop, url):
    try:
        content = shop._fetch_picture(url)
    except PictureRefused as error:
        return str(error)
    mime_type = sniff(content)
    return (content, mime_type) if mime_type else "it is no JPG, PNG, GIF or WEBP"
