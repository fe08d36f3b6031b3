{
    "name": "TikTok Shop Adjustments",
    "summary": "Cancellations, refunds, returns and replacements of TikTok Shop "
    "orders, decided inside the helpdesk",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "TikTok Shop Adjustments contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/helpdesk",
    "depends": ["helpdesk_mgmt_sale"],
    "external_dependencies": {"python": ["pydantic", "requests"]},
    "data": [
        # groups first: access rights and views name them
        "security/tiktok_shop_groups.xml",
        "security/ir.model.access.csv",
        "security/tiktok_shop_rules.xml",
        "data/tiktok_decision_cron.xml",
        "security/tiktok_dialog_rules.xml",
        "wizards/tiktok_adjustment_approve_views.xml",
        "wizards/tiktok_adjustment_reject_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "tiktok_shop_adjustments/static/src/**/*.esm.js",
            "tiktok_shop_adjustments/static/src/**/*.xml",
        ],
        "web.assets_unit_tests": ["tiktok_shop_adjustments/static/tests/*.test.js"],
    },
    "application": True,
}
