"""An answer or silence: only silence makes a whole shop wait."""

import pytest

from tiktok_shop_adjustments.tiktok_api import errors
from tiktok_shop_adjustments.tiktok_api.silence import is_silence

SILENT = [
    errors.NetworkError("no answer"),
    errors.from_response(500, None),
    errors.from_response(200, {"code": 36009003, "message": "internal"}),
    errors.from_response(429, None),
    errors.from_response(429, {"code": 36009002, "message": "slowly"}),
    errors.from_response(401, {"code": 105002, "message": "expired"}),
    errors.from_response(200, None),
]
ANSWERS = [
    errors.from_response(200, {"code": 25001028, "message": "locked"}),
    errors.from_response(200, {"code": 25001004, "message": "no such case"}),
    errors.from_response(401, {"code": 105005, "message": "no scope"}),
    errors.BadReply("no list", request_id="R1", http_status=200),
    errors.BadReply("a page that makes no sense"),
    errors.AuthError("the consent is gone"),
    ZeroDivisionError("ours"),
]


@pytest.mark.parametrize("error", SILENT, ids=repr)
def test_nobody_answers(error: Exception) -> None:
    assert is_silence(error)


@pytest.mark.parametrize("error", ANSWERS, ids=repr)
def test_an_answer_is_about_one_thing(error: Exception) -> None:
    assert not is_silence(error)
