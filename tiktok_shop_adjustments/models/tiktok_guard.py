"""What Odoo's own rights leave open: a view's `readonly` binds no remote caller, and
record rules are looked at before a write, not after it."""

from odoo import api, models
from odoo.exceptions import AccessError

PREFIX = "tiktok_"


class TiktokMirroredFields(models.AbstractModel):
    """For models of others that we extend: our fields are TikTok's word, mirrored by
    the system (superuser). What a user or an import says in their place is refused.

    A ticket that names a case or a talk of another company would show it, and send a
    comment to that company's buyer.
    """

    _name = "tiktok.mirrored.fields"
    _description = "Fields that Only TikTok's Word Fills"

    @api.model
    def default_get(self, fields):
        """Neither the caller's context nor a user's own defaults are TikTok's word.

        Not even with sudo: related values of a record to be are read with it.
        """
        return _without_ours(super().default_get(fields))

    @api.model_create_multi
    def create(self, vals_list):
        self._check_mirrored(set().union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._check_mirrored(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """Related values are read with sudo: a form may not choose whose."""
        self._check_mirrored(field_names)
        if not self.env.su:
            values = _without_ours(values)
        return super().onchange(values, field_names, fields_spec)

    def _check_mirrored(self, names):
        ours = sorted({n for n in names if n.startswith(PREFIX)} & set(self._fields))
        if ours and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(fields)s: this is what TikTok Shop says, and nobody writes it "
                    "in Odoo. Nothing was saved. Take it out and try again.",
                    fields=", ".join(self._fields[n].string for n in ours),
                )
            )


class TiktokOwnCompany(models.AbstractModel):
    """For models that administrators write: what one moves into a company that they
    do not see would act there, a rule that pays not the least."""

    _name = "tiktok.own.company"
    _description = "Records that Stay within Their Writers' Companies"

    def write(self, vals):
        result = super().write(vals)
        self.check_access("write")
        return result


def _without_ours(values):
    return {name: value for name, value in values.items() if name[:7] != PREFIX}
