{
    "name": "TikTok Shop Adjustments: Job Queue",
    "summary": "TikTok Shop's work as jobs of OCA's queue, on several nodes",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "TikTok Shop Adjustments contributors",
    "depends": ["tiktok_shop_adjustments", "queue_job"],
    "data": [
        "data/queue_job_channel.xml",
        "data/queue_job_function.xml",
        "views/tiktok_authorized_shop_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
