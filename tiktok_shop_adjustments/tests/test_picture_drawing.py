from io import BytesIO
from unittest.mock import patch
from zlib import crc32

from PIL import Image, PngImagePlugin

from odoo.tests import BaseCase, tagged

from ..tools import pictures
from .chat_tiktok import picture_bytes


def png_head(width, height):
    """A PNG that says how large it is and holds nothing of it."""
    file = BytesIO()
    Image.new("1", (1, 1)).save(file, "PNG")
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head = file.getvalue()[:16] + size + file.getvalue()[24:]
    return head[:29] + crc32(head[12:29]).to_bytes(4, "big") + head[33:]


@tagged("post_install", "-at_install")
class TestDrawing(BaseCase):
    """Whatever calls itself a picture is drawn anew, or is none."""

    def _open(self, content):
        return Image.open(BytesIO(content))

    def test_what_is_no_picture_is_not_drawn(self):
        for name, content in {
            "nothing": b"",
            "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
            "html": b"<!doctype html><script>alert(1)</script>",
            "pdf": b"%PDF-1.7",
            "tiff": self._saved("TIFF"),
            "icon": b"\x00\x00\x01\x00\x01\x00",
            "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
            "half a png": picture_bytes()[:40],
        }.items():
            with self.subTest(name):
                self.assertIs(pictures.redrawn(content), False)

    def _saved(self, kind, **options):
        file = BytesIO()
        Image.new("RGB", (8, 6), "red").save(file, kind, **options)
        return file.getvalue()

    def test_a_bomb_is_not_unpacked(self):
        for side in (7_072, 20_000, 100_000):
            bomb = png_head(side, side)
            with self.subTest(side=side), patch.object(Image.Image, "load") as load:
                self.assertIs(pictures.redrawn(bomb), False)
                self.assertIs(pictures.sniff(bomb), False)
                load.assert_not_called()
        self.assertEqual(pictures.sniff(png_head(7_000, 7_000)), "image/png")

    def test_what_hides_in_a_picture_stays_behind(self):
        exif = Image.Exif()
        exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}  # where it was taken
        exif[0x010E] = "CANARY"
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", "CANARY<script>")
        behind = b"CANARY<script>alert(1)</script>"
        for name, content in {
            "camera": self._saved("JPEG", exif=exif),
            "words": self._saved("PNG", pnginfo=notes),
            "polyglot": picture_bytes("GIF") + behind,
            "behind a jpeg": picture_bytes("JPEG") + behind,
            "webp": picture_bytes("WEBP") + behind,
        }.items():
            with self.subTest(name):
                drawn = pictures.redrawn(content)
                self.assertNotIn(b"CANARY", drawn)
                self.assertNotIn(b"<script", drawn)
                self.assertFalse(self._open(drawn).getexif())
                self.assertEqual(pictures.sniff(drawn), "image/jpeg")

    def test_a_film_becomes_its_first_frame(self):
        file = BytesIO()
        frames = [Image.new("RGB", (8, 6), color) for color in ("red", "blue")]
        frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
        drawn = self._open(pictures.redrawn(file.getvalue()))
        self.assertEqual((drawn.format, getattr(drawn, "n_frames", 1)), ("JPEG", 1))

    def test_a_large_picture_becomes_small_enough_and_upright(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was held on its side
        file = BytesIO()
        Image.new("RGB", (4000, 2000), "red").save(file, "JPEG", exif=exif)
        self.assertEqual(
            self._open(pictures.redrawn(file.getvalue())).size, (800, 1600)
        )

    def test_a_picture_that_can_be_seen_through_stays_so(self):
        file = BytesIO()
        Image.new("RGBA", (8, 6), (255, 0, 0, 0)).save(file, "PNG")
        drawn = self._open(pictures.redrawn(file.getvalue()))
        self.assertEqual(
            (drawn.format, drawn.getpixel((0, 0))), ("PNG", (255, 0, 0, 0))
        )
