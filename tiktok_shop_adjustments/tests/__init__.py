from . import test_order_amounts
from . import test_order_apply
