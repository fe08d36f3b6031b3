"""Consent and tokens: single use, rotation, expiry, revocation."""

from urllib.parse import parse_qs, urlsplit

import pytest

from .client import Api

SHOPS = "/authorization/202309/shops"


def consent_form(app, **changes):
    return {
        "service_id": app["service_id"],
        "state": "nonce-1",
        "seller": "GB",
        **changes,
    }


def confirm(sim, app, **changes):
    url = f"{sim.base}/open/authorize/confirm"
    form = consent_form(app, **changes)
    return sim.session.post(url, form, allow_redirects=False, timeout=10)


@pytest.fixture
def app(sim):
    app = sim.get("state")["apps"][0]
    url = "http://127.0.0.1:9/return?x=1"
    return sim.post("app", app_key=app["app_key"], redirect_url=url)


def api_with(sim, app, tokens) -> Api:
    return Api(sim.base, app["app_key"], app["app_secret"], tokens["access_token"])


def test_consent_page_offers_the_sellers_of_its_portal(sim, app):
    url = f"{sim.base}/open/authorize"
    query = {"service_id": app["service_id"], "state": "<s>"}
    page = sim.session.get(url, params=query, timeout=10).text
    assert "Demo Store GB" in page
    assert "Demo-Laden DE" in page
    assert "Demo Store US" not in page
    assert "&lt;s&gt;" in page  # what the address brought is never markup
    assert "<s>" not in page


def test_unknown_service_is_not_found(sim):
    url = f"{sim.base}/open/authorize?service_id=1&state=s"
    assert sim.session.get(url, timeout=10).status_code == 404


def test_redirect_brings_code_and_state(sim, app):
    answer = confirm(sim, app)
    assert answer.status_code == 302
    address = urlsplit(answer.headers["location"])
    query = {k: v[0] for k, v in parse_qs(address.query).items()}
    assert address.path == "/return"
    code = query.pop("code")
    assert code.startswith("ROW_")
    assert query == {
        "x": "1",
        "state": "nonce-1",
        "app_key": app["app_key"],
        "locale": "en",
        "shop_region": "GB",
    }


def test_seller_of_the_other_portal_is_refused(sim, app):
    assert confirm(sim, app, seller="US").status_code == 400


def test_without_a_redirect_url_one_is_told_what_to_do(sim):
    app = sim.get("state")["apps"][1]
    answer = confirm(sim, app, seller="US")
    assert answer.status_code == 409
    assert "redirect_url" in answer.text


def test_token_answer(sim):
    _app, tokens = sim.consent("GB")
    now = sim.get("state")["now"]
    assert tokens.pop("access_token").startswith("ROW_")
    assert tokens.pop("refresh_token").startswith("ROW_")
    assert abs(tokens.pop("access_token_expire_in") - now - 7 * 86400) <= 2
    assert abs(tokens.pop("refresh_token_expire_in") - now - 365 * 86400) <= 2
    assert len(tokens.pop("open_id")) == 32
    assert tokens == {
        "seller_name": "Demo seller GB",
        "seller_base_region": "GB",
        "user_type": 0,
        "granted_scopes": [
            "seller.authorization.info",
            "seller.order.info",
            "seller.product.basic",
            "seller.return_refund.basic",
            "seller.customer_service",
        ],
    }


@pytest.mark.parametrize(
    ("region", "granted"), [("GB", True), ("VN", True), ("DE", False), ("US", False)]
)
def test_customer_service_is_granted_by_some_sellers_only(sim, region, granted):
    _app, tokens = sim.consent(region)
    assert ("seller.customer_service" in tokens["granted_scopes"]) is granted
    assert "seller.order.info" in tokens["granted_scopes"]


def test_code_works_once(sim, app):
    code = parse_qs(urlsplit(confirm(sim, app).headers["location"]).query)["code"][0]
    assert sim.token("get", app, auth_code=code)["code"] == 0
    again = sim.token("get", app, auth_code=code)
    assert (again["code"], again["data"]) == (36004004, None)


