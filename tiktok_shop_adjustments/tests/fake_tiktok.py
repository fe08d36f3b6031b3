"""A TikTok that answers from a script, for tests of what is sent and how often."""

import json
from collections import defaultdict, deque
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests


@dataclass(frozen=True)
class Sent:
    """One request as it left: the path, the key in its query, the exact body."""

    method: str
    path: str
    key: str | None
    body: bytes | None

    @property
    def json(self):
        return json.loads(self.body) if self.body else None


def success(data=None, request_id="REQ-1"):
    return 200, {
        "code": 0,
        "message": "Success",
        "request_id": request_id,
        "data": data or {},
    }


def failure(code, message="no", status=200, request_id="REQ-NO"):
    return status, {"code": code, "message": message, "request_id": request_id}


class FakeTikTok:
    """A session for `Transport`; fails on a call that nobody expected.

    `on(part, *replies)` scripts the answers of calls whose path holds `part`: each is
    ``(status, payload)``, an exception to raise or a function of `Sent`. Searches of
    cases are always answered, from `cases`.
    """

    def __init__(self):
        self.cases = {}
        self.sent = []
        self.unexpected = []
        self._script = defaultdict(deque)
        self.before_reply = lambda sent: None

    def on(self, part, *replies):
        self._script[part].extend(replies)

    def forget(self, part):
        """Take back the answers that are left of a call."""
        self._script.pop(part, None)

    @property
    def writes(self):
        """The calls that may move money."""
        return [call for call in self.sent if self._is_write(call)]

    def reads(self, part):
        return [call for call in self.sent if part in call.path]

    @property
    def open_script(self):
        return {part: list(left) for part, left in self._script.items() if left}

    def request(self, method, url, *, params, data, **_options):
        query = dict(params)
        sent = Sent(method, urlsplit(url).path, query.get("idempotency_key"), data)
        self.sent.append(sent)
        self.before_reply(sent)
        return self._reply(sent)

    def _reply(self, sent):
        reply = self._next(sent)
        if callable(reply):
            reply = reply(sent)
        if isinstance(reply, BaseException):
            raise reply
        return _response(*reply)

    def _next(self, sent):
        for part, replies in self._script.items():
            if part in sent.path and replies:
                return replies.popleft()
        if sent.path.endswith("s/search"):
            return success(self._found(sent))
        if sent.method == "GET" and sent.path.endswith(("/orders", "/records")):
            return success()  # the case's order and history are of no matter here
        self.unexpected.append(sent)
        raise AssertionError(f"nobody expected {sent}")

    def _found(self, sent):
        name = sent.path.split("/")[-2]
        key = {"cancellations": "cancellations", "returns": "return_orders"}[name]
        ids = next(ids for field, ids in sent.json.items() if field.endswith("_ids"))
        return {key: [self.cases[case] for case in ids if case in self.cases]}

    def _is_write(self, sent):
        reading = ("/search", "/calculate", "_eligibility", "_decision", "/records")
        return sent.method == "POST" and not sent.path.endswith(reading)


def _response(status, payload):
    response = requests.Response()
    response.status_code = status
    response._content = (
        payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    )
    return response
