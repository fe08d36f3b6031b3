{
    "name": "TikTok Shop: routes to measure against",
    "summary": "Loaded by the benchmark only; never installed",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "TikTok Shop Adjustments contributors",
    "license": "AGPL-3",
    "depends": ["web"],
    "installable": False,
}
