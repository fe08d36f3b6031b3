"""One seller's tokens on both sides, and the new consent when they have parted."""

from typing import Any

from dev import connect, postgres

from ..desk import Desk
from .recovery import pass_time

REGION = "GB"
CONSENT_ENDED = "TikTok Shop: the consent has ended"


class Seller:
    """The seller of the British shop."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.world = desk, desk.world
        domain = [("shop_ids.region", "=", REGION)]
        (self.id,) = self.world.admin.call(connect.AUTHORIZATION, "search", domain)

    # --- look ---------------------------------------------------------------------

    def pair(self) -> list[str]:
        """The tokens that Odoo holds: nobody may read them, so by SQL."""
        fields = "access_token, refresh_token"
        return self._query(f"SELECT {fields} FROM tiktok_authorization").split("|")

    def pair_on_tiktok(self) -> list[str]:
        shop = self.desk.sim.shop(REGION)
        consents = self.desk.sim.get("state")["consents"]
        (mine,) = [one for one in consents if one["seller_id"] == shop["seller_id"]]
        return [mine["access_token"], mine["refresh_token"]]

    def is_in_step(self) -> bool:
        """Whether Odoo holds the tokens that TikTok takes."""
        return self.pair() == self.pair_on_tiktok()

    def states(self) -> dict[int, str]:
        """Of every seller: one's trouble is not another's."""
        rows = self.world.admin.call(
            connect.AUTHORIZATION, "search_read", [], ["state"]
        )
        return {row["id"]: row["state"] for row in rows}

    def notices(self) -> list[tuple[str, str]]:
        """(what is to be done, by whom)"""
        domain = [("res_model", "=", connect.AUTHORIZATION), ("res_id", "=", self.id)]
        fields = ["summary", "user_id"]
        rows = self.world.admin.call("mail.activity", "search_read", domain, fields)
        return [(row["summary"], row["user_id"][1]) for row in rows]

    def last_error(self) -> str:
        """What an administrator reads on the authorization."""
        fields = ["last_error"]
        row = self.world.admin.call(connect.AUTHORIZATION, "read", [self.id], fields)[0]
        return row["last_error"]

    # --- act ----------------------------------------------------------------------

    def make_due(self) -> None:
        """As if the access token had an hour left: it is renewed ahead of time."""
        self._expire("1 hour")

    def outlive(self) -> None:
        """As if the access token had run out, on both sides."""
        self._expire("-1 hour")
        self.desk.sim.post("authorizations", shop=REGION, action="expire_access")

    def reconnect(self) -> None:
        """The administrator presses Connect, the seller agrees once more."""
        connect.connect(self.world.admin, self.world.simulator, webhooks=False)

    def _expire(self, left: str) -> None:
        self._query(
            "UPDATE tiktok_authorization SET access_token_expires_at = "
            f"now() AT TIME ZONE 'UTC' + interval '{left}'"
        )

    def _query(self, statement: str) -> Any:
        statement += f" WHERE id = {self.id}"
        return postgres.query(statement, self.world.stack.database)


def use(desk: Desk) -> None:
    """What happens within minutes: outbox and sweep ask TikTok something."""
    pass_time(desk)
    desk.run_cron("cron_deliver_decisions")
    desk.run_cron("cron_sync")
