"""Signatures: the project's known-good values, and what the gateway refuses."""

import json
import time
from pathlib import Path

import pytest

from tiktok_shop_simulator.signing import request_sign, webhook_signature

from .client import sign, webhook_sign

ROOT = Path(__file__).resolve().parents[2]
VECTORS = json.loads((ROOT / "tests/contract/sign_vectors.json").read_text("utf-8"))
REQUESTS = VECTORS["request_signing"]["vectors"]
WEBHOOKS = VECTORS["webhook_signature"]["vectors"]
SHOPS = "/authorization/202309/shops"
RETURNS = "/return_refund/202602/returns/search"


@pytest.mark.parametrize("vector", REQUESTS, ids=lambda v: v["id"])
def test_request_vectors(vector):
    signed = request_sign(
        path=vector["path"],
        query=[tuple(pair) for pair in vector["query"]],
        body=(vector["body"] or "").encode(),
        content_type=vector["content_type"],
        app_secret=vector["app_secret"],
    )
    assert signed == vector["sign"]


@pytest.mark.parametrize("vector", REQUESTS, ids=lambda v: v["id"])
def test_the_tests_own_signer_agrees(vector):
    body = (vector["body"] or "").encode()
    query = dict(vector["query"])
    assert sign(vector["app_secret"], vector["path"], query, body) == vector["sign"]


@pytest.mark.parametrize("vector", WEBHOOKS, ids=lambda v: v["id"])
def test_webhook_vectors(vector):
    key, secret, body = vector["app_key"], vector["app_secret"], vector["raw_body"]
    signature = webhook_signature(app_key=key, app_secret=secret, body=body.encode())
    assert signature == vector["signature"]
    assert webhook_sign(key, secret, body.encode()) == vector["signature"]


def refusal(reply):
    return reply.status, reply.code


def test_good_request_is_answered(gb):
    reply = gb.get(SHOPS, cipher=False)
    assert refusal(reply) == (200, 0)
    assert [shop["region"] for shop in reply.data["shops"]] == ["GB"]


def test_us_consent_covers_two_shops(us):
    shops = us.get(SHOPS, cipher=False).data["shops"]
    assert [shop["name"] for shop in shops] == ["Demo Store US", "Demo Outlet US"]


def test_changed_signature_is_refused(gb):
    reply = gb.get(SHOPS, cipher=False, sign="0" * 64)
    assert refusal(reply) == (401, 106001)


def test_signature_over_other_bytes_is_refused(gb):
    body = b'{"locale": "en-US"}'
    spaced = sign(gb.secret, RETURNS, _common(gb), b'{"locale":"en-US"}')
    reply = gb.post(RETURNS, raw=body, sign=spaced)
    assert refusal(reply) == (401, 106001)


def _common(api):
    stamp = str(int(time.time()))
    return {"app_key": api.app_key, "timestamp": stamp, "shop_cipher": api.cipher}


def test_non_ascii_signature_is_refused(gb):
    assert refusal(gb.get(SHOPS, cipher=False, sign="ü" * 64)) == (401, 106001)


@pytest.mark.parametrize("age", [301, -31])
def test_stale_and_future_timestamps_are_refused(gb, age):
    reply = gb.get(SHOPS, cipher=False, timestamp=int(time.time()) - age)
    assert refusal(reply) == (400, 36009004)
    assert "timestamp" in reply.json["message"]


@pytest.mark.parametrize("age", [290, -20])
def test_timestamps_inside_the_window_are_taken(gb, age):
    reply = gb.get(SHOPS, cipher=False, timestamp=int(time.time()) - age)
    assert refusal(reply) == (200, 0)


@pytest.mark.parametrize("name", ["app_key", "timestamp", "sign"])
def test_missing_common_parameter_is_refused(gb, name):
    assert refusal(gb.get(SHOPS, cipher=False, drop=[name])) == (400, 36009004)


def test_unknown_app_is_refused_before_its_signature(gb):
    assert refusal(gb.get(SHOPS, cipher=False, app_key="nobody")) == (400, 36009004)


