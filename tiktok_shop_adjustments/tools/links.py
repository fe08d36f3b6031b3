"""Links that come from TikTok: which of them a browser may be given."""

from urllib.parse import urlencode, urlsplit

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# Seller Center has a host a market; these two do not carry the market's own code
SELLER_CENTER = {
    "GB": "https://seller-uk.tiktok.com",
    "ID": "https://seller-id.tokopedia.com",
}


def shown(url, *, loopback=False):
    """The link when a browser may open it, otherwise ``False``.

    :param url: whatever TikTok gave as a link, of any type
    :param bool loopback: also plain http on this machine, where the local TikTok
        Shop serves its pictures; never for a live shop, whose links come from far
        away and must not reach into the agent's own machine
    """
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or port == 0 or parts.username or parts.password:
        return False
    if host in LOOPBACK:
        return url if loopback and parts.scheme in ("http", "https") else False
    return url if parts.scheme == "https" else False


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
