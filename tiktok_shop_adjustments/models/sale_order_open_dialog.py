from odoo import models
from odoo.fields import Command
from odoo.tools import html2plaintext

from ..domain import openings
from ..domain.reason_words import reason_words

DIALOGS = {
    openings.CANCEL_ORDER: "tiktok.order.cancel",
    openings.CREATE_RETURN: "tiktok.order.refund",
}
TEMPLATES = {
    openings.CANCEL_ORDER: "tiktok_shop_adjustments.mail_template_order_cancelled",
    openings.CREATE_RETURN: "tiktok_shop_adjustments.mail_template_order_refunded",
}


class SaleOrder(models.Model):
    """Opens the dialogs that start a case: the server fills them, the user chooses."""

    _inherit = "sale.order"

    def _tiktok_open_dialog(self, ticket, action):
        """Return the action of the dialog that starts a case on this order.

        The caller has checked the rights (`_check_may_open`).

        :param action: ``CANCEL_ORDER`` or ``CREATE_RETURN``
        """
        self.ensure_one()
        # Superuser: what TikTok says is written into the row by nobody's right
        order = self.sudo()
        vals = order._prepare_tiktok_dialog_vals(ticket, action)
        row = self.env[DIALOGS[action]].sudo().create(vals)
        return row.with_env(ticket.env)._open()

    def _prepare_tiktok_dialog_vals(self, ticket, action):
        """Return the vals of a dialog, with TikTok's word on the order in them."""
        word = self.tiktok_shop_id._ask_order(self.tiktok_order_id, action)
        bought = self.order_line.filtered("tiktok_line_items")
        images = bought._tiktok_images()
        more = {}
        if action == openings.CREATE_RETURN:
            types = openings.REQUEST_TYPES[action]
            allowed = [row["type"] for row in word.rows if row["eligible"]]
            more["return_type"] = (allowed or types)[0]
        return {
            **more,
            "sale_order_id": self.id,
            "ticket_id": ticket.id,
            "title": openings.LABELS[action],
            "seen_status": self.tiktok_status or "",
            "eligibility": word.rows,
            "notice": self._tiktok_dialog_notice(word),
            "message": self._tiktok_buyer_message(action),
            "item_ids": [
                Command.create(
                    {
                        **self._prepare_tiktok_item_vals(line, word.rows, action),
                        "image_url": images[line],
                    }
                )
                for line in bought
            ],
            "reason_ids": [
                Command.create(vals) for vals in self._tiktok_reason_vals(word.rows)
            ],
        }

    def _prepare_tiktok_item_vals(self, line, rows, action):
        """Return the vals of one line of the order, with its units as TikTok allows
        them for each type of request."""
        gone, types = self._tiktok_cancelled_units(), openings.REQUEST_TYPES[action]
        left = [unit for unit in line.tiktok_line_items if unit not in gone]
        allowed = {
            name: [unit for unit in left if _is_allowed(rows, name, unit)]
            for name in types
        }
        return {
            **line._tiktok_article(),
            "price": line.price_unit,
            "units": allowed,
            "left_count": len(left),
            "quantity": max(map(len, allowed.values())),
        }

    def _tiktok_reason_vals(self, rows):
        """Return the vals of TikTok's reasons, each once for each type of request."""
        names = dict.fromkeys(
            (row["type"], name) for row in rows for name in row["reasons"]
        )
        return [
            {
                "request_type": request_type,
                "name": name,
                "text": reason_words(name),
                "fits_part": openings.fits_part(name),
            }
            for request_type, name in names
        ]

    def _tiktok_dialog_notice(self, word):
        return word.failure and self.env._(
            "TikTok could not be asked what it allows for this order: %(why)s Close "
            "the dialog and try again in a moment.",
            why=word.failure,
        )

    def _tiktok_buyer_message(self, action):
        """Return the text for the buyer in the buyer's language, from the template
        that administrators may edit; empty where there is no template."""
        template = self.env.ref(TEMPLATES[action], raise_if_not_found=False)
        if not template:
            return ""
        bodies = template._render_field("body_html", self.ids, compute_lang=True)
        return html2plaintext(bodies[self.id]).strip()


def _is_allowed(rows, request_type, unit):
    return any(
        row["eligible"] and row["type"] == request_type and unit in row["units"]
        for row in rows
    )
