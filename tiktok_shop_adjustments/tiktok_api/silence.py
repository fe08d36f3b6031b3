"""When an error is no answer at all: TikTok cannot be asked for a shop now."""

from .errors import (
    BadReply,
    NetworkError,
    NotYet,
    RateLimited,
    ServerError,
    TokenExpired,
)


def is_silence(error: Exception) -> bool:
    """Tell whether the next question would be in vain as well.

    What TikTok says about one record, a refusal or a page that makes no sense, is an
    answer.
    """
    if isinstance(error, NotYet):
        return False  # TikTok was not asked: it is we who wait for our turn
    if isinstance(error, RateLimited):
        return error.is_about_pace
    if isinstance(error, BadReply):
        # Not even an envelope: whoever spoke was not TikTok's API
        return error.http_status is not None and not error.request_id
    return isinstance(error, NetworkError | ServerError | TokenExpired)
