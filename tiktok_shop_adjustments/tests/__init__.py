from . import test_decision_access
from . import test_decision_dialogs
from . import test_decision_faults
from . import test_decision_flows
