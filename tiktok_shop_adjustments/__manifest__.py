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
        "data/tiktok_activity_type.xml",
        "data/helpdesk_ticket_channel.xml",
        "data/product_product.xml",
        "data/tiktok_porch_cron.xml",
        "views/tiktok_authorization_templates.xml",
        "views/tiktok_authorization_views.xml",
        "views/tiktok_authorized_shop_views.xml",
        "views/tiktok_webhook_event_views.xml",
        "views/tiktok_shop_menu_root.xml",
        "views/tiktok_shop_menus.xml",
    ],
    "application": True,
}
