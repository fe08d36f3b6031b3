from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ..domain import freshness

CRON = "tiktok_shop_adjustments.cron_fetch_pictures"
WANTED, KEPT, REFUSED = "wanted", "kept", "refused"


class TiktokPicture(models.Model):
    """A picture of a case or of goods, kept in Odoo.

    TikTok's addresses run out. And a browser that asked there itself would tell
    somebody else's host which agent looks at which case.
    """

    _name = "tiktok.picture"
    _description = "TikTok Shop Picture"
    _rec_name = "place"

    shop_id = fields.Many2one(
        "tiktok.authorized.shop",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="shop_id.company_id", store=True, index=True)
    adjustment_id = fields.Many2one(
        "tiktok.adjustment",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Whose evidence it is; a picture of goods is of no case.",
    )
    place = fields.Char(
        required=True, readonly=True, help="Stands for the address, without its query."
    )
    url = fields.Char(readonly=True, copy=False, groups="base.group_system")
    image = fields.Image(max_width=1600, max_height=1600, readonly=True, copy=False)
    thumbnail = fields.Image(related="image", max_width=144, max_height=144, store=True)
    state = fields.Selection(
        [(WANTED, "To be fetched"), (KEPT, "In Odoo"), (REFUSED, "Not fetched")],
        required=True,
        readonly=True,
        default=WANTED,
    )
    reason = fields.Char("Why not", readonly=True)
    attempts = fields.Integer(readonly=True)
    next_attempt_at = fields.Datetime(readonly=True)

    _unique_place = models.UniqueIndex(
        "(shop_id, COALESCE(adjustment_id, 0), place)", "This picture is known already."
    )
    _goods = models.Index("(shop_id, place) WHERE adjustment_id IS NULL")
    _wanted = models.Index("(id) WHERE state = 'wanted'")

    # === WANTING === #

    @api.model
    def _want(self, shop, urls, case=None, is_video=False):
        """Note pictures that are to be fetched; the scheduled action fetches them.

        Known ones are not fetched again. One that could not be had is tried under its
        new address: TikTok signs addresses anew, and they run out. One statement, and
        not through the ORM: a page of cases brings hundreds, and a twin that another
        worker has just stored is no error.

        :param urls: TikTok's addresses, of any type
        :param case: the case whose evidence they are; none for goods
        :param is_video: films, which are kept as they come
        """
        wanted = {place_of(url): url for url in urls if isinstance(url, str) and url}
        if not wanted:
            return
        self.flush_model()
        self.env.cr.execute(self._want_statement(shop, wanted, case, is_video))
        if self.env.cr.rowcount:
            self.invalidate_model()
            self._wake_cron()

    @api.model
    def _want_statement(self, shop, wanted, case, is_video):
        return SQL(
            """
            INSERT INTO tiktok_picture (
                shop_id, company_id, adjustment_id, place, url, state, attempts,
                is_video, create_uid, write_uid, create_date, write_date)
            SELECT %(shop)s, %(company)s, %(case)s, place, url, %(wanted)s, 0,
                   %(is_video)s, %(uid)s, %(uid)s,
                   NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
              FROM unnest(%(places)s, %(urls)s) AS found (place, url)
            ON CONFLICT (shop_id, COALESCE(adjustment_id, 0), place)
            DO UPDATE SET url = EXCLUDED.url, state = EXCLUDED.state, attempts = 0,
                          next_attempt_at = NULL, reason = NULL
             WHERE tiktok_picture.state <> %(kept)s
               AND tiktok_picture.url <> EXCLUDED.url
            """,
            shop=shop.id,
            company=shop.company_id.id,
            case=case.id if case else None,
            wanted=WANTED,
            is_video=is_video,
            kept=KEPT,
            uid=SUPERUSER_ID,
            places=list(wanted),
            urls=list(wanted.values()),
        )

    @api.model
    def _wake_cron(self):
        """Have pictures fetched soon; nothing waits for it."""
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(CRON)
        if cron_id:
            self.env["ir.cron"].sudo().browse(cron_id)._trigger()

    # === SHOWING === #

    @api.model
    def _of_goods(self, shops, urls):
        """Return {(shop id, place): address in Odoo} of goods whose picture is here.

        Sudo: pictures of goods are no secret, and the caller's own record was checked.
        """
        places = [place_of(url) for url in urls if url]
        if not places:
            return {}
        found = self.sudo().search_fetch(
            [
                ("shop_id", "in", shops.ids),
                ("adjustment_id", "=", False),
                ("place", "in", places),
                ("state", "=", KEPT),
            ],
            ["shop_id", "place"],
        )
        return {(p.shop_id.id, p.place): p._link("thumbnail") for p in found}

    def _link(self, size):
        return f"/web/image/tiktok.picture/{self.id}/{size}"


def place_of(url):
    """Return what stands for a picture whose address is signed anew each time."""
    return freshness.digest(url)[:32]
