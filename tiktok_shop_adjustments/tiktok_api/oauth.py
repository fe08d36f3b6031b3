"""The seller's consent: a code for a pair of tokens, a pair for the next pair.

These calls are not signed; the secrets travel in the address. So no address is ever
logged or quoted.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from .schemas import TokenAnswer, read_one
from .transport import Transport

# TikTok's "expire_in" is a date, not a duration; a smaller number can only be one.
_FIRST_DATE = 1_000_000_000


@dataclass(frozen=True)
class TokenPair:
    """One consent's tokens; `refresh_token_expires_at` is None when TikTok hid it.

    A pair of unknown life counts as expired at once: renewing early is harmless.
    """

    access_token: str = field(repr=False)
    access_token_expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_token_expires_at: datetime | None
    open_id: str | None
    seller_name: str | None
    seller_base_region: str | None
    user_type: int | None
    granted_scopes: list[str] | None


class AuthClient:
    """The token server at `auth_url` (scheme and host)."""

    def __init__(self, transport: Transport, auth_url: str):
        self._transport = transport
        self._auth_url = auth_url.rstrip("/")

    def exchange(self, app_key: str, app_secret: str, auth_code: str) -> TokenPair:
        """Return the tokens for a code, which works once and for half an hour.

        Exactly one attempt: a second one with a used code would only hide the first
        failure behind "unknown code".

        :raise AuthError: the code is used, too old or not this app's
        """
        return self._tokens(
            "/api/v2/token/get",
            app_key=app_key,
            app_secret=app_secret,
            auth_code=auth_code,
            grant_type="authorized_code",
        )

    def refresh(self, app_key: str, app_secret: str, refresh_token: str) -> TokenPair:
        """Return a new pair; the old refresh token is void from then on.

        Exactly one attempt. When the answer gets lost (`NetworkError` or `ServerError`
        with `maybe_applied`), TikTok may have rotated the pair already. An attempt of
        our own right away would look like the use of a void token, and its refusal
        would replace the one fact that matters: that the outcome is unknown. The caller
        keeps the pair it has, works on with the access token while that lives, and asks
        again later: only an `AuthError` means that a new consent is needed.
        """
        return self._tokens(
            "/api/v2/token/refresh",
            app_key=app_key,
            app_secret=app_secret,
            refresh_token=refresh_token,
            grant_type="refresh_token",
        )

    def _tokens(self, path: str, **query: str) -> TokenPair:
        url = self._auth_url + path
        envelope = self._transport.request("GET", url, query=query, retry=False)
        now = datetime.fromtimestamp(self._transport.clock(), tz=timezone.utc)
        return _pair(read_one(envelope["data"], TokenAnswer), now)


def _pair(answer: TokenAnswer, now: datetime) -> TokenPair:
    scopes = answer.granted_scopes
    return TokenPair(
        access_token=answer.access_token,
        access_token_expires_at=_expiry(answer.access_token_expire_in, now) or now,
        refresh_token=answer.refresh_token,
        refresh_token_expires_at=_expiry(answer.refresh_token_expire_in, now),
        open_id=answer.open_id,
        seller_name=answer.seller_name,
        seller_base_region=answer.seller_base_region,
        user_type=answer.user_type,
        granted_scopes=None if scopes is None else list(scopes),
    )


def _expiry(seconds: int | None, now: datetime) -> datetime | None:
    if seconds is None or seconds <= 0:
        return None
    try:
        if seconds < _FIRST_DATE:
            return now + timedelta(seconds=seconds)
        return datetime.fromtimestamp(seconds, tz=timezone.utc)
    except (OverflowError, OSError, ValueError):
        return None
