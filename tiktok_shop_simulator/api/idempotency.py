"""One key, one effect."""

from collections.abc import Callable
from typing import Any

from ..model.journal import Answer
from .context import Context
from .errors import bad_parameter

LONGEST_KEY = 255


def once(context: Context, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Act, unless this key has acted here before: then its first answer again.

    Only what was done is remembered, so a refused call can be sent again. With the
    switch `status_error` a repeat is judged anew, and refused by the case's state.
    """
    key = context.query.get("idempotency_key", "")
    if len(key) > LONGEST_KEY:
        raise bad_parameter(
            f"Invalid idempotency_key: {LONGEST_KEY} characters at most."
        )
    place = "/".join(sorted(context.path.values()))
    name = f"{context.app.app_key}|{context.shop.shop_id}"
    return remember(context, f"{name}|{context.operation.name}|{place}|{key}", key, act)


def remember(
    context: Context, name: str, key: str, act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """The same, for keys that travel elsewhere than in the query."""
    state = context.world.state
    replays = state.switches.idempotency_replay == "first_answer"
    if key and replays and name in state.answers:
        return state.answers[name].data
    data = act()
    if key and not data.get("errors"):
        state.answers[name] = Answer(0, "Success", data)
    return data
