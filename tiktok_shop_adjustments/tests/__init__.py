from . import test_order_amounts
