from odoo import fields, models


class TiktokNoticeMixin(models.AbstractModel):
    """For models with activities: those by which a record tells an administrator that
    it needs a person. One of each kind at most, and gone by itself with its cause."""

    _name = "tiktok.notice.mixin"
    _description = "TikTok Shop Notices"

    def _get_responsible(self):
        """Return the user who is told; called by `_give_notice`."""
        raise NotImplementedError

    def _give_notice(self, kind, summary, note, deadline=None):
        """Leave one activity of a kind in place of any other of this kind.

        :param kind: XML id of an activity type
        :param deadline: today where none is given
        """
        self._take_back_notice(kind)
        self.activity_schedule(
            kind,
            date_deadline=deadline or fields.Date.context_today(self),
            summary=summary,
            note=note,
            user_id=self._get_responsible().id,
        )

    def _take_back_notice(self, kind):
        """Remove the activities of a kind. Sudo: whoever they were given to."""
        self.sudo().activity_unlink([kind])

    def _notices_of(self, kind):
        """Return the open activities of a kind."""
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(kind)
        return self.sudo().activity_ids.filtered(
            lambda activity: activity.activity_type_id.id == type_id
        )
