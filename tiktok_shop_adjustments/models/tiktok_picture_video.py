"""A buyer's short film: kept like a picture, as long as it is not too large."""

from base64 import b64encode

from odoo import fields, models

from ..tools import videos
from .tiktok_picture import KEPT, WANTED, place_of

# A buyer's film is half a minute long; what is larger stays on TikTok
MOST_BYTES = 20 * 1024 * 1024
MOST_FILMS = 6


class TiktokPicture(models.Model):
    _inherit = "tiktok.picture"

    is_video = fields.Boolean(readonly=True)
    film = fields.Binary(attachment=True, readonly=True, copy=False)
    film_type = fields.Char("Type of the film", readonly=True)

    def _fetch_content(self):
        if not self.is_video:
            return super()._fetch_content()
        return self.shop_id._fetch_picture(self.url, limit=MOST_BYTES)

    def _prepare_kept_vals(self, content):
        """A film is stored as it came: only its kind is checked, and it is served as
        what it is, to be played and not to be opened."""
        if not self.is_video:
            return super()._prepare_kept_vals(content)
        kind = videos.sniff(content)
        return kind and {"film": b64encode(content), "film_type": kind}

    def _film_link(self):
        return f"/web/content/tiktok.picture/{self.id}/film"


class TiktokAdjustment(models.Model):
    """The films of a case, on its card."""

    _inherit = "tiktok.adjustment"

    def _want_evidence(self):
        result = super()._want_evidence()
        if self.ticket_id:
            films = dict(list(self._evidence_media("videos").items())[:MOST_FILMS])
            pictures = self.env["tiktok.picture"]
            pictures._want(self.shop_id, list(films), self, is_video=True)
            covers = [film.get("cover") for film in films.values()]
            pictures._want(self.shop_id, covers, self)
        return result

    def _panel_videos(self, shown):
        """Films that are here are played here; for the others there is an address where
        it is TikTok's, and nobody follows it but the agent who presses it."""
        known = shown.get(self.id, {})
        films = self._evidence_media("videos")
        newest = {place_of(url): url for url in films}  # the rest has run out
        return [self._panel_video(known, u, films[u]) for u in newest.values()]

    def _panel_video(self, known, url, media):
        film = self._panel_known(known, url)
        cover = self._panel_known(known, media.get("cover"))
        kept = bool(film) and film.state == KEPT
        return {
            "href": self.shop_id._picture_hosts().allows(url) and url,
            "src": kept and film._film_link(),
            "type": kept and film.film_type,
            "cover": bool(cover) and cover.state == KEPT and cover._link("thumbnail"),
            "words": self._panel_video_words(film),
        }

    def _panel_video_words(self, film):
        if film and film.state == KEPT:
            return self.env._("Play the video")
        if not film or film.state == WANTED:
            return self.env._("Open the video on TikTok; a copy is on its way here")
        return self.env._(
            "Open the video on TikTok: it is not kept here, because %(why)s",
            why=film.reason,
        )
