"""The products' pictures: every kind of goods has its own, in its own colour."""

from io import BytesIO

import pytest
import requests
from PIL import Image

from tiktok_shop_simulator import drawings


@pytest.mark.parametrize("name", [*drawings.SHAPES, "UNKNOWN"])
def test_a_shape_is_drawn_in_the_products_colour(name):
    picture = drawings.draw("#0a50a0", f"{name}-L")
    assert picture.size == (300, 300)
    shades = {colour for _, colour in picture.getcolors(100_000)}
    assert (10, 80, 160) in shades


def test_no_two_kinds_of_goods_look_alike():
    names = [*drawings.SHAPES, "UNKNOWN"]
    drawn = {drawings.draw("#0a50a0", name).tobytes() for name in names}
    assert len(drawn) == len(names)


def test_the_variant_does_not_change_the_shape():
    small, large = (drawings.draw("#0a50a0", f"SOCKS-{x}") for x in ("S", "L"))
    assert small.tobytes() == large.tobytes()


def test_the_address_in_an_order_leads_to_the_picture(sim, gb):
    orders = gb.post("/order/202309/orders/search", {}, {"page_size": 10})
    line = orders.data["orders"][0]["line_items"][0]
    answer = requests.get(line["sku_image"], timeout=5)
    assert answer.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == (300, 300)
