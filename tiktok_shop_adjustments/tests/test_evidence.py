from base64 import b64decode, b64encode
from io import BytesIO

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .chat_tiktok import picture_bytes
from .common_decisions import DecisionsCommon
from .fake_tiktok import failure, success
from .test_decision_dialogs import ELIGIBILITY, REASONS, word
from .test_picture_drawing import png_head

UPLOAD = "/images/upload"
SIZE = (400, 300)


def data(content):
    return b64encode(content).decode()


@tagged("post_install", "-at_install")
class TestEvidence(DecisionsCommon):
    """Pictures of a rejection: in from the browser, over to TikTok, named once."""

    def setUp(self):
        super().setUp()
        self.case = self._create_case("refund")
        self.row = self._open_dialog(self.case)

    def _open_dialog(self, case):
        self.env.flush_all()
        answer = success({"decisions": [word("REJECT_REFUND", reasons=REASONS)]})
        self.tiktok.on(ELIGIBILITY, answer)
        action = case.ticket_id.with_user(self.agent).action_tiktok_reject()
        rows = self.env[action["res_model"]].with_user(self.agent)
        return rows.browse(action["res_id"])

    def _uploads(self, *uris):
        self.tiktok.on(UPLOAD, *(success({"uri": uri}) for uri in uris))

    def _add(self, name="crack.jpg", content=None):
        content = content or picture_bytes("JPEG", SIZE)
        return self.row.add_evidence(name, data(content))

    def _reject(self, row):
        row.reason_id = row.reason_ids[0]
        self.env.flush_all()
        action = row.action_confirm()
        self.env.invalidate_all()
        return action

    # === AS MEANT === #

    def test_pictures_are_uploaded_at_once_and_named_by_the_decision(self):
        self._uploads("tos/one", "tos/two")
        first = self._add("crack.jpg")
        self.assertEqual(len(first["pictures"]), 1)
        second = self._add("box.png", picture_bytes("PNG", SIZE))
        self.assertEqual(
            [picture["name"] for picture in second["pictures"]],
            ["crack.jpeg", "box.jpeg"],
        )
        self.assertEqual(self.row.evidence, second)
        self.assertEqual(len(self.tiktok.reads(UPLOAD)), 2)
        self.tiktok.on(
            "/reject", self._acts(self.case, "REFUND_OR_RETURN_REQUEST_REJECT")
        )
        self._reject(self.row)
        self.assertEqual(len(self.tiktok.reads(UPLOAD)), 2)
        sent = self.tiktok.sent[-3:]
        (reject,) = [call for call in sent if call.path.endswith("/reject")]
        width, height = SIZE
        shape = {"mime_type": "image/jpeg", "width": width, "height": height}
        self.assertEqual(
            reject.json["images"],
            [{"image_id": "tos/one", **shape}, {"image_id": "tos/two", **shape}],
        )

    def test_a_picture_that_is_taken_out_is_not_named(self):
        self._uploads("tos/one", "tos/two")
        self._add()
        (first, _second) = self._add()["pictures"]
        left = self.row.remove_evidence(first["id"])
        self.assertEqual(len(left["pictures"]), 1)
        self.tiktok.on(
            "/reject", self._acts(self.case, "REFUND_OR_RETURN_REQUEST_REJECT")
        )
        self._reject(self.row)
        payload = self.case.decision_ids.payload
        self.assertEqual([i["image_id"] for i in payload["images"]], ["tos/two"])

    def test_what_a_camera_hides_in_its_file_stays_behind(self):
        self._uploads("tos/one")
        file = BytesIO()
        exif = Image.Exif()
        exif[0x010E] = "CANARY at home"
        Image.new("RGB", (4000, 3000), "red").save(file, "JPEG", exif=exif)
        self._add(content=file.getvalue())
        (sent,) = self.tiktok.reads(UPLOAD)
        kept = b64decode(self.row.sudo().evidence_ids.image)
        self.assertEqual(Image.open(BytesIO(kept)).size, (1600, 1200))
        for content in (kept, sent.body or b""):
            self.assertNotIn(b"CANARY", content)

    def test_tiktok_out_of_reach_delays_the_upload_to_the_decision(self):
        self.tiktok.on(UPLOAD, *[failure(36009003)] * 3)
        self._add()
        self.assertFalse(self.row.sudo().evidence_ids.uri)
        self._uploads("tos/late")
        self.tiktok.on(
            "/reject", self._acts(self.case, "REFUND_OR_RETURN_REQUEST_REJECT")
        )
        self._reject(self.row)
        payload = self.case.decision_ids.payload
        self.assertEqual([i["image_id"] for i in payload["images"]], ["tos/late"])

    # === REFUSED === #

    def _assert_not_added(self, words, name="x.png", content=b""):
        with self.assertRaisesRegex(UserError, words):
            self.row.add_evidence(name, content)
        self.assertEqual(self.row.evidence["pictures"], [])
        self.assertEqual(self.tiktok.reads(UPLOAD), [])

    def test_what_is_no_picture_is_not_added(self):
        for content in (b"<svg onload='alert(1)'/>", png_head(20_000, 20_000)):
            self._assert_not_added(
                "no picture that TikTok takes", content=data(content)
            )
        for content in ("", "not base64!", None, 5):
            self._assert_not_added("empty or was damaged", content=content)

    def test_a_picture_that_is_too_small_or_too_large_is_not_added(self):
        small = data(picture_bytes("PNG", (99, 400)))
        self._assert_not_added("at least 100 pixels", content=small)
        large = data(b"x" * (10 * 1024 * 1024 + 1))
        self._assert_not_added("larger than 10 MB", content=large)

    def test_a_seventh_picture_is_not_added(self):
        self._uploads(*(f"tos/{number}" for number in range(6)))
        for _number in range(6):
            self._add()
        with self.assertRaisesRegex(UserError, "up to 6 pictures"):
            self._add()
        self.assertEqual(len(self.row.evidence["pictures"]), 6)

    def test_a_picture_that_tiktok_refuses_is_not_kept(self):
        self.tiktok.on(UPLOAD, failure(36009022, "no image", status=415))
        with (
            self.assertRaisesRegex(UserError, "did not take the picture"),
            self.env.cr.savepoint(),
        ):
            self._add()
        self.assertEqual(self.row.evidence["pictures"], [])

    def test_nothing_is_decided_while_a_picture_cannot_be_uploaded(self):
        self.tiktok.on(UPLOAD, *[failure(36009003)] * 6)
        self._add()
        with self.assertRaisesRegex(UserError, "nothing was sent"):
            self._reject(self.row)
        self.assertFalse(self.case.decision_ids)

    # === WHOSE === #

    def test_a_colleague_adds_and_takes_out_nothing(self):
        self._uploads("tos/one")
        (picture,) = self._add()["pictures"]
        for user in (self.colleague, self.viewer):
            theirs = self.row.with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    theirs.add_evidence("x.png", data(picture_bytes("PNG", SIZE)))
                with self.assertRaises(AccessError):
                    theirs.remove_evidence(picture["id"])
                with self.assertRaises(AccessError):
                    self.row.sudo().evidence_ids.with_user(user).read(["image"])
        self.assertEqual(len(self.row.evidence["pictures"]), 1)

    def test_a_picture_of_another_dialog_is_not_taken_out(self):
        self._uploads("tos/one")
        (picture,) = self._add()["pictures"]
        other = self._open_dialog(self._create_case("refund"))
        other.remove_evidence(picture["id"])
        self.assertEqual(len(self.row.evidence["pictures"]), 1)

    def test_nobody_makes_or_changes_evidence_but_the_server(self):
        self._uploads("tos/one")
        self._add()
        mine = self.row.sudo().evidence_ids.with_user(self.agent)
        for attempt in (
            lambda: mine.write({"uri": "tos/another"}),
            lambda: mine.unlink(),
            lambda: mine.create({"dialog_id": self.row.id, "name": "x", "image": "x"}),
            lambda: self.row.write({"evidence_ids": [(5, 0, 0)]}),
        ):
            with self.assertRaises(AccessError):
                attempt()
