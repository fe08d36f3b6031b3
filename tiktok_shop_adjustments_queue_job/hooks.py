def uninstall_hook(env):
    """Leave no job that nobody can do; the scheduled actions do the work again."""
    shops = env["tiktok.authorized.shop"].with_context(active_test=False)
    shops.search([("use_job_queue", "=", True)]).use_job_queue = False
