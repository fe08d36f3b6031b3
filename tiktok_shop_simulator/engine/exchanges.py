"""What the buyer of an exchange wants instead."""

from ..model.case import CaseLine
from ..world import World


def other_variant(world: World, sku_id: str) -> str:
    """The next variant of the same product; the same again where there is but one."""
    product_id = world.state.skus[sku_id].product_id
    variants = [
        x.sku_id for x in world.state.skus.values() if x.product_id == product_id
    ]
    return variants[(variants.index(sku_id) + 1) % len(variants)]


def sent_sku(line: CaseLine) -> str:
    """The SKU that a new order brings for this unit."""
    return line.wanted or line.sku_id
