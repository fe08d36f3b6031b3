from odoo import fields, models

from ..domain import languages

# In their own words, as agents know them from the buyers' side
NAMES = {
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ms": "Bahasa Melayu",
    "pt": "Português",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "zh": "中文",
}


class MailCannedResponse(models.Model):
    """Odoo's own canned responses, offered where a decision has a comment."""

    _inherit = "mail.canned.response"

    tiktok_language = fields.Selection(
        [(code, NAMES[code]) for code in languages.KNOWN],
        "Offered to TikTok buyers of",
        help="Shown in the dialogs that reject a case, for buyers of this language.",
    )

    def _get_tiktok_snippets(self, region):
        """Return ``[{title, text}]`` for buyers of a market, those that this user may
        read; English where there are none."""
        wanted = languages.of_region(region)
        for language in dict.fromkeys((wanted, languages.ENGLISH)):
            found = self.search([("tiktok_language", "=", language)], order="id")
            if found:
                return [{"title": r.source, "text": r.substitution} for r in found]
        return []
