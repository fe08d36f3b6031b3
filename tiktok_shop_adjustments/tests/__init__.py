from . import test_authorization_token
from . import test_authorization_consent
from . import test_webhook
from . import test_webhook_event
from . import test_porch_security
from . import test_porch_transactions
