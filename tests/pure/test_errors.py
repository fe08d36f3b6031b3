"""Every code of TikTok's becomes the right error with something to say."""

import pytest

from tiktok_shop_adjustments.tiktok_api import codes, errors

GATEWAY = [
    (101000, None, errors.Misconfigured, False, False),
    (105002, 401, errors.TokenExpired, True, False),
    (105005, None, errors.PermissionMissing, False, False),
    (106001, 401, errors.Misconfigured, False, False),
    (106013, None, errors.Misconfigured, False, False),
    (36009002, 429, errors.RateLimited, True, False),
    (36009003, None, errors.ServerError, True, True),
    (36009004, 400, errors.Misconfigured, False, False),
    (36009007, None, errors.ServerError, True, True),
    (36009009, 404, errors.Misconfigured, False, False),
    (36009010, None, errors.Misconfigured, False, False),
    (36009014, None, errors.Misconfigured, False, False),
    (36009021, None, errors.Rejected, False, False),
    (36009022, None, errors.Rejected, False, False),
    (36009023, None, errors.Rejected, False, False),
    (36009033, None, errors.Misconfigured, False, False),
    (36009037, None, errors.RateLimited, True, False),
    (36009043, 401, errors.AuthError, False, False),
    (36009044, 401, errors.AuthError, False, False),
    (36004004, None, errors.AuthError, False, False),
    (36004001, None, errors.AuthError, False, False),
]
RETURN_REFUND = [
    (25001001, None, errors.Rejected, False, False),
    (25001003, None, errors.Conflict, False, False),
    (25001010, None, errors.Conflict, False, False),
    (25001011, None, errors.Conflict, False, False),
    (25001014, None, errors.Rejected, False, False),
    (25001015, None, errors.Rejected, False, False),
    (25001020, None, errors.Rejected, False, False),
    (25001021, None, errors.Rejected, False, False),
    (25001028, None, errors.RateLimited, True, False),
    (25001045, None, errors.Rejected, False, False),
    (25001046, None, errors.Rejected, False, False),
    (25001051, None, errors.Conflict, False, False),
    (25005005, None, errors.Rejected, False, False),
    (25005010, None, errors.Rejected, False, False),
    (25005011, None, errors.Rejected, False, False),
    (25007006, None, errors.Rejected, False, False),
    (25011010, None, errors.Conflict, False, False),
    (25011011, None, errors.Conflict, False, False),
    (25011012, None, errors.Conflict, False, False),
    (25011013, None, errors.Conflict, False, False),
    (25011014, None, errors.Conflict, False, False),
    (25011025, None, errors.Rejected, False, False),
    (25011035, None, errors.Rejected, True, False),
    (25020004, None, errors.Rejected, False, False),
    (25020005, None, errors.PermissionMissing, False, False),
    (25020008, None, errors.ServerError, True, True),
    (25020010, None, errors.Conflict, False, False),
    (11050001, None, errors.Rejected, False, False),
    (98001004, None, errors.Rejected, False, False),
]
CUSTOMER_SERVICE = [
    (45101001, None, errors.ServerError, True, True),
    (45101002, None, errors.Rejected, False, False),
    (45101003, None, errors.Rejected, False, False),
    (45101004, None, errors.Rejected, False, False),
    (45101006, None, errors.Rejected, False, False),
    (45102007, None, errors.PermissionMissing, False, False),
    (45109001, None, errors.Rejected, False, False),
    (45109003, None, errors.Rejected, False, False),
]
EVERY = GATEWAY + RETURN_REFUND + CUSTOMER_SERVICE


def _envelope(code, message="TikTok's words"):
    return {"code": code, "message": message, "request_id": "r1", "data": None}


def test_the_tables_hold_exactly_the_documented_codes():
    assert set(codes.CODES) == {row[0] for row in EVERY}
    assert len(EVERY) == len({row[0] for row in EVERY}) == 58


@pytest.mark.parametrize(
    ("code", "status", "family", "retryable", "maybe_applied"),
    EVERY,
    ids=[str(row[0]) for row in EVERY],
)
def test_code_decides(code, status, family, retryable, maybe_applied):
    for http_status in {status or 200, 200, 400}:
        error = errors.from_response(http_status, _envelope(code))
        assert type(error) is family
        assert error.code == code
        assert error.request_id == "r1"
        assert error.http_status == http_status
        assert error.retryable is retryable
        assert error.maybe_applied is maybe_applied
        assert error.message == "TikTok's words"
        assert error.meaning == codes.CODES[code].meaning
        assert error.advice == codes.CODES[code].advice


@pytest.mark.parametrize("code", sorted(codes.CODES))
def test_every_code_speaks_in_sentences(code):
    known = codes.CODES[code]
    for sentence in (known.meaning, known.advice):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert str(code) not in sentence


