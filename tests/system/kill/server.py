"""Odoo as usual, but for processes that die where a test wants them to.

python -m tests.system.kill.server FOLDER -c FILE ...
"""

import os
import sys
from pathlib import Path

from odoo.cli.command import main

from . import moments
from .trap import Trap

if __name__ == "__main__":
    moments.install(Trap(Path(sys.argv.pop(1))))
    # Whoever writes the next call of a scheduled action wakes its worker at once.
    os.environ["ODOO_NOTIFY_CRON_CHANGES"] = "1"
    main()
