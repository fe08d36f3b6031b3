from . import test_order_amounts
from . import test_order_apply
from . import test_case_apply
from . import test_case_ticket
from . import test_statements
from . import test_sync_loop
from . import test_case_records
from . import test_simulator_seed
