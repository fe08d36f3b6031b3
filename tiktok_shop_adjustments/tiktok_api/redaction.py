"""Keep secrets out of the logs of the HTTP libraries.

At debug level urllib3 logs the whole address of a call. TikTok's token calls carry the
app secret and the refresh token in that address, and every call its shop and signature.
And each server logs the address under which TikTok's consent page sends a person back:
with the code that is worth a pair of tokens, and the state that vouches for it. Odoo,
at debug level, logs what a browser sends: the app secret that somebody types.
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
# "code" and "state" mean something only where TikTok sends somebody back to
WAY_BACK = "/tiktok_shop/authorization/return"
LOGGERS = (
    "urllib3.connectionpool",
    "urllib3.util.retry",
    "werkzeug",
    "odoo.service.model",
    "odoo.http.rpc.request",
)
_SECRET = re.compile(rf"\b({'|'.join(SECRET_PARAMETERS)})=[^&\s\"']*")
# A field of that name and its value, as Python prints both
_TYPED = re.compile(
    r"""(['"](?:app_secret|access_token|refresh_token|cipher)(?:_input)?['"]: )"""
    r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
)
_WAY_BACK = re.compile(rf"({WAY_BACK})\?[^\s\"']*")


def without_secrets(message: str) -> str:
    masked = _SECRET.sub(r"\1=***", message)
    masked = _TYPED.sub(r"\1'***'", masked)
    return _WAY_BACK.sub(r"\1?***", masked)


class RedactAddresses(logging.Filter):
    """Masks the secret parameters in a record; lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = without_secrets(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


def install() -> None:
    """Mask the addresses that are logged; harmless when called again."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, RedactAddresses) for known in logger.filters):
            logger.addFilter(RedactAddresses())
