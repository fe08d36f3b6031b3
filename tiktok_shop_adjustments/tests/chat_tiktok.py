"""A TikTok that holds conversations and remembers what it was asked."""

import json
import time
from collections import deque
from contextlib import contextmanager
from io import BytesIO
from unittest.mock import Mock
from urllib.parse import urlsplit

import requests
from PIL import Image, WebPImagePlugin  # noqa: F401

from .payloads import new_id

PICTURE_URL = "http://127.0.0.1:9/cdn/chat/picture.png"


def picture_bytes(kind="PNG", size=(8, 6)):
    """Return a small picture as a file holds it."""
    file = BytesIO()
    Image.new("RGB", size, "red").save(file, kind)
    return file.getvalue()


class ChatTikTok:
    """A session for `Transport` with buyers who write.

    `fail(part, *replies)` scripts answers of calls whose path ends with `part`: an
    exception to raise, ``(status, envelope)``, or ``"lost"``: carried out, and the
    answer got lost.
    """

    def __init__(self):
        self.talks, self.messages, self.calls, self.orders = {}, {}, [], {}
        self.before_reply = lambda call: None
        self.faults = {}
        self._next = 0

    # === WHAT HAPPENS ON TIKTOK === #

    def talk(self, user_id="7494845267308415300", nickname="jane", **fields):
        """Begin a conversation; return its id."""
        talk_id = fields.pop("id", None) or new_id("7494")
        self.talks[talk_id] = {
            "id": talk_id,
            "unread_count": 0,
            "can_send_message": True,
            "participants": [
                {"im_user_id": "1", "role": "SHOP", "nickname": "Demo"},
                {
                    "im_user_id": "2",
                    "user_id": user_id,
                    "role": "BUYER",
                    "nickname": nickname,
                },
            ],
            **fields,
        }
        self.messages[talk_id] = []
        return talk_id

    def say(self, talk_id, text=None, *, role="BUYER", type="TEXT", **fields):
        """Somebody says something; return the message as TikTok holds it."""
        self._next += 1
        content = fields.pop("content", {"content": text})
        message = {
            "id": new_id("7327"),
            "type": type,
            "content": json.dumps(content),
            "create_time": int(time.time()),
            "is_visible": True,
            "index": str(1795001000000000 + self._next * 1000),
            "sender": {"im_user_id": "2", "role": role, "nickname": "jane"},
            **fields,
        }
        self.messages[talk_id].append(message)
        if role == "BUYER":
            self.talks[talk_id]["unread_count"] += 1
        return message

    def said(self, talk_id):
        """Return (role, type, content) of all messages, the oldest first."""
        return [
            (m["sender"]["role"], m["type"], json.loads(m["content"]))
            for m in self.messages[talk_id]
        ]

    # === THE API === #

    def fail(self, part, *replies):
        self.faults[part] = deque(replies)

    def asked(self, part, method=None):
        """Return the calls whose path ends with `part`."""
        return [
            (verb, path, body)
            for verb, path, body in self.calls
            if path.endswith(part) and method in (None, verb)
        ]

    def request(self, method, url, *, params, data, files=None, **_options):
        body = json.loads(data) if data else files
        call = (method, urlsplit(url).path, body)
        self.calls.append(call)
        self.before_reply(call)
        fault = self._fault(call)
        if isinstance(fault, BaseException):
            raise fault
        if isinstance(fault, tuple):
            return _response(*fault)
        data = self._answer(method, call[1].split("/")[3:], dict(params), body)
        if fault == "lost":
            raise requests.ReadTimeout("lost")
        return _response(200, {"code": 0, "data": data})

    def _fault(self, call):
        for part, replies in self.faults.items():
            if replies and call[1].endswith(part):
                return replies.popleft()
        return None

    def _answer(self, method, path, query, body):
        if path == ["images", "upload"]:
            return {"url": f"https://p16.ibyteimg.com/{new_id()}", "width": 8}
        if path == ["orders"]:
            found = [
                self.orders[i] for i in query["ids"].split(",") if i in self.orders
            ]
            return {"orders": found}
        if path == ["conversations"]:
            return self._list(query) if method == "GET" else self._create(body)
        talk_id = path[1]
        if path[2:] == ["messages", "read"]:
            self.talks[talk_id]["unread_count"] = 0
            return {}
        if path[2:] == ["messages"]:
            return (
                self._page(talk_id, query)
                if method == "GET"
                else self._send(talk_id, body)
            )
        return {"conversation": self.talks[talk_id]}

    def _create(self, body):
        for talk_id, talk in self.talks.items():
            if talk["participants"][1]["user_id"] == body["buyer_user_id"]:
                return {"conversation_id": talk_id}
        return {"conversation_id": self.talk(body["buyer_user_id"])}

    def _send(self, talk_id, body):
        content = json.loads(body["content"])
        role = "CUSTOMER_SERVICE"
        said = self.say(talk_id, role=role, type=body["type"], content=content)
        return {"message_id": said["id"]}

    def _list(self, query):
        def latest(talk_id):
            return (self.messages[talk_id] or [{"index": "0"}])[-1]

        ids = sorted(self.talks, key=lambda i: latest(i)["index"], reverse=True)
        rows = [
            {**self.talks[i], "latest_message": self.messages[i][-1]}
            for i in ids
            if self.messages[i]
        ]
        return _paged("conversations", rows, query)

    def _page(self, talk_id, query):
        assert query["sort_order"] == "DESC"
        return _paged("messages", self.messages[talk_id][::-1], query)


def _paged(name, rows, query):
    start, size = int(query.get("page_token", 0)), int(query["page_size"])
    more = start + size < len(rows)
    token = str(start + size) if more else ""
    return {name: rows[start : start + size], "next_page_token": token}


def _response(status, envelope):
    response = requests.Response()
    response.status_code = status
    known = {"message": "Success", "request_id": "REQ-1"}
    response._content = json.dumps({**known, **envelope}).encode()
    return response


class PictureHost:
    """The picture hosts, as the door asks them: what lies under which address."""

    def __init__(self):
        self.pictures, self.asked = {PICTURE_URL: picture_bytes()}, []

    @contextmanager
    def get(self, place):
        """In the place of `pinned.get`."""
        url = f"{place.scheme}://{place.authority}{place.target}"
        self.asked.append(url)
        body = BytesIO(self.pictures.get(url, b""))
        yield Mock(
            status=200 if url in self.pictures else 404,
            getheader=lambda name, default: default,
            read1=body.read,
            length=0,
        )
