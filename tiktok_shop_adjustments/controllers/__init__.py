from . import authorization
from . import export
from . import export_pivot
from . import webhook
