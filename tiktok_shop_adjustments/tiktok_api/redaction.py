"""Keep secrets out of the HTTP library's own log.

At debug level urllib3 logs the whole address of a call. TikTok's token calls carry the
app secret and the refresh token in that address, and every call its shop and signature.
"""

import logging
import re

SECRET_PARAMETERS = (
    "app_secret",
    "auth_code",
    "refresh_token",
    "access_token",
    "shop_cipher",
    "page_token",
    "sign",
)
_SECRET = re.compile(rf"\b({'|'.join(SECRET_PARAMETERS)})=[^&\s\"']*")


class RedactAddresses(logging.Filter):
    """Masks the secret parameters in a record; lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = _SECRET.sub(r"\1=***", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


def install() -> None:
    """Mask the addresses that urllib3 logs; harmless when called again."""
    logger = logging.getLogger("urllib3.connectionpool")
    if not any(isinstance(known, RedactAddresses) for known in logger.filters):
        logger.addFilter(RedactAddresses())
