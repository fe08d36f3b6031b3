from . import tiktok_adjustment_dialog
from . import tiktok_adjustment_approve
from . import tiktok_adjustment_reject
from . import tiktok_order_dialog
from . import tiktok_order_cancel
from . import tiktok_order_refund
from . import tiktok_order_item
