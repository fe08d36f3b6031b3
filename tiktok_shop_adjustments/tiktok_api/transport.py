"""Sends one call to TikTok: signs, waits, tries again where that is safe.

Session, clock, sleep and jitter come from outside, so that tests and simulations need
no patching. No redirect is followed and certificates are always checked.
"""

import logging
import random
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from requests.packages.urllib3.exceptions import NewConnectionError

from . import errors, json_text, pace, redaction, signing
from .call import Call
from .retry import RetryPolicy

_logger = logging.getLogger(__name__)

LONGEST_RETRY_AFTER = 86_400.0
_BAD_ADDRESS = "The address of TikTok's API is not valid."


class Transport:
    """One HTTP session with TikTok, safe to keep for several sellers and shops.

    :param timeout: seconds to connect and seconds between two bytes of the answer
    :param sleep_budget: seconds that one call may sleep between attempts, all together
    :param paces: how fast TikTok lets itself be asked; learned alone when there is none
    """

    def __init__(
        self,
        session: requests.Session | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        timeout: tuple[float, float] = (5, 20),
        sleep_budget: float = 2.0,
        paces: pace.Paces | None = None,
    ):
        self.clock = clock
        self._session = session or _new_session()
        self._sleep = sleep
        self._jitter = jitter
        self._timeout = timeout
        self._policy = RetryPolicy(sleep_budget=sleep_budget)
        self._paces = paces or pace.Paces(clock)
        redaction.install()

    def request(
        self,
        method: str,
        url: str,
        *,
        query: signing.Query,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        files: Sequence[tuple] | None = None,
        retry: bool,
        app_secret: str | None = None,
        shop: Hashable = None,
        lane: str = pace.DETAIL,
    ) -> dict:
        """Return the envelope of a success: `code` 0, `data` a dict, `request_id`, and
        `doubted`: an attempt before this answer may have taken effect.

        :param query: decoded values without timestamp and sign; with `app_secret` both
            are added anew for each attempt
        :param files: parts of a multipart body as requests takes them
        :param retry: True only for reads and for writes that carry their own key;
            False means exactly one attempt
        :param shop: whose calls, of one class (`lane`), share a pace
        :raise TikTokError: with `maybe_applied` set when any of the attempts may have
            taken effect, even if the last one was refused
        """
        pairs = query.items() if isinstance(query, Mapping) else query
        texts = tuple((name, str(value)) for name, value in pairs)
        return self._send_patiently(
            Call(
                method,
                url,
                _path(url),
                query=texts,
                body=body,
                headers=headers or {},
                files=files,
                app_secret=app_secret,
                retry=retry,
                shop=shop,
                lane=lane,
            )
        )

    def _send_patiently(self, call: Call) -> dict:
        started, slept, maybe_applied, attempt = self.clock(), 0.0, False, 1
        refusal = None
        while True:
            try:
                slept += self._keep_pace(call, slept, refusal)
                return {**self._send(call), "doubted": maybe_applied}
            except errors.TikTokError as error:
                if error is not refusal and self._learn_pace(call, error):
                    refusal = error
                maybe_applied = error.maybe_applied = (
                    maybe_applied or error.maybe_applied
                )
                wait = self._policy.wait(error, attempt, self._jitter())
                age = self.clock() - started
                if not self._is_worth(call, error, attempt, age, slept + wait):
                    if isinstance(error, errors.RateLimited):
                        error.retry_after = wait  # the caller plans with it
                    raise
            self._sleep(wait)
            slept, attempt = slept + wait, attempt + 1

    def _keep_pace(self, call: Call, slept: float, refusal=None) -> float:
        """Wait until it is this call's turn; return the seconds.

        :param refusal: what TikTok has said to an earlier attempt of this call
        :raise RateLimited: its turn is later than anybody waits inside a call; `NotYet`
            only where TikTok was not asked at all
        """
        patience = max(self._policy.pace_budget - slept, 0.0)
        wait = self._paces.take(call.shop, call.lane, patience)
        if wait > patience:
            if refusal:
                refusal.retry_after = wait
                raise refusal
            raise errors.NotYet(wait)
        if wait:
            self._sleep(wait)
        return wait

    def _learn_pace(self, call: Call, error: errors.TikTokError) -> bool:
        """Return whether TikTok has refused the call for its pace."""
        if not (isinstance(error, errors.RateLimited) and error.is_about_pace):
            return False
        error.lane = call.lane
        if isinstance(error, errors.NotYet):
            return False
        self._paces.slow_down(call.shop, call.lane, error.retry_after)
        return True

    def _is_worth(self, call, error, attempt: int, age: float, slept: float) -> bool:
        again = call.retry and self._policy.should_retry(error, attempt, age=age)
        return again and slept <= self._policy.sleep_budget

    def _send(self, call: Call) -> dict:
        started = self.clock()
        response = self._exchange(call)
        payload = _json(response)
        envelope = payload if isinstance(payload, dict) else {}
        _logger.debug(
            "%s %s: HTTP %s, code %s, request %s, %.0f ms",
            call.method,
            call.path,
            response.status_code,
            envelope.get("code"),
            errors.request_id(envelope),
            (self.clock() - started) * 1000,
        )
        try:
            return self._read(response, payload)
        except errors.TikTokError as error:
            error.say(call.without_secrets(error.message))
            raise

    def _exchange(self, call: Call) -> requests.Response:
        try:
            return self._session.request(
                call.method,
                call.url,
                params=call.signed_query(int(self.clock())),
                data=call.body,
                files=call.files,
                headers=call.headers,
                timeout=self._timeout,
                allow_redirects=False,
                verify=True,
            )
        except requests.RequestException as error:
            failure = _failure(error)
        # Raised outside of the handler: the library's own text holds the whole
        # address with its secrets, and a traceback would print it as the cause.
        _logger.debug("%s %s: %s", call.method, call.path, failure.message)
        raise failure

    def _read(self, response: requests.Response, payload: object) -> dict:
        wait = _retry_after(response.headers.get("Retry-After"), self.clock())
        status = response.status_code
        success = isinstance(payload, dict) and errors.as_code(payload.get("code")) == 0
        if not (success and 200 <= status < 300):
            raise errors.from_response(status, payload, retry_after=wait)
        data = payload.get("data")
        if data is not None and not isinstance(data, dict):
            raise errors.BadReply(
                "TikTok's answer holds no data object.",
                request_id=errors.request_id(payload),
                http_status=status,
                maybe_applied=True,
            )
        return {**payload, "data": data or {}}


