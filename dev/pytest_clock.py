"""A pytest plugin: a test that stops the clock does not stop pytest's own.

Without it a class that is frozen in 2026 while it is set up counts as 56 years long in
the list of the slowest tests.
"""

import freezegun

freezegun.configure(extend_ignore_list=["_pytest.timing", "_pytest.runner"])