def test_code_dies_after_half_an_hour(sim, app):
    code = parse_qs(urlsplit(confirm(sim, app).headers["location"]).query)["code"][0]
    sim.advance(minutes=31)
    assert sim.token("get", app, auth_code=code)["code"] == 36004004


def test_wrong_secret_gets_nothing(sim, app):
    code = parse_qs(urlsplit(confirm(sim, app).headers["location"]).query)["code"][0]
    wrong = {**app, "app_secret": "wrong"}
    assert sim.token("get", wrong, auth_code=code)["code"] == 36009004
    assert sim.token("get", app, auth_code=code)["code"] == 0


def test_refresh_rotates_both_tokens(sim):
    app, old = sim.consent("GB")
    new = sim.token("refresh", app, refresh_token=old["refresh_token"])["data"]
    assert new["access_token"] != old["access_token"]
    assert new["refresh_token"] != old["refresh_token"]
    assert api_with(sim, app, new).get(SHOPS, cipher=False).code == 0
    assert api_with(sim, app, old).get(SHOPS, cipher=False).code == 36009004
    again = sim.token("refresh", app, refresh_token=old["refresh_token"])
    assert again["code"] == 36004004


def test_access_token_expires_and_is_refreshed(sim):
    app, tokens = sim.consent("GB")
    sim.advance(days=7)
    reply = api_with(sim, app, tokens).get(SHOPS, cipher=False)
    assert (reply.status, reply.code) == (401, 105002)
    new = sim.token("refresh", app, refresh_token=tokens["refresh_token"])["data"]
    assert api_with(sim, app, new).get(SHOPS, cipher=False).code == 0


def test_refresh_token_expires(sim):
    app, tokens = sim.consent("GB")
    sim.advance(days=366)
    answer = sim.token("refresh", app, refresh_token=tokens["refresh_token"])
    assert answer["code"] == 36004001


def test_revoked_consent_ends_that_seller_only(sim):
    gb, de = sim.api("GB"), sim.api("DE")
    sim.post("authorizations", shop="GB", action="revoke")
    reply = gb.get(SHOPS, cipher=False)
    assert (reply.status, reply.code) == (401, 36009044)
    assert de.get(SHOPS, cipher=False).code == 0


def test_revoked_consent_cannot_be_refreshed(sim):
    app, tokens = sim.consent("GB")
    sim.post("authorizations", shop="GB", action="revoke")
    answer = sim.token("refresh", app, refresh_token=tokens["refresh_token"])
    assert answer["code"] == 36004001


def test_new_consent_after_revocation_works(sim):
    sim.api("GB")
    sim.post("authorizations", shop="GB", action="revoke")
    assert sim.api("GB").get(SHOPS, cipher=False).code == 0


def test_missing_scope_is_refused(sim):
    app = sim.get("state")["apps"][0]
    sim.post("app", app_key=app["app_key"], scopes=["seller.authorization.info"])
    api = sim.api("GB")
    assert api.get(SHOPS, cipher=False).code == 0
    reply = api.post("/return_refund/202602/returns/search", {})
    assert (reply.status, reply.code) == (403, 105005)


def test_wrong_grant_type_is_refused(sim, app):
    url = f"{sim.base}/api/v2/token/get"
    query = {"app_key": app["app_key"], "app_secret": app["app_secret"]}
    query |= {"grant_type": "refresh_token", "auth_code": "x"}
    assert sim.session.get(url, params=query, timeout=10).json()["code"] == 36009004


def test_reset_can_keep_consents(sim):
    api = sim.api("GB")
    sim.post("reset", seed=1, keep_tokens=True)
    assert api.get(SHOPS, cipher=False).code == 0
    sim.post("reset", seed=1)
    assert api.get(SHOPS, cipher=False).code == 36009004
