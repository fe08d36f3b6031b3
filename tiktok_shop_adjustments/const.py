"""Facts about TikTok Shop that the connection needs, as data.

Sources: TikTok Shop Partner Center, "Authorization overview" (addresses, scopes) and
the markets that its reason and policy pages list (regions).
"""

# An app lives in one portal; its sellers consent there.
PORTALS = {
    "global": {
        "api_url": "https://open-api.tiktokglobalshop.com",
        "auth_url": "https://auth.tiktok-shops.com",
        "consent_url": "https://services.tiktokshop.com/open/authorize",
    },
    "us": {
        "api_url": "https://open-api.tiktokglobalshop.com",
        "auth_url": "https://auth.tiktok-shops.com",
        "consent_url": "https://services.us.tiktokshop.com/open/authorize",
    },
}

# Each row names alternatives: any one of them is enough.
NEEDED_SCOPES = (
    ("seller.order.info",),
    ("seller.return_refund.basic",),
    ("seller.product.basic", "seller.product.write"),
    ("seller.authorization.info",),
)

# What a shop of this market sells in; shown, never used to compute.
REGION_CURRENCIES = {
    "BR": "BRL",
    "DE": "EUR",
    "ES": "EUR",
    "FR": "EUR",
    "GB": "GBP",
    "ID": "IDR",
    "IE": "EUR",
    "IT": "EUR",
    "JP": "JPY",
    "MX": "MXN",
    "MY": "MYR",
    "PH": "PHP",
    "SG": "SGD",
    "TH": "THB",
    "US": "USD",
    "VN": "VND",
}

# What the buyers of a market read; TikTok tells no language of a buyer.
REGION_LANGS = {
    "BR": "pt_BR",
    "DE": "de_DE",
    "ES": "es_ES",
    "FR": "fr_FR",
    "GB": "en_GB",
    "ID": "id_ID",
    "IE": "en_GB",
    "IT": "it_IT",
    "JP": "ja_JP",
    "MX": "es_MX",
    "TH": "th_TH",
    "US": "en_US",
    "VN": "vi_VN",
}

SELLER = 0  # TokenPair.user_type; 1 is a creator, 3 a partner
REFRESH_TOKEN_EXPIRED = 36004001

# Without it a shop's buyers cannot be talked to; all else works.
CUSTOMER_SERVICE_SCOPE = "seller.customer_service"
# Whose hosts hold the pictures of messages, cases and products
PICTURE_DOMAINS = (
    "byteimg.com",
    "ibyteimg.com",
    "tiktokcdn.com",
    "tiktokcdn-eu.com",
    "tiktokcdn-us.com",
    "ttcdn-us.com",
)


def missing_scopes(granted: list[str]) -> list[str]:
    """Return what a consent lacks; an empty list of scopes counts as unknown."""
    if not granted:
        return []
    rows = (row for row in NEEDED_SCOPES if not set(row) & set(granted))
    return [" or ".join(row) for row in rows]
