"""One call to TikTok, ready to be signed and sent."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from . import pace, signing
from .redaction import SECRET_PARAMETERS


@dataclass(frozen=True)
class Call:
    """What is sent. Everything that could hold a secret stays out of its repr."""

    method: str
    url: str
    path: str
    query: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes | None = field(repr=False, default=None)
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)
    files: Sequence[tuple] | None = field(repr=False, default=None)
    app_secret: str | None = field(repr=False, default=None)
    retry: bool = False
    shop: Hashable = field(repr=False, default=None)
    lane: str = pace.DETAIL

    @property
    def content_type(self) -> str | None:
        return "multipart/form-data" if self.files else self.headers.get("content-type")

    def without_secrets(self, text: str) -> str:
        """Return a text of TikTok's in which nothing of ours is repeated."""
        named = [value for name, value in self.query if name in SECRET_PARAMETERS]
        token = self.headers.get("x-tts-access-token")
        for secret in filter(None, (*named, token, self.app_secret)):
            text = text.replace(secret, "***")
        return text

    def signed_query(self, timestamp: int) -> tuple[tuple[str, str], ...]:
        """Return the query to send now; TikTok refuses a stale timestamp."""
        if self.app_secret is None:
            return self.query
        query = (*self.query, ("timestamp", str(timestamp)))
        signature = signing.sign(
            path=self.path,
            query=query,
            body=self.body,
            content_type=self.content_type,
            app_secret=self.app_secret,
        )
        return (*query, ("sign", signature))
