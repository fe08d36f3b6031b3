from . import test_channel
from . import test_enqueue
from . import test_jobs
from . import test_retry
from . import test_runner
