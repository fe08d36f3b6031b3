"""What the searches of cancellations and returns have in common."""

from collections.abc import Iterable
from typing import Any

from ..world import World
from .context import Context
from .errors import bad_parameter
from .search import Page, Wanted, find, read_paging, read_range

GREATEST_ID = 2**63


def find_cases(
    context: Context,
    kind: str,
    id_field: str,
    statuses: list[str],
    types: list[str],
    sizes: tuple[int, int, int],
    tests: Iterable[Any] = (),
) -> Page:
    """A page of one shop's cases of a kind."""
    world, shop_id = context.world, context.shop.shop_id
    wanted = Wanted(
        create_time=read_range(context.body, "create_time"),
        update_time=read_range(context.body, "update_time"),
        bucket=bucket_test(statuses, types),
        ids=_candidates(world, context.body, id_field),
        tests=list(tests),
    )
    if wanted.ids is not None:
        wanted.tests.append(lambda case: case.shop_id == shop_id and case.kind == kind)
        wanted.tests.extend(_id_tests(context.body, id_field))
    source = world.cases_of[shop_id, kind]
    paging = read_paging(context, sizes, default_order="ASC")
    return find(source, world.state.cases, wanted, paging, lagging(context))


def bucket_test(statuses: list[str], types: list[str]):
    """Whether a bucket (status and type in one word pair) is asked for."""
    chosen, kinds = frozenset(statuses), frozenset(types)

    def fits(bucket: str) -> bool:
        status, _space, kind = bucket.partition(" ")
        return (not chosen or status in chosen) and (not kinds or kind in kinds)

    return fits


def _candidates(
    world: World, body: dict[str, Any], id_field: str
) -> Iterable[str] | None:
    for name in (id_field, "order_ids", "buyer_user_ids"):
        for value in body.get(name, ()):
            if not (value.isascii() and value.isdigit() and int(value) < GREATEST_ID):
                raise bad_parameter(f"Invalid parameter {name}: {value!r} is no id.")
    if body.get(id_field):
        return body[id_field]
    if body.get("order_ids"):
        orders = (world.state.orders.get(order_id) for order_id in body["order_ids"])
        return [case_id for order in orders if order for case_id in order.cases]
    if body.get("buyer_user_ids"):
        buyers = body["buyer_user_ids"]
        return [x for buyer in buyers for x in world.cases_by_buyer.get(buyer, ())]
    return None


def _id_tests(body: dict[str, Any], id_field: str) -> list[Any]:
    """Named by several kinds of ids at once, a case must fit all of them."""
    fields = {
        id_field: "case_id",
        "order_ids": "order_id",
        "buyer_user_ids": "buyer_id",
    }
    return [
        lambda case, values=frozenset(body[name]), attribute=attribute: (
            getattr(case, attribute) in values
        )
        for name, attribute in fields.items()
        if body.get(name)
    ]


def lagging(context: Context) -> dict[str, Any] | None:
    """Older copies, while a list_lag fault hits this search."""
    world, fault = context.world, context.fault
    if fault is None or fault.fault != "list_lag":
        if not world.faults.lag_is_on():
            world.lagging.clear()
        return None
    return dict(world.lagging)
