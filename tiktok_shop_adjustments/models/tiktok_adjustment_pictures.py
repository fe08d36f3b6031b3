"""A case's pictures: which it wants, and how they look on its card."""

from odoo import models

from .tiktok_picture import KEPT, REFUSED, WANTED, place_of

# Nobody looks at hundreds
MOST_OF_A_CASE = 40


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    # === WANTING === #

    def _want_goods_pictures(self):
        """Have the goods of cases with a ticket pictured; one statement a shop."""
        for shop, cases in self.filtered("ticket_id").grouped("shop_id").items():
            urls = cases.line_ids.mapped("image_url") + cases._wished_urls()
            self.env["tiktok.picture"]._want(shop, urls)

    def _want_evidence(self):
        self.ensure_one()
        if self.ticket_id:
            urls = self._evidence_urls()[:MOST_OF_A_CASE]
            self.env["tiktok.picture"]._want(self.shop_id, urls, self)

    def _evidence_urls(self):
        return list(self._evidence_media("images"))

    def _evidence_media(self, name):
        """Return {TikTok's address: what it says of it} of all entries, the oldest
        first, each once.

        Sudo: who reads the case sees its pictures, but not TikTok's signed addresses.
        """
        media = [
            found
            for event in reversed(self.sudo().event_ids)
            for found in (event[name] or [])
            if isinstance(found, dict)
        ]
        known = {}
        for found in media:
            url = found.get("url")
            if isinstance(url, str) and url:
                known.setdefault(url, found)
        return known

    def _wished_urls(self):
        wishes = self.sudo().mapped("exchange_items")
        return [item["image"] for items in wishes for item in items or ()]

    # === ON THE CARD === #

    def _panel_pictures_sudo(self):
        """Return {case id: {place: picture}} of evidence, and under ``False``
        {(shop id, place): address in Odoo} of goods; two statements for all cases.

        Sudo: who reads the case sees its pictures.
        """
        sudo = self.sudo()
        goods = sudo.line_ids.mapped("image_url") + sudo._wished_urls()
        shown = {False: self.env["tiktok.picture"]._of_goods(self.shop_id, goods)}
        evidence = sudo.env["tiktok.picture"].search_fetch(
            [("adjustment_id", "in", self.ids)],
            ["adjustment_id", "place", "state", "reason", "film_type"],
        )
        for picture in evidence:
            shown.setdefault(picture.adjustment_id.id, {})[picture.place] = picture
        return shown

    def _panel_image_of(self, url, shown):
        """Return the address in Odoo of the picture of goods, else ``False``."""
        return bool(url) and shown[False].get((self.shop_id.id, place_of(url)), False)

    def _panel_evidence(self, shown):
        """The pictures of the case; of one that is not here, why."""
        known = shown.get(self.id, {})
        places = dict.fromkeys(place_of(url) for url in self._evidence_urls())
        return [self._panel_picture(known.get(place)) for place in places]

    def _panel_picture(self, picture):
        kept = bool(picture) and picture.state == KEPT
        return {
            "src": kept and picture._link("thumbnail"),
            "href": kept and picture._link("image"),
            "words": self._panel_picture_words(picture),
            "is_coming": not kept and not (picture and picture.state == REFUSED),
        }

    def _panel_picture_words(self, picture):
        if picture and picture.state == KEPT:
            return self.env._("Look at the picture")
        if not picture or picture.state == WANTED:
            return self.env._("The picture is on its way: open the ticket again.")
        return self.env._(
            "The picture could not be fetched: %(why)s. Look at it in Seller Center.",
            why=picture.reason,
        )

    def _panel_known(self, known, url):
        """Return the picture or film of an address, ``None`` where none is noted."""
        return known.get(place_of(url)) if isinstance(url, str) and url else None
