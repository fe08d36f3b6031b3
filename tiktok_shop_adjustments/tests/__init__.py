from . import test_case_panel_js
from . import test_desk_views
from . import test_links
from . import test_panel
from . import test_panel_access
from . import test_panel_kinds
from . import test_panel_statements
