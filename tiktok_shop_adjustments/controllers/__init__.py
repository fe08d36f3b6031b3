from . import authorization
from . import export
from . import webhook
