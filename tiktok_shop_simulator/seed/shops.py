"""The demo apps, sellers, shops, goods and buyers."""

import hashlib
import json
from decimal import Decimal
from importlib import resources

from ..engine.markets import MARKETS
from ..model.order import Buyer, Sku
from ..model.seller import CHAT_SCOPE, App, Seller, Shop
from ..model.state import State

SELLERS = (
    # key, base region, portal, shops (key, name, region)
    ("gb", "GB", "global", (("GB", "Demo Store GB", "GB"),)),
    ("de", "DE", "global", (("DE", "Demo-Laden DE", "DE"),)),
    ("vn", "VN", "global", (("VN", "Cửa hàng Demo VN", "VN"),)),
    (
        "us",
        "US",
        "us",
        (("US", "Demo Store US", "US"), ("US2", "Demo Outlet US", "US")),
    ),
)
# Sellers whose consent covers customer service, to show both worlds.
WITH_CHAT = ("GB", "VN")
ADDRESSES = {
    "GB": {
        "region_code": "GB",
        "postal_code": "EX4 4EX",
        "post_town": "Exampleton",
        "address_line1": "12 Sample Road",
    },
    "US": {
        "region_code": "US",
        "postal_code": "94000",
        "post_town": "Springfield",
        "address_line1": "100 Example Avenue",
    },
    "DE": {
        "region_code": "DE",
        "postal_code": "01234",
        "post_town": "Musterstadt",
        "address_line1": "Beispielstraße 5",
    },
    "VN": {
        "region_code": "VN",
        "postal_code": "700000",
        "post_town": "Thành phố Mẫu",
        "address_line1": "1 Đường Thử Nghiệm",
    },
}
NICKNAMES = {
    "GB": "tea & crumpets",
    "US": "sunny porch",
    "DE": "Kännchen",
    "VN": "phở bò",
}
RECIPIENTS = {"GB": "Test Buyer", "US": "Test Buyer", "DE": "Käufer", "VN": "Người mua"}


def _secret(seed: int, *words: str) -> str:
    """A dummy secret: the same one for the same seed."""
    return hashlib.sha256(f"{seed}/{'/'.join(words)}".encode()).hexdigest()


def add_shops(state: State) -> dict[str, str]:
    """Apps, sellers and shops; answers the shops' ids by their key."""
    for number, portal in enumerate(("global", "us"), 1):
        key = f"sim{portal}{_secret(state.seed, portal, 'key')[:8]}"
        secret = _secret(state.seed, portal, "secret")[:40]
        service_id = f"74{state.seed % 10**6:06d}{number:011d}"
        state.apps[key] = App(key, secret, service_id, portal)
    ids: dict[str, str] = {}
    for key, region, portal, shops in SELLERS:
        seller = _add_seller(state, key, region, portal)
        for shop_key, name, market in shops:
            ids[shop_key] = _add_shop(state, seller, shop_key, name, market)
    return ids


def _add_seller(state: State, key: str, region: str, portal: str) -> Seller:
    seller_id = state.ids.new("shop")
    open_id = _secret(state.seed, key, "open")[:32]
    name = f"Demo seller {region}"
    withheld = [] if region in WITH_CHAT else [CHAT_SCOPE]
    seller = Seller(seller_id, name, region, portal, open_id, withheld)
    state.sellers[seller_id] = seller
    return seller


def _add_shop(state: State, seller: Seller, key: str, name: str, region: str) -> str:
    shop_id = state.ids.new("shop")
    prefix = "TTP_" if region == "US" else "ROW_"
    cipher = prefix + _secret(state.seed, key, "cipher")[:28]
    code = f"{region}LC{shop_id[-6:]}"
    state.shops[shop_id] = Shop(shop_id, cipher, code, name, region, seller.seller_id)
    return shop_id


def add_goods(state: State) -> dict[str, dict[str, str]]:
    """The catalogue in each shop; answers SKU ids by shop id and seller SKU."""
    file = resources.files(__package__) / "catalogue.json"
    products = json.loads(file.read_text("utf-8"))
    ids: dict[str, dict[str, str]] = {}
    for shop in state.shops.values():
        ids[shop.shop_id] = {}
        for product in products:
            _add_product(state, shop, product, ids[shop.shop_id])
    return ids


def _add_product(state: State, shop: Shop, product: dict, ids: dict[str, str]) -> None:
    market = MARKETS[shop.region]
    language = market.language[:2]
    product_id = state.ids.new("product")
    for variant in product["variants"]:
        sku = Sku(
            sku_id=state.ids.new("sku"),
            product_id=product_id,
            shop_id=shop.shop_id,
            seller_sku="-".join(filter(None, (product["key"], variant["code"]))),
            product_name=product["names"][language],
            sku_name=variant["names"][language],
            colour=variant["colour"] or product["colour"],
            price=Decimal(product["prices"][market.currency]),
            parts=[ids[key] for key in product.get("parts", ())],
        )
        state.skus[sku.sku_id] = sku
        ids[sku.seller_sku] = sku.sku_id


def add_buyer(state: State, shop: Shop, number: int) -> Buyer:
    """One more buyer of a shop. Names are labels, never those of persons."""
    buyer = Buyer(
        buyer_id=state.ids.new("buyer"),
        shop_id=shop.shop_id,
        nickname=f"{NICKNAMES[shop.region]} {number}",
        recipient=f"{RECIPIENTS[shop.region]} {number}",
        address=_address(shop.region, number),
    )
    state.buyers[buyer.buyer_id] = buyer
    return buyer


def _address(region: str, number: int) -> dict[str, str]:
    address = dict(ADDRESSES[region])
    address["phone_number"] = f"(+00)555{number:06d}"
    line, town = address["address_line1"], address["post_town"]
    address["full_address"] = f"{line}, {town}, {address['postal_code']}, {region}"
    return address
