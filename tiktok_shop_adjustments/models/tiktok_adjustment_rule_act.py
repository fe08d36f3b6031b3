import logging

from markupsafe import Markup

from odoo import Command, api, fields, models

from ..domain import rules as engine

_logger = logging.getLogger(__name__)


class TiktokAdjustmentRuleLog(models.Model):
    """What a rule does on the ticket: stage, tags, person, priority, a reply."""

    _inherit = "tiktok.adjustment.rule.log"

    @api.model
    def _note_steps(self, steps):
        """Write down what rules do or leave to a person; return the rows.

        What another rule prevents is no application and is not written down.

        :param steps: `domain.rules.Step` objects of one page
        """
        kept = [step for step in steps if step.outcome != engine.LEFT_OUT]
        return self.create([self._prepare_log_vals(step) for step in kept])

    @api.model
    def _prepare_log_vals(self, step):
        case = self.env["tiktok.adjustment"].browse(step.case)
        held = step.outcome == engine.HELD
        state = "held" if held else "due" if step.action else "done"
        return {
            "rule_id": step.rule,
            "adjustment_id": step.case,
            "trigger_key": step.key,
            "state": state,
            "action": step.action,
            "amount": float(step.amount),
            "currency_id": case.currency_id.id,
            "partner_id": case.partner_id.id,
            "seen_status": case.tiktok_status,
            "why_not": engine.WHY[step.why] if held else False,
            "settled_at": fields.Datetime.now() if state != "due" else False,
        }

    def _act(self):
        """Do on the tickets what these rules say, and leave one line a rule there.

        Rules that decide act only after TikTok's yes: their rows are `confirmed` then.
        """
        acting = self.filtered(lambda log: log.state in ("done", "confirmed"))
        planned, lines = {}, {}
        for log in acting:
            words = log._plan_ticket(planned.setdefault(log.ticket_id, {}))
            log.done = " · ".join(words)
            if words and log.ticket_id:
                lines.setdefault(log.ticket_id, []).append(log._line(words))
        self._write_tickets(planned)
        self._post_lines(lines)
        acting.write({"state": "done"})

    # === ONE TICKET === #

    def _plan_ticket(self, vals):
        """Add to a ticket's new values what this rule says; return it in words.

        The first rule that says something about a field wins, as with decisions.
        """
        if not self.ticket_id:
            return []
        words = []
        for name, value, text in self._get_wishes():
            if name in vals and name != "tag_ids":
                continue
            vals[name] = vals.get(name, []) + value if name == "tag_ids" else value
            words.append(text)
        return words + self._reply()

    def _get_wishes(self):
        """Return [(field of the ticket, value, words)] of what the rule says.

        Override it for actions of your own.
        """
        rule, wishes = self.rule_id, []
        if stage := self._get_stage():
            wishes.append(("stage_id", stage.id, self.env._("moved to %s", stage.name)))
        if tags := rule.tag_ids:
            commands = [Command.link(tag.id) for tag in tags]
            names = ", ".join(tags.mapped("name"))
            wishes.append(("tag_ids", commands, self.env._("tagged %s", names)))
        if rule.priority:
            label = dict(rule._fields["priority"]._description_selection(self.env))
            text = self.env._("priority %s", label[rule.priority])
            wishes.append(("priority", rule.priority, text))
        return wishes + self._get_assignment()

    def _get_stage(self):
        rule = self.rule_id
        return self.shop_id.closed_stage_id if rule.resolve else rule.stage_id

    def _get_assignment(self):
        """Return the wishes for team and user; a team's turn takes nobody's ticket."""
        rule = self.rule_id
        if rule.assign == "user":
            return [self._wish_user(rule.user_id)] if rule.user_id else []
        if rule.assign == "none" or self.ticket_id.user_id:
            return []
        team = ("team_id", rule.team_id.id, self.env._("team %s", rule.team_id.name))
        user = rule._next_user()
        return [team, self._wish_user(user)] if user else [team]

    def _wish_user(self, user):
        return ("user_id", user.id, self.env._("assigned to %s", user.name))

    def _reply(self):
        """Send the rule's reply to the buyer, or leave it on the ticket to be copied;
        return it in words."""
        rule = self.rule_id.with_context(lang=self.partner_id.lang or self.env.lang)
        if not rule.reply_text:
            return []
        text = rule.reply_text
        if self.ticket_id._tiktok_post_to_buyer(text):
            return [self.env._("replied to the buyer")]
        return [self.env._("reply to send: “%s”", text)]

    # === ALL TICKETS === #

    @api.model
    def _write_tickets(self, planned):
        """Write what was planned; tickets with the same wishes share a write.

        :param planned: {ticket: vals}
        """
        same = {}
        for ticket, vals in planned.items():
            if ticket and vals:
                known = same.setdefault(repr(sorted(vals.items())), (vals, []))
                known[1].append(ticket.id)
        for vals, ids in same.values():
            self.env["helpdesk.ticket"].browse(ids).write(vals)

    @api.model
    def _post_lines(self, lines):
        """Post one line for each rule and ticket, those of all tickets together.

        :param lines: {ticket: [body]}
        """
        while lines:
            bodies = {ticket.id: waiting[0] for ticket, waiting in lines.items()}
            self.env["helpdesk.ticket"].browse(bodies)._message_log_batch(bodies=bodies)
            lines = {ticket: rest[1:] for ticket, rest in lines.items() if rest[1:]}

    def _line(self, words):
        """Return the line that names the rule; texts are escaped by Markup."""
        name = self.env._("Rule “%s”", self.rule_id.name)
        return Markup("<p><b>%s</b>: %s</p>") % (name, " · ".join(words))


class TiktokAdjustmentRule(models.Model):
    _inherit = "tiktok.adjustment.rule"

    def _next_user(self):
        """Return the member of the team whose turn it is, and remember it."""
        self.ensure_one()
        members = self.team_id.user_ids.filtered("active").sorted("id")
        later = members.filtered(lambda user: user.id > self.last_user_id.id)
        user = (later or members)[:1]
        self.last_user_id = user
        return user


class TiktokAdjustment(models.Model):
    _inherit = "tiktok.adjustment"

    def _note_not_judged(self, error):
        """Tell on the ticket that the rules failed at this case."""
        self.ensure_one()
        if self.ticket_id:
            text = self.env._(
                "The rules could not judge this case (%s), so nothing was done. Decide "
                "it yourself; the server's log has the details.",
                type(error).__name__,
            )
            self.ticket_id._message_log(body=Markup("<p>%s</p>") % text)
