"""The language that buyers of a market write and read."""

ENGLISH = "en"
# TikTok Shop's markets; those that are not named here are answered in English
OF_REGION = {
    "BR": "pt",
    "DE": "de",
    "AT": "de",
    "ES": "es",
    "FR": "fr",
    "ID": "id",
    "IT": "it",
    "JP": "ja",
    "MX": "es",
    "MY": "ms",
    "TH": "th",
    "VN": "vi",
}
KNOWN = (ENGLISH, *sorted(set(OF_REGION.values())), "zh")


def of_region(region: str | None) -> str:
    """Return the ISO 639 code of the language of a market's buyers."""
    return OF_REGION.get(region or "", ENGLISH)
