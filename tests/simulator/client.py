"""A small client of the Partner API with a signer of its own, for tests only."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any

import requests


def sign(secret: str, path: str, query: dict[str, str], body: bytes) -> str:
    """Written from the signing rules again, on purpose not shared with anybody."""
    text = secret + path
    for name in sorted(query):
        if name != "sign" and name != "access_token":
            text += name + query[name]
    message = text.encode() + body + secret.encode()
    return hmac.new(secret.encode(), message, "sha256").hexdigest()


def webhook_sign(app_key: str, secret: str, body: bytes) -> str:
    mac = hmac.new(secret.encode(), digestmod=hashlib.sha256)
    mac.update(app_key.encode())
    mac.update(body)
    return mac.hexdigest()


@dataclass
class Reply:
    status: int
    json: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> int:
        return self.json["code"]

    @property
    def data(self) -> Any:
        return self.json["data"]


@dataclass
class Api:
    """Signed calls for one shop; `send` leaves every detail to the test."""

    base: str
    app_key: str
    secret: str
    token: str
    cipher: str = ""
    session: requests.Session = field(default_factory=requests.Session)

    def call(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        body: Any = None,
        *,
        cipher: bool = True,
        **changes: Any,
    ) -> Reply:
        """*changes*: timestamp, app_key, token, sign, raw (body bytes), drop."""
        raw = changes.get("raw", b"" if body is None else json.dumps(body).encode())
        params = {k: str(v) for k, v in (query or {}).items()}
        params["app_key"] = changes.get("app_key", self.app_key)
        params["timestamp"] = str(changes.get("timestamp", int(time.time())))
        if cipher:
            params["shop_cipher"] = changes.get("shop_cipher", self.cipher)
        params["sign"] = changes.get("sign") or sign(self.secret, path, params, raw)
        for name in changes.get("drop", ()):
            params.pop(name)
        headers = {
            "content-type": "application/json",
            "x-tts-access-token": changes.get("token", self.token),
        }
        response = self.session.request(
            method,
            self.base + path,
            params=params,
            data=raw,
            headers=headers,
            timeout=changes.get("timeout", 10),
        )
        return Reply(response.status_code, response.json(), dict(response.headers))

    def get(self, path: str, query: dict | None = None, **changes: Any) -> Reply:
        return self.call("GET", path, query, **changes)

    def post(
        self, path: str, body: Any = None, query: dict | None = None, **changes: Any
    ) -> Reply:
        return self.call("POST", path, query, body, **changes)

    def upload(self, path: str, files: dict, data: dict, query=None, cipher=False):
        """A multipart form: its body is not part of the signature."""
        params = {k: str(v) for k, v in (query or {}).items()}
        params |= {"app_key": self.app_key, "timestamp": str(int(time.time()))}
        if cipher:
            params["shop_cipher"] = self.cipher
        params["sign"] = sign(self.secret, path, params, b"")
        response = self.session.post(
            self.base + path,
            params=params,
            files=files,
            data=data,
            headers={"x-tts-access-token": self.token},
            timeout=10,
        )
        return Reply(response.status_code, response.json())


@dataclass
class Simulator:
    """A running simulator and its admin calls."""

    base: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **query: Any) -> Any:
        response = self.session.get(
            f"{self.base}/_sim/{path}", params=query, timeout=60
        )
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, **values: Any) -> Any:
        response = self.refused(path, **values)
        assert response.status_code == 200, response.text
        return response.json()

    def refused(self, path: str, **values: Any) -> requests.Response:
        return self.session.post(f"{self.base}/_sim/{path}", json=values, timeout=120)

    def shop(self, region: str, number: int = 1) -> dict[str, Any]:
        shops = [s for s in self.get("state")["shops"] if s["region"] == region]
        return shops[number - 1]

    def consent(self, region: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Through the consent page to a token pair; answers app and tokens."""
        portal = "us" if region == "US" else "global"
        app = next(a for a in self.get("state")["apps"] if a["portal"] == portal)
        self.post("app", app_key=app["app_key"], redirect_url="http://127.0.0.1:9/cb")
        form = {"service_id": app["service_id"], "state": "s", "seller": region}
        answer = self.session.post(
            f"{self.base}/open/authorize/confirm",
            form,
            allow_redirects=False,
            timeout=10,
        )
        query = dict(
            pair.split("=")
            for pair in answer.headers["location"].split("?")[1].split("&")
        )
        tokens = self.token("get", app, auth_code=query["code"])
        return app, tokens["data"]

    def token(self, what: str, app: dict[str, Any], **values: str) -> dict[str, Any]:
        grant = "authorized_code" if what == "get" else "refresh_token"
        params = {
            "app_key": app["app_key"],
            "app_secret": app["app_secret"],
            "grant_type": grant,
            **values,
        }
        url = f"{self.base}/api/v2/token/{what}"
        return self.session.get(url, params=params, timeout=10).json()

    def api(self, region: str, number: int = 1) -> Api:
        app, tokens = self.consent(region)
        cipher = self.shop(region, number)["cipher"]
        key, secret = app["app_key"], app["app_secret"]
        return Api(self.base, key, secret, tokens["access_token"], cipher)

    def case(self, region: str, kind: str, **values: Any) -> str:
        """A new request of a buyer; answers its id."""
        return self.post("cases", shop=region, type=kind, **values)["case_ids"][0]

    def act(self, case_id: str, action: str, **values: Any) -> Any:
        return self.post("actions", case_id=case_id, action=action, **values)

    def allow_chat(self, region: str) -> None:
        """Grant customer service, now and to consents to come."""
        scope = "seller.customer_service"
        self.post("authorizations", shop=region, action="grant", scope=scope)

    def say(self, **values: Any) -> str:
        """A buyer writes (see the action `message`); answers the conversation."""
        return self.post("actions", action="message", **values)["conversation_id"]

    def chat(self, conversation_id: str) -> list[tuple[str, str, Any]]:
        """(role, type, content) of every message, as the platform holds it."""
        held = self.get(f"conversations/{conversation_id}")["messages"]
        return [
            (row["sender"]["role"], row["type"], json.loads(row["content"]))
            for row in held
        ]

    def show(self, case_id: str) -> dict[str, Any]:
        return self.get(f"cases/{case_id}")

    def ledger(self, case_id: str) -> list[tuple[str, str]]:
        """(kind, amount) of every movement of a case."""
        rows = self.get("ledger", case=case_id)
        return [(row["kind"], row["amount"]) for row in rows]

    def advance(self, **time_units: float) -> None:
        factors = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
        seconds = sum(factors[k] * v for k, v in time_units.items())
        self.post("clock", advance=seconds)
