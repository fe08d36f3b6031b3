"""Whatever carries the right signature is read or refused, and what is read can be
stored: no other end, however odd the bytes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_shop_adjustments.tiktok_api import json_text, webhook

SHOP = "7494000000000000001"
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(st.characters(codec=None), max_size=40),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(max_size=12), inner, max_size=4),
    ),
    max_leaves=12,
)
NAMES = ("type", "tts_notification_id", "shop_id", "timestamp", "data")
ENVELOPES = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, VALUES))
# Deep enough for Python's reader or for ours to run out of stack
DEPTHS = (1, 100, 480, 500, 700, 990, 1_000, 5_000, 100_000)


def read(body: bytes) -> webhook.Notification | None:
    try:
        return webhook.parse(body)
    except webhook.UnreadableNotification:
        return None


def texts(value: Any) -> list[str]:
    """All texts in a JSON value, names of members too."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in texts(part)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return []


def storable(text: str) -> bool:
    return "\0" not in text and text == text.encode(errors="replace").decode()


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    assert read(body) is None or body.strip().startswith((b"{", b"\xef\xbb\xbf"))


@given(ENVELOPES, st.booleans())
def test_any_envelope_is_read_or_refused(envelope: dict, plain: bool) -> None:
    body = json.dumps(envelope, ensure_ascii=plain).encode(errors="surrogatepass")
    notification = read(body)
    if notification:
        found = [notification.notification_id or "", *texts(notification.data)]
        assert all(map(storable, found))


@given(st.dictionaries(st.sampled_from(["order_id", "cancel_id", "x"]), VALUES))
def test_any_data_of_a_good_envelope_can_be_stored(data: dict) -> None:
    body = json.dumps({"type": 11, "shop_id": SHOP, "data": data}).encode()
    if "NaN" in body.decode() or "Infinity" in body.decode():
        return
    notification = webhook.parse(body)
    assert all(map(storable, texts(notification.data)))


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("inside", ["1", '"\\u0000"', '"\\ud800"'])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_nesting_has_two_ends_only(depth: int, inside: str, brackets: str) -> None:
    opening = '{"a":' if brackets == "{}" else "["
    nest = opening * depth + inside + brackets[1] * depth
    body = f'{{"type":11,"shop_id":"{SHOP}","data":{{"x":{nest}}}}}'.encode()
    assert read(body) is None or depth < 1_000


def test_what_is_nested_too_deeply_is_no_json() -> None:
    for depth in (700, 5_000):
        body = b"[" * depth + b'"\\u0000"' + b"]" * depth
        with pytest.raises(ValueError, match="nested too deeply"):
            json_text.loads(body)


@pytest.mark.parametrize(
    "number", ["9" * 5_000, "-" + "9" * 5_000, "1e400", "NaN", "-Infinity", "0.0"]
)
def test_odd_numbers_are_no_type_and_no_moment(number: str) -> None:
    assert read(f'{{"type":{number},"shop_id":"{SHOP}"}}'.encode()) is None
    body = f'{{"type":1,"shop_id":"{SHOP}","timestamp":{number}}}'
    notification = read(body.encode())
    assert notification is None or notification.timestamp is None


def test_of_members_with_one_name_the_last_counts() -> None:
    body = f'{{"type":1,"type":11,"shop_id":"1","shop_id":"{SHOP}"}}'
    assert (read(body.encode()).type, read(body.encode()).shop_id) == (11, SHOP)
