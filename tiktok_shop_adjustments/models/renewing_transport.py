from ..tiktok_api.errors import AuthError, TikTokError, TokenExpired


class RenewingTransport:
    """A transport that renews an expired access token once and sends the call again.

    TikTok checks the token before it acts, so a call refused for its token had no
    effect and may be repeated, a write too.

    :param renew: takes the token that TikTok refused, returns the one that is valid;
        called outside of any transaction of ours
    :param refused: is told the token when TikTok refuses the seller as such
    """

    def __init__(self, transport, token, renew, refused):
        self.clock = transport.clock
        self._transport = transport
        self._token = token
        self._renew = renew
        self._refused = refused

    def request(self, method, url, *, headers=None, **call):
        """As `Transport.request`; the header with the token is this class's own."""
        try:
            return self._send(method, url, headers, call)
        except TokenExpired as error:
            expired = error
        self._renew_after(expired)
        try:
            envelope = self._send(method, url, headers, call)
        except TikTokError as error:
            error.maybe_applied = error.maybe_applied or expired.maybe_applied
            raise
        return {**envelope, "doubted": envelope["doubted"] or expired.maybe_applied}

    def _renew_after(self, expired):
        """Whether TikTok has acted on a lost renewal is about the tokens, not about the
        call: that one was refused, and only its own attempts may raise a doubt."""
        try:
            self._token = self._renew(self._token)
        except TikTokError as error:
            error.maybe_applied = expired.maybe_applied
            raise

    def _send(self, method, url, headers, call):
        headers = {**(headers or {}), "x-tts-access-token": self._token}
        try:
            return self._transport.request(method, url, headers=headers, **call)
        except AuthError:
            self._refused(self._token)
            raise
