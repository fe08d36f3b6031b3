"""What an agent wrote becomes what a buyer reads: words and lines, no marks."""

from io import BytesIO

from PIL import Image

from odoo.tests import BaseCase, tagged

from ..tools.pictures import sniff
from ..tools.plain_text import plain_text
from .chat_tiktok import picture_bytes

BODIES = {
    "": "",
    "<p><br></p>": "",
    "<p>Hello</p>": "Hello",
    "plain": "plain",
    "<p>one</p><p>two<br>three</p>": "one\n\ntwo\nthree",
    "<p>1 &lt; 2 &amp; 3 &gt; 2 &quot;q&quot;</p>": '1 < 2 & 3 > 2 "q"',
    "<p><b>Bold</b> and <em>soft</em></p>": "Bold and soft",
    "<ul><li>a</li><li>b</li></ul>": "- a\n\n- b",
    "<p>a   b\n c</p>": "a b c",
    '<p>See <a href="https://x.example/a">https://x.example/a</a></p>': (
        "See https://x.example/a"
    ),
    '<p><a href="https://x.example/a">here</a></p>': "here (https://x.example/a)",
    '<p><a href="#" data-oe-model="res.partner" data-oe-id="3">@Ann</a></p>': "@Ann",
    '<p><a href="javascript:alert(1)">x</a></p>': "x",
    "<p>a</p><script>alert(1)</script><!-- note --><p>b</p>": "a\n\nb",
    "<p>😀 đ</p>": "😀 đ",
}


@tagged("post_install", "-at_install")
class TestPlainText(BaseCase):
    def test_bodies(self):
        for body, text in BODIES.items():
            with self.subTest(body=body):
                self.assertEqual(plain_text(body), text)

    def test_nothing_is_no_words(self):
        self.assertEqual((plain_text(False), plain_text(None)), ("", ""))

    def test_a_picture_is_what_its_bytes_are(self):
        kinds = {"PNG": "png", "JPEG": "jpeg", "GIF": "gif", "WEBP": "webp"}
        for kind, name in kinds.items():
            with self.subTest(kind):
                self.assertEqual(sniff(picture_bytes(kind)), f"image/{name}")

    def test_what_is_no_picture_of_a_chat_is_none(self):
        bmp, svg = picture_bytes("BMP"), b"<svg xmlns='http://www.w3.org/2000/svg'/>"
        for content in (b"", b"x", b"%PDF-1.4", svg, bmp, picture_bytes()[:20]):
            with self.subTest(content[:8]):
                self.assertIs(sniff(content), False)

    def test_a_picture_that_unfolds_without_end_is_none(self):
        file = BytesIO()
        Image.new("1", (8001, 8000)).save(file, "PNG")
        self.assertLess(len(file.getvalue()), 100_000)
        self.assertIs(sniff(file.getvalue()), False)
