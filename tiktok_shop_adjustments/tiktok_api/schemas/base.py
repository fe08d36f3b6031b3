"""How TikTok's answers are read: tolerant of new words, strict on money, ids, lines.

An unknown field is ignored and an unknown status word passes through. A cosmetic part
(text, picture, flag, optional time) that makes no sense becomes None. An amount, an id
or a list of lines that makes no sense fails its record: wrong money is worse than none.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timezone
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PrivateAttr,
    StrictBool,
    StrictStr,
    ValidationError,
    WrapValidator,
    model_validator,
)

from ..seen_text import seen

T = TypeVar("T")

_ID = re.compile(r"[0-9]{1,20}")
_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,8})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
MOST_OF_A_WORD = 200
# Some newer texts of TikTok's speak of milliseconds; in seconds this is the year 5138.
_FIRST_MILLISECOND = 100_000_000_000


def _nothing_for_empty(value: object) -> object:
    return None if value == "" else value


def or_none(value: object, handler) -> object:
    try:
        return handler(value)
    except ValidationError:
        return None


def _seen(value: str | None) -> str | None:
    return seen(value) or None if value else value


def _word(value: str) -> str:
    return seen(value, MOST_OF_A_WORD)


def _or_empty(value: object, handler) -> object:
    return or_none(value, handler) or ()


def _present(items: tuple) -> tuple:
    return tuple(item for item in items if item is not None)


def _checked_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError("an id is a text of digits")
    return value


def _amount(value: object) -> object:
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        return Decimal(value)
    raise ValueError("an amount is decimal text such as 12.50")


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("this amount cannot be negative")
    return value


def _currency(value: str) -> str:
    if not _CURRENCY.fullmatch(value):
        raise ValueError("a currency is three capital letters")
    return value


def _moment(value: object) -> object:
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueError("a time is a number of seconds since 1970")
    seconds = value / 1000 if value >= _FIRST_MILLISECOND else value
    try:
        return datetime.fromtimestamp(seconds, tz=timezone.utc)
    except (OverflowError, OSError, ValueError):
        raise ValueError("a time is a number of seconds since 1970") from None


# Strict parts.
Id = Annotated[StrictStr, AfterValidator(_checked_id)]
OptionalId = Annotated[Id | None, BeforeValidator(_nothing_for_empty)]
Money = Annotated[Decimal, AfterValidator(_not_negative), BeforeValidator(_amount)]
OptionalMoney = Annotated[Money | None, BeforeValidator(_nothing_for_empty)]
# Adjustments within an order may take away as well as add.
SignedMoney = Annotated[Decimal, BeforeValidator(_amount)]
OptionalSignedMoney = Annotated[SignedMoney | None, BeforeValidator(_nothing_for_empty)]
Currency = Annotated[StrictStr, AfterValidator(_currency)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
# TikTok's own words: never refused, but no longer than a word can be.
Word = Annotated[StrictStr, AfterValidator(_word)]
# Handed back to TikTok as it came: a token, an address.
Opaque = StrictStr


def _empty_for_none(value: object) -> object:
    return () if value is None else value


# A list that TikTok leaves out, or sends as null, is empty.
Many = Annotated[tuple[T, ...], BeforeValidator(_empty_for_none)]

# Cosmetic parts: None when absent, empty or senseless.
RawText = Annotated[
    StrictStr | None, BeforeValidator(_nothing_for_empty), WrapValidator(or_none)
]
# For people to read: whoever wrote it may have meant harm.
Text = Annotated[RawText, AfterValidator(_seen)]
Flag = Annotated[StrictBool | None, WrapValidator(or_none)]
SoftMoment = Annotated[Moment | None, WrapValidator(or_none)]
# The items of a cosmetic list that make sense.
SoftMany = Annotated[
    tuple[Annotated[T | None, WrapValidator(or_none)], ...],
    AfterValidator(_present),
    WrapValidator(_or_empty),
]
Count = Annotated[int | None, WrapValidator(or_none)]


class Inbound(BaseModel):
    """A part of TikTok's answers, with TikTok's field names.

    `raw` is the payload as it came, for the audit; it is no part of the repr.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    _raw: dict[str, Any] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_raw(cls, payload: Any, handler):
        item = handler(payload)
        if isinstance(payload, dict):
            item._raw = payload
        return item

    @property
    def raw(self) -> dict[str, Any]:
        return self._raw


def unique(items: Iterable[T], field: str) -> tuple[T, ...]:
    """Return `items`; raise ValueError when two of them share the id in `field`."""
    items = tuple(items)
    if len({getattr(item, field) for item in items}) < len(items):
        raise ValueError(f"two lines have the same {field}")
    return items


def explain(error: ValidationError) -> str:
    """Return what is wrong in words that hold no value of the payload."""
    problems = error.errors(
        include_url=False, include_context=False, include_input=False
    )
    # A default that lacks what it is made from only repeats another problem.
    real = [item for item in problems if item["type"] != "default_factory_not_called"]
    return "; ".join(f"{_place(item['loc'])}: {_problem(item)}" for item in real[:5])


def _problem(item: Any) -> str:
    return item["msg"].removeprefix("Value error, ")


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "record"
