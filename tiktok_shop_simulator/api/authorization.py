"""Authorized shops."""

from typing import Any

from .context import Context, handles


@handles("get_authorized_shops")
def get_authorized_shops(context: Context) -> dict[str, Any]:
    """Every active shop of the seller who gave this consent."""
    shops = [
        shop
        for shop in context.world.state.shops.values()
        if shop.seller_id == context.consent.seller_id and shop.active
    ]
    return {
        "shops": [
            {
                "id": shop.shop_id,
                "name": shop.name,
                "region": shop.region,
                "seller_type": shop.seller_type,
                "cipher": shop.cipher,
                "code": shop.code,
            }
            for shop in shops
        ]
    }
