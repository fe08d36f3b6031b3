import base64
from contextlib import contextmanager
from io import BytesIO
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.tiktok_picture import place_of
from ..tiktok_api import pictures as door
from ..tiktok_api import schemas
from . import payloads
from .chat_tiktok import picture_bytes
from .common import HELPDESK, TiktokCommon
from .test_outage import refused_by_the_database
from .test_picture_drawing import png_head

FETCH = "odoo.addons.tiktok_shop_adjustments.models.tiktok_picture_fetch"
HOST = "https://p16-oec-va.ibyteimg.com/{}.png"


class PictureCommon(TiktokCommon):
    """Picture hosts that answer from a table."""

    def setUp(self):
        super().setUp()
        self.authorization.portal = "global"
        self.host, self.asked = {}, []
        patcher = patch.object(door.pinned, "get", self._get)
        patcher.start()
        self.addCleanup(patcher.stop)

    @contextmanager
    def _get(self, place):
        url = f"https://{place.host}{place.target}"
        self.asked.append(url)
        found = self.host.get(url)
        if isinstance(found, Exception):
            raise found
        yield Answer(found)

    def _case(self, *urls):
        """A refund whose goods are pictured; return the case."""
        bought = payloads.order([payloads.order_line() for _url in urls])
        self._orders(bought)
        asked = payloads.refund(bought)
        for line, url in zip(asked["return_line_items"], urls, strict=True):
            line["product_image"] = {"url": url}
        return self._returns(asked)

    def _pictures(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["tiktok.picture"].search(domain, order="id")

    def _records(self, case, *urls):
        records = [{"role": "BUYER", "images": [{"url": url} for url in urls]}]
        read = [schemas.Record.model_validate(record) for record in records]
        case._apply_records(read)

    def _fetch(self):
        """Run the scheduled action; its commits belong to the test."""
        cron = self.env.ref("tiktok_shop_adjustments.cron_fetch_pictures")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()


class Answer:
    def __init__(self, body):
        self.status, self.length = (404, 0) if body is None else (200, 0)
        self.read1 = BytesIO(body or b"").read

    def getheader(self, _name, default):
        return default


@tagged("post_install", "-at_install")
class TestPictures(PictureCommon):
    def test_goods_are_fetched_once_however_their_addresses_are_signed(self):
        mug = HOST.format("mug")
        self.host[f"{mug}?sign=1"] = picture_bytes(size=(300, 300))
        case = self._case(f"{mug}?sign=1", f"{mug}?sign=1")
        (picture,) = self._pictures()
        self.assertEqual((picture.state, picture.adjustment_id.id), ("wanted", False))
        self._fetch()
        self.assertEqual(
            (picture.state, picture.url, picture.reason), ("kept",) + (False,) * 2
        )
        for name, size in (("image", (300, 300)), ("thumbnail", (144, 144))):
            content = base64.b64decode(picture[name])
            self.assertEqual(Image.open(BytesIO(content)).size, size)
        self._case(f"{mug}?sign=2")
        self._fetch()
        self.assertEqual(self._pictures(), picture)
        self.assertEqual(self.asked, [f"{mug}?sign=1"])
        card = case.ticket_id.with_user(self.agent).tiktok_panel
        self.assertEqual(card["items"][0]["image"], picture._link("thumbnail"))

    @mute_logger(FETCH, "odoo.sql_db")
    def test_a_picture_that_the_database_refuses_stops_no_other(self):
        bad, good = HOST.format("bad"), HOST.format("good")
        self.host |= {bad: picture_bytes(), good: picture_bytes()}
        self._case(bad, good)
        model = type(self.env["tiktok.picture"])
        fetch = model._fetch

        def refuse(picture):
            if picture.url == bad:
                refused_by_the_database(picture)
            return fetch(picture)

        with patch.object(model, "_fetch", refuse):
            self._fetch()
        self.assertEqual(self._pictures().mapped("state"), ["refused", "kept"])

    def test_a_history_case_wants_no_picture(self):
        self.shop.history_until = "2027-01-01"
        bought = payloads.order()
        self._orders(bought)
        asked = payloads.settled(
            payloads.refund(bought), return_status="RETURN_OR_REFUND_REQUEST_COMPLETE"
        )
        asked["return_line_items"][0]["product_image"] = {"url": HOST.format("a")}
        case = self._returns(asked)
        self.assertFalse(case.ticket_id)
        self.assertFalse(self._pictures())

    def test_evidence_belongs_to_its_case(self):
        crack = HOST.format("crack")
        self.host = {f"{crack}?sign={number}": picture_bytes() for number in (1, 2)}
        case, other = self._case(HOST.format("a")), self._case(HOST.format("a"))
        self._records(case, f"{crack}?sign=1", f"{crack}?sign=2", None)
        self._records(other, f"{crack}?sign=1")
        self._fetch()
        first, second = self._pictures(place=place_of(crack))
        self.assertEqual(first.adjustment_id + second.adjustment_id, case + other)
        card = case.ticket_id.with_user(self.agent).tiktok_panel
        self.assertEqual(
            [p["src"] for p in card["pictures"]], [first._link("thumbnail")]
        )

    def test_a_case_keeps_a_bounded_number(self):
        case = self._case(HOST.format("a"))
        self._records(case, *(HOST.format(number) for number in range(60)))
        self.assertEqual(len(self._pictures(adjustment_id=case.id)), 40)

    def test_an_address_elsewhere_is_not_asked(self):
        for url in ("https://evil.example/a.png", "http://127.0.0.1:8069/web"):
            self._case(url)
        self._fetch()
        self.assertEqual(self.asked, [])
        for picture in self._pictures():
            self.assertEqual(picture.state, "refused")
            self.assertEqual(picture.reason, "its address is not TikTok's")

    def test_a_host_that_an_administrator_added_is_asked(self):
        self.authorization.picture_hosts = "img.example.com, nonsense"
        url = "https://cdn.img.example.com/a.png"
        self.host[url] = picture_bytes()
        self._case(url)
        self._fetch()
        self.assertEqual(self._pictures().state, "kept")

    def test_a_picture_that_cannot_be_had_is_tried_a_few_times_only(self):
        self.host[HOST.format("a")] = OSError("no route to CANARY")
        self._case(HOST.format("a"))
        picture = self._pictures()
        for attempt in range(1, 4):
            self._fetch()
            self._fetch()  # not before its time
            self.assertEqual((picture.state, picture.attempts), ("wanted", attempt))
            picture.next_attempt_at = False
        self._fetch()
        self.assertEqual(picture.state, "refused")
        self.assertEqual(picture.reason, "no answer (OSError)")
        self.assertEqual(len(self.asked), 4)

    def test_a_new_signature_gives_a_refused_picture_another_chance(self):
        url = HOST.format("crack")
        case = self._case(HOST.format("a"))
        self._records(case, f"{url}?sign=old")
        picture = self._pictures(adjustment_id=case.id)
        picture.write({"state": "refused", "reason": "HTTP status 403", "attempts": 4})
        self._records(case, f"{url}?sign=old")
        self.assertEqual(picture.state, "refused")
        self.host[f"{url}?sign=new"] = picture_bytes()
        self._records(case, f"{url}?sign=new")
        self._fetch()
        self.assertEqual((picture.state, picture.reason), ("kept", False))

    def test_what_is_no_picture_is_not_kept(self):
        self.host[HOST.format("a")] = b"<svg onload='alert(1)'/>"
        self.host[HOST.format("b")] = png_head(20_000, 20_000)
        self._case(HOST.format("a"), HOST.format("b"))
        self._fetch()
        for picture in self._pictures():
            self.assertEqual((picture.state, picture.image), ("refused", False))
            self.assertEqual(picture.reason, "it is nothing that can be shown")
        files = self.env["ir.attachment"].search([("res_model", "=", "tiktok.picture")])
        self.assertFalse(files)

    def test_one_picture_that_breaks_us_stops_no_other(self):
        self.host[HOST.format("a")] = RuntimeError("boom")
        self.host[HOST.format("b")] = picture_bytes()
        self._case(HOST.format("a"), HOST.format("b"))
        with mute_logger(
            "odoo.addons.tiktok_shop_adjustments.models.tiktok_picture_fetch"
        ):
            self._fetch()
        self.assertEqual(self._pictures().mapped("state"), ["refused", "kept"])

    def test_opening_a_ticket_asks_nobody(self):
        case = self._case(HOST.format("a"))
        self._records(case, HOST.format("crack"))
        self.assertTrue(case.ticket_id.with_user(self.agent).tiktok_panel)
        self.assertEqual(self.asked, [])

    def test_evidence_is_seen_by_whoever_sees_the_ticket(self):
        groups = "helpdesk_mgmt.group_helpdesk_user_own"
        stranger = new_test_user(self.env, login="own_only", groups=groups)
        self.host = {
            HOST.format("a"): picture_bytes(),
            HOST.format("b"): picture_bytes(),
        }
        case = self._case(HOST.format("a"))
        self._records(case, HOST.format("b"))
        self._fetch()
        goods, evidence = self._pictures()
        case.ticket_id.user_id = self.agent
        for user, allowed in ((self.agent, goods + evidence), (stranger, goods)):
            seen = self._pictures().with_user(user).search([])
            self.assertEqual(seen.sudo(), allowed)
        with self.assertRaises(AccessError):
            evidence.with_user(stranger).read(["image"])
        # Which is what /web/image asks
        binary = self.env["ir.binary"].with_user(stranger)
        with self.assertRaises(AccessError):
            binary._find_record(res_model="tiktok.picture", res_id=evidence.id)

    def test_nobody_of_the_helpdesk_changes_a_picture_or_reads_its_address(self):
        user = new_test_user(self.env, login="all_tickets", groups=HELPDESK)
        picture = self._case(HOST.format("a")) and self._pictures()
        for attempt in (
            lambda mine: mine.write({"url": "https://evil.example"}),
            lambda mine: mine.create({"shop_id": self.shop.id, "place": "x"}),
            lambda mine: mine.unlink(),
            lambda mine: mine.read(["url"]),
            lambda mine: mine.search([("url", "like", "http%")]),
        ):
            with self.assertRaises(AccessError):
                attempt(picture.with_user(user))