def test_the_travelling_parcel_is_tried_again_after_an_hour():
    error = errors.from_response(200, _envelope(25011035))
    assert (error.retryable, error.retry_after) == (True, 3600.0)


def test_arbitration_stops():
    error = errors.from_response(200, _envelope(25011010))
    assert "arbitration" in error.meaning
    assert error.retryable is False


def test_a_longer_retry_after_wins_over_the_table():
    slow = errors.from_response(200, _envelope(25011035), retry_after=7200)
    quick = errors.from_response(200, _envelope(25011035), retry_after=5)
    assert (slow.retry_after, quick.retry_after) == (7200, 3600)


@pytest.mark.parametrize(
    ("message", "family"),
    [
        ("Invalid access_token", errors.TokenExpired),
        ("access token is invalid", errors.TokenExpired),
        ("The x-tts-access-token header is missing", errors.TokenExpired),
        ("invalid token", errors.TokenExpired),
        ("Invalid page_token parameter", errors.Misconfigured),
        ("invalid page token", errors.Misconfigured),
        ("next_page_token is stale", errors.Misconfigured),
        ("Invalid timestamp", errors.Misconfigured),
        ("Unexpected identifier", errors.Misconfigured),
        ("", errors.Misconfigured),
    ],
)
def test_36009004_is_about_the_token_only_when_it_says_so(message, family):
    error = errors.from_response(400, _envelope(36009004, message))
    assert type(error) is family


@pytest.mark.parametrize(
    ("status", "payload", "family", "retryable", "maybe_applied"),
    [
        (429, None, errors.RateLimited, True, False),
        (429, {"code": 77, "message": "slow"}, errors.RateLimited, True, False),
        (500, None, errors.ServerError, True, True),
        (503, {"code": 0}, errors.ServerError, True, True),
        (502, {"code": 99999999}, errors.ServerError, True, True),
        (200, {"code": 99999999}, errors.Rejected, False, False),
        (400, {"code": "25011011"}, errors.Conflict, False, False),
        (401, {"code": 105001, "message": "bad access token"}, errors.TokenExpired,
         True, False),
        (401, {"code": 105001, "message": "who are you"}, errors.Rejected, False,
         False),
        (403, None, errors.BadReply, False, False),
        (302, None, errors.BadReply, False, False),
        (200, None, errors.BadReply, False, True),
        (200, [1], errors.BadReply, False, True),
        (200, {}, errors.BadReply, False, True),
        (200, {"code": True}, errors.BadReply, False, True),
        (400, {"code": 0}, errors.BadReply, False, False),
    ],
)  # fmt: skip
def test_without_a_known_code_the_status_speaks(
    status, payload, family, retryable, maybe_applied
):
    error = errors.from_response(status, payload)
    assert type(error) is family
    assert (error.retryable, error.maybe_applied) == (retryable, maybe_applied)
    assert error.meaning
    assert error.advice


def test_text_names_code_and_request():
    error = errors.from_response(200, _envelope(25011011, "bad status"))
    assert str(error) == "bad status (code 25011011, request r1)"
    assert str(errors.TikTokError("plain")) == "plain"


def test_an_answer_without_a_message_still_says_something():
    error = errors.from_response(403, None)
    said = "TikTok's answer (HTTP status 403) says nothing that we can read."
    assert error.message == said


def test_a_lost_answer_is_told_apart_from_no_connection():
    lost = errors.NetworkError("x", maybe_applied=True)
    never = errors.NetworkError("x")
    assert "may have taken effect" in lost.meaning
    assert never.meaning == "TikTok could not be reached."


def test_partial_failure_lists_its_items():
    items = (errors.PartialItem("1", "a"), errors.PartialItem("2", "b"))
    error = errors.PartialFailure(items, request_id="r2")
    assert error.items == items
    assert str(error) == "a (1); b (2) (request r2)"


def test_each_class_has_its_kind():
    families = {
        "network": errors.NetworkError,
        "rate_limited": errors.RateLimited,
        "server": errors.ServerError,
        "token_expired": errors.TokenExpired,
        "auth": errors.AuthError,
        "permission": errors.PermissionMissing,
        "rejected": errors.Rejected,
        "conflict": errors.Conflict,
        "bad_reply": errors.BadReply,
        "partial": errors.PartialFailure,
    }
    assert {kind: family.kind for kind, family in families.items()} == {
        kind: kind for kind in families
    }
    assert issubclass(errors.InvalidRequest, errors.Rejected)
    assert issubclass(errors.Misconfigured, errors.Rejected)
    assert all(issubclass(family, errors.TikTokError) for family in families.values())
