from . import queue_job
from . import tiktok_shop_channel
from . import tiktok_shop_enqueue
from . import tiktok_shop_jobs
from . import tiktok_shop_runner
from . import tiktok_waiting
