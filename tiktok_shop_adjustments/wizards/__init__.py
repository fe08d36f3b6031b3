from . import tiktok_adjustment_dialog
from . import tiktok_adjustment_approve
from . import tiktok_adjustment_reject
from . import tiktok_adjustment_rule_switch
from . import tiktok_adjustment_rule_dry_run
from . import tiktok_adjustment_rule_dry_run_rows
from . import tiktok_adjustment_rule_dry_run_store
