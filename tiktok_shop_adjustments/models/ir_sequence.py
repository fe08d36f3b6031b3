from odoo import api, models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _tiktok_numbers(self, code, count):
        """Return `count` numbers of the sequence that `next_by_code` would take.

        One statement for all of them where PostgreSQL keeps the counter; where gaps
        are forbidden or each year has its own counter, Odoo draws them one by one.
        """
        sequence = self.search(
            [("code", "=", code), ("company_id", "in", [self.env.company.id, False])],
            order="company_id",
            limit=1,
        )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [self.next_by_code(code) for _number in range(count)]
        counter = f"ir_sequence_{sequence.id:03d}"
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", counter, count)
        )
        return [sequence.get_next_char(number) for (number,) in rows]
