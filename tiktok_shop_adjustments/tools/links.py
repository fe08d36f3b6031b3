"""Links to TikTok that a browser may be given."""

from urllib.parse import urlencode

# Seller Center has a host a market; these two do not carry the market's own code
SELLER_CENTER = {
    "GB": "https://seller-uk.tiktok.com",
    "ID": "https://seller-id.tokopedia.com",
}


def seller_center(region, order_id):
    """The order's page in the seller's own back office, or ``False``.

    :param str region: the shop's market, two letters
    :param str order_id: TikTok's order id
    """
    if not (region and region.isalpha() and order_id and order_id.isdigit()):
        return False
    host = SELLER_CENTER.get(region, f"https://seller-{region.lower()}.tiktok.com")
    query = urlencode({"order_no": order_id, "shop_region": region})
    return f"{host}/order/detail?{query}"
