"""A TikTok that answers from a script, call by call."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests


@dataclass(frozen=True)
class Call:
    """One request as it left."""

    method: str
    path: str
    query: dict
    body: dict | None


class ScriptedTikTok:
    """A session for `Transport` that knows which calls are to come, in which order.

    It fails on a call that was not expected; `check` fails on one that did not come.
    """

    def __init__(self):
        self.calls = []
        self._script = []
        self._surprises = []

    def expect(self, path, reply, status=200):
        """Expect a call whose path ends with `path`.

        :param reply: TikTok's `data`, a whole answer with its `code`, an exception to
            raise, or a function of the `Call` that returns one of them
        """
        self._script.append((path, reply, status))

    def check(self, test):
        test.assertEqual(self._surprises, [], "calls that nobody expected")
        left = [path for path, _reply, _status in self._script]
        test.assertEqual(left, [], "calls that did not come")

    def request(self, method, url, *, params, data, **_options):
        body = json.loads(data) if data else None
        call = Call(method, urlsplit(url).path, dict(params), body)
        self.calls.append(call)
        if not self._script or not call.path.endswith(self._script[0][0]):
            self._surprises.append(call)
            raise AssertionError(f"nobody expected {call}")
        _path, reply, status = self._script.pop(0)
        reply = reply(call) if callable(reply) else reply
        if isinstance(reply, BaseException):
            raise reply
        return _response(status, reply)


def _response(status, reply):
    envelope = {"code": 0, "message": "Success", "request_id": "REQ-1", "data": reply}
    response = requests.Response()
    response.status_code = status
    answer = reply if "code" in reply else envelope
    response._content = json.dumps(answer).encode()
    return response
