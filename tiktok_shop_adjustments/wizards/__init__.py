from . import tiktok_adjustment_dialog
from . import tiktok_adjustment_approve
from . import tiktok_adjustment_reject
