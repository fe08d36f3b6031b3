import base64

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models.tiktok_picture import place_of
from ..tiktok_api import schemas
from .chat_tiktok import picture_bytes
from .test_pictures import HOST, PictureCommon

FILM = "https://v16.tiktokcdn.com/film.mp4"
COVER = HOST.format("cover")
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(200)


@tagged("post_install", "-at_install")
class TestVideos(PictureCommon):
    """A buyer's film is kept and played here, or stays a link to TikTok."""

    def _filmed(self, content, url=f"{FILM}?sign=1"):
        """A case with a film that answers with these bytes, fetched."""
        self.host = {url: content, COVER: picture_bytes()}
        case = self._case(HOST.format("a"))
        video = {"url": url, "cover": COVER, "duration_millis": 2000}
        record = {"role": "BUYER", "videos": [video]}
        case._apply_records([schemas.Record.model_validate(record)])
        self._fetch()
        return case

    def _shown(self, case):
        (video,) = case.ticket_id.with_user(self.agent).tiktok_panel["videos"]
        return video

    def test_a_film_is_kept_as_it_came_and_played_here(self):
        case = self._filmed(MP4)
        film = self._pictures(place=place_of(FILM))
        cover = self._pictures(place=place_of(COVER))
        self.assertEqual(base64.b64decode(film.film), MP4)
        self.assertFalse(film.image)
        self.assertEqual(
            self._shown(case),
            {
                "href": f"{FILM}?sign=1",
                "src": f"/web/content/tiktok.picture/{film.id}/film",
                "type": "video/mp4",
                "cover": cover._link("thumbnail"),
                "words": "Play the video",
            },
        )

    def test_what_is_no_film_is_not_kept(self):
        case = self._filmed(b"<html><script>alert(1)</script></html>")
        film = self._pictures(place=place_of(FILM))
        self.assertEqual((film.state, film.film), ("refused", False))
        shown = self._shown(case)
        self.assertEqual((shown["src"], shown["href"]), (False, f"{FILM}?sign=1"))
        self.assertIn("nothing that can be shown", shown["words"])

    def test_a_film_that_is_too_large_stays_a_link(self):
        case = self._filmed(MP4 + bytes(20 * 1024 * 1024))
        shown = self._shown(case)
        self.assertEqual((shown["src"], shown["href"]), (False, f"{FILM}?sign=1"))
        self.assertFalse(self._pictures(place=place_of(FILM)).film)

    def test_a_film_from_elsewhere_is_neither_asked_nor_linked(self):
        case = self._filmed(MP4, "https://evil.example/film.mp4")
        shown = self._shown(case)
        self.assertEqual((shown["src"], shown["href"]), (False, False))
        self.assertNotIn("https://evil.example/film.mp4", self.asked)

    def test_a_film_is_seen_by_whoever_sees_the_ticket(self):
        groups = "helpdesk_mgmt.group_helpdesk_user_own"
        stranger = new_test_user(self.env, login="own_only", groups=groups)
        case = self._filmed(MP4)
        case.ticket_id.user_id = self.agent
        film = self._pictures(place=place_of(FILM))
        binary = self.env["ir.binary"].with_user(stranger)
        with self.assertRaises(AccessError):
            binary._find_record(res_model="tiktok.picture", res_id=film.id)
        with self.assertRaises(AccessError):
            film.with_user(stranger).read(["film"])

    def test_a_film_goes_with_the_buyers_other_data(self):
        case = self._filmed(MP4)
        case._mask_buyers()
        self.assertFalse(self._pictures(adjustment_id=case.id))
        domain = [("res_model", "=", "tiktok.picture"), ("res_field", "=", "film")]
        self.assertFalse(self.env["ir.attachment"].search(domain))
