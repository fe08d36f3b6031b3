"""The way of a message to the buyer, as tables."""

import pytest

from tiktok_shop_adjustments.domain import messages
from tiktok_shop_adjustments.domain.delivery import Next

DAY = 24 * 3600.0


@pytest.mark.parametrize(
    ("maybe_said", "retryable", "age", "expected"),
    [
        (True, True, 1.0, Next("uncertain", 20.0)),
        (True, False, 2 * DAY, Next("uncertain", 20.0)),
        (False, False, 1.0, Next("refused", None)),
        (False, True, DAY, Next("refused", None)),
    ],
)
def test_what_follows_a_failure(maybe_said, retryable, age, expected):
    assert messages.after_error(maybe_said, retryable, 1, age) == expected


def test_a_passing_failure_waits_at_least_as_long_as_tiktok_asks():
    following = messages.after_error(False, True, 1, 1.0, retry_after=900.0)
    assert following == Next("queued", 900.0)


def test_it_is_only_sent_again_when_the_list_has_caught_up():
    assert messages.may_resend(59.9) is False
    assert messages.may_resend(60.0) is True


def test_what_was_sent_stays_sent():
    for target, sources in messages.ALLOWED_FROM.items():
        assert "sent" not in sources, target
    assert messages.ALLOWED_FROM["queued"] == {"sending", "refused"}


@pytest.mark.parametrize(
    ("before", "unread", "expected"),
    [(False, 0, False), (False, 3, False), (True, 0, True), (True, 1, False)],
)
def test_history_is_what_was_read_before_the_shop_was_connected(
    before, unread, expected
):
    is_history = messages.is_history(before_connection=before, unread_left=unread)
    assert is_history is expected
