from . import authorization
from . import webhook