def test_unknown_path_is_404(gb):
    for path in ("/return_refund/202309/returns/list", "/reverse/202309/orders", "/x"):
        assert refusal(gb.get(path)) == (404, 36009009)


def test_get_by_id_does_not_exist(gb, sim):
    case = sim.case("GB", "refund")
    assert refusal(gb.get(f"/return_refund/202309/returns/{case}")) == (404, 36009009)


def test_wrong_method_is_refused(gb):
    assert refusal(gb.get(RETURNS)) == (405, 36009010)


def test_missing_cipher_is_refused(gb):
    assert refusal(gb.post(RETURNS, {}, cipher=False)) == (400, 106013)


def test_cipher_where_it_is_forbidden_is_refused(gb):
    reply = gb.get(SHOPS)
    assert refusal(reply) == (400, 36009004)
    assert "Unexpected identifier" in reply.json["message"]


def test_cipher_of_another_seller_is_refused(gb, sim):
    cipher = sim.shop("DE")["cipher"]
    assert refusal(gb.post(RETURNS, {}, shop_cipher=cipher)) == (401, 101000)


def test_unknown_cipher_is_refused(gb):
    assert refusal(gb.post(RETURNS, {}, shop_cipher="GCP_x")) == (400, 36009004)


def test_missing_and_invented_tokens_are_refused(gb):
    for token in ("", "ROW_invented"):
        reply = gb.get(SHOPS, cipher=False, token=token)
        assert refusal(reply) == (400, 36009004)
        assert "access_token" in reply.json["message"]


def test_token_of_the_other_app_is_refused(gb, us):
    assert refusal(gb.get(SHOPS, cipher=False, token=us.token)) == (400, 36009004)


def test_broken_json_is_refused(gb):
    assert refusal(gb.post(RETURNS, raw=b'{"locale":')) == (400, 36009004)


@pytest.mark.parametrize(
    ("switch", "code"), [("both", 0), ("as_bytes", 0), ("skip", 106001)]
)
def test_empty_object_signed_as_bytes(gb, sim, switch, code):
    sim.post("switches", sign_empty_object=switch)
    assert gb.post(RETURNS, raw=b"{}").code == code


@pytest.mark.parametrize(
    ("switch", "code"), [("both", 0), ("as_bytes", 106001), ("skip", 0)]
)
def test_empty_object_left_out_of_the_signature(gb, sim, switch, code):
    sim.post("switches", sign_empty_object=switch)
    skipped = sign(gb.secret, RETURNS, _common(gb), b"")
    assert gb.post(RETURNS, raw=b"{}", sign=skipped).code == code


@pytest.mark.parametrize("signed", ["every value as sent", "first value only"])
def test_repeated_keys_are_a_list(gb, sim, signed):
    """Official samples sign all repeated values, or only the first of them."""
    path = "/order/202507/orders"
    ids = [sim.post("orders", shop="GB")["order_id"] for _ in range(3)][::-1]
    query = {**_common(gb), "ids": ids[0] if "first" in signed else "ids".join(ids)}
    query["sign"] = sign(gb.secret, path, query, b"")
    url = f"{gb.base}{path}"
    headers = {"x-tts-access-token": gb.token}
    params = {**query, "ids": ids}
    answer = gb.session.get(url, params=params, headers=headers, timeout=5).json()
    assert answer["code"] == 0
    assert [order["id"] for order in answer["data"]["orders"]] == ids


def test_calls_are_logged_without_secrets(gb, sim):
    start = sim.get("state")["counts"]["calls"]
    gb.post(RETURNS, {"locale": "en-US"}, {"page_size": 10})
    sim.consent("GB")
    search, token = sim.get("calls", since=start)
    assert (search["method"], search["path"]) == ("POST", RETURNS)
    assert (search["status"], search["code"]) == (200, 0)
    assert json.loads(search["body"]) == {"locale": "en-US"}
    assert search["query"]["page_size"] == "10"
    assert token["path"] == "/api/v2/token/get"
    assert (token["query"]["app_secret"], token["query"]["auth_code"]) == ("***", "***")