def _new_session() -> requests.Session:
    """A session that keeps no cookie: what one seller is told stays with it."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        raise errors.Misconfigured(_BAD_ADDRESS) from None


def _json(response: requests.Response) -> object:
    try:
        return json_text.loads(response.content)
    except ValueError:
        return None


def _failure(error: requests.RequestException) -> errors.TikTokError:
    """Translate the library's exception; its text holds the address, ours must not."""
    if isinstance(error, ValueError) and not isinstance(
        error, requests.exceptions.JSONDecodeError
    ):
        return errors.Misconfigured(_BAD_ADDRESS)
    maybe_applied = not _never_connected(error)
    return errors.NetworkError(
        f"No answer from TikTok ({type(error).__name__}).",
        retryable=True,
        maybe_applied=maybe_applied,
    )


def _never_connected(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError)


def _retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds of a Retry-After header: a number or a date."""
    try:
        seconds = float(value) if value else None
    except ValueError:
        seconds = _seconds_until(value, now)
    if seconds is None or not 0 <= seconds < float("inf"):
        return None
    return min(seconds, LONGEST_RETRY_AFTER)


def _seconds_until(date: str, now: float) -> float | None:
    try:
        return max(parsedate_to_datetime(date).timestamp() - now, 0.0)
    except (TypeError, ValueError):
        return None
