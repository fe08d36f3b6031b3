from odoo.tests import Form, tagged

from .common_desk import DeskCommon


@tagged("post_install", "-at_install")
class TestPanelStatements(DeskCommon):
    """Opening a ticket costs the same whatever its case has been through."""

    def _make(self, entries, pictures, decisions, items):
        case = self._create_case(
            lines=[self._line(str(number), 1.0) for number in range(items)]
        )
        for number in range(entries):
            images = [
                {"url": f"https://cdn.example.com/{number}-{place}.png"}
                for place in range(pictures if number == 0 else 0)
            ]
            self._create_event(case, number, images=images)
        for number in range(decisions):
            self._create_decision(
                case,
                key=f"{case.id}-{number}",
                round=number + 1,
                state="refused",
                user_id=self._create_user(f"decider_{case.id}_{number}").id,
            )
        return case

    def _statements(self, cases):
        """Statements of a fresh reader, as a form does it: nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        tickets = cases.with_user(self.agent).ticket_id
        before = self.cr.sql_log_count
        for ticket in tickets:
            self.assertTrue(ticket.tiktok_panel)
        return self.cr.sql_log_count - before

    def test_a_long_case_costs_no_more_than_a_short_one(self):
        short = self._make(entries=1, pictures=1, decisions=1, items=1)
        long = self._make(entries=40, pictures=12, decisions=4, items=12)
        self._statements(short)  # warm: groups, language, selections
        few, many = self._statements(short), self._statements(long)
        panel = self._panel(long)
        self.assertEqual(len(panel["timeline"]), 40)
        self.assertEqual(len(panel["pictures"]), 12)
        self.assertEqual(len(panel["decisions"]), 4)
        self.assertEqual(many, few)
        self.assertLessEqual(few, 30)

    def _form_statements(self, case):
        """Statements of opening the ticket's form as an agent: its fields and, as the
        card's widget asks for it, the panel."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        ticket = case.ticket_id.with_user(self.agent)
        Form(ticket)
        self.assertTrue(ticket.read(["tiktok_panel"])[0]["tiktok_panel"])
        return self.cr.sql_log_count - before

    def test_the_form_of_a_long_case_opens_like_that_of_a_short_one(self):
        short = self._make(entries=1, pictures=1, decisions=1, items=1)
        long = self._make(entries=40, pictures=12, decisions=4, items=12)
        for number in range(12):
            self._keep(f"https://cdn.example.com/0-{number}.png", long)
            self._create_case(tiktok_status="X", state="refunded")
        self._form_statements(short)  # warm: views, groups, language
        self.assertEqual(self._form_statements(long), self._form_statements(short))

    def test_ten_tickets_cost_no_more_than_one(self):
        cases = self.env["tiktok.adjustment"].concat(
            *(self._make(3, 2, 1, 2) for _number in range(10))
        )
        self._statements(cases)
        one, ten = self._statements(cases[0]), self._statements(cases)
        self.assertEqual(ten, one)
