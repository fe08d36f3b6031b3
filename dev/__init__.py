"""What ./run does: get Odoo, PostgreSQL and the tools; start, stop, test.

Standard library only, for this runs before anything is installed. All it makes lies in
the git-ignored folder `.local`.
"""
