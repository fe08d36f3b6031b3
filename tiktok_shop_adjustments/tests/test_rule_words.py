from lxml import etree

from odoo import Command
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common_rule_desk import RuleDeskCommon

SPACE = "\N{NO-BREAK SPACE}"


@tagged("post_install", "-at_install")
class TestRuleWords(RuleDeskCommon):
    """A rule says in a sentence what it does; its form and its switch repeat it."""

    def test_all_that_a_rule_can_say(self):
        tag = self.env["helpdesk.ticket.tag"].create({"name": "Quick"})
        kinds = self.env["tiktok.adjustment.kind"]
        statuses = self.env["tiktok.order.status"]
        product = self.env["product.product"].create({"name": "Mug"})
        rule = self._create_rule(
            "Everything",
            trigger="deadline",
            hours_before=4.5,
            shop_ids=self.shop,
            initiator="buyer",
            kind_ids=kinds.search([("code", "in", ["refund", "return_refund"])]),
            reason_names="damaged\ndefective",
            amount_min=1,
            amount_max=20,
            product_ids=product,
            order_status_ids=statuses.search([("code", "=", "DELIVERED")]),
            buyer_cases_check="at_most",
            buyer_cases=2,
            buyer_share_check="at_most",
            buyer_refunded_share=0.5,
            hours_left_min=1,
            hours_left_max=4,
            domain='[("is_quick_refund", "=", False)]',
            tag_ids=[Command.link(tag.id)],
            assign="user",
            user_id=self.agent.id,
            priority="2",
            reply_text="Thank you.",
            cap_day_count=9,
            cap_buyer=30,
            cap_buyer_count=3,
        )
        self.assertEqual(
            rule.summary,
            "4.5 hours before a deadline in Demo Store GB, if the buyer asks for it, "
            "the kind is Refund only or Return and refund, the money is in GBP, the "
            f"refund is from £{SPACE}1.00 to £{SPACE}20.00, the order is Delivered, "
            "the product is Mug, the reason is one of 2, the buyer had at most 2 cases "
            "in 90 days, at most 50 % of them were refunded, the time left is from 1 "
            "hours to 4 hours, and the further conditions fit: approve it, add the "
            "tags Quick, "
            f"assign it to {self.agent.name}, set the priority High, answer the buyer, "
            f"and stop. Never more than £{SPACE}50.00 a case, £{SPACE}500.00 in 24 "
            f"hours, 9 cases in 24 hours, £{SPACE}30.00 for one buyer in 30 days, and "
            "3 cases of one buyer in 30 days.",
        )

    def test_a_rule_that_says_little(self):
        rule = self._create_rule(
            "Put away",
            decision="none",
            initiator="tiktok",
            resolve=True,
            stop=False,
            trigger="status",
        )
        self.assertEqual(
            rule.summary,
            "When a case changes its status, if TikTok started it: resolve the ticket "
            "and go on to the next rule.",
        )
        self.assertEqual(rule.limit_words, "", "it decides nothing, so none counts")

    def test_words_that_look_like_a_placeholder_are_only_words(self):
        self.shop.name = "100 %s & <b>Co</b>"
        rule = self._create_rule("Odd", shop_ids=self.shop)
        self.assertIn(
            "in 100 %s & <b>Co</b>, if the money is in GBP: approve it", rule.summary
        )
        product = self.env["product.product"].create({"name": "50%(x)s off"})
        rule = self._create_rule("Odder", product_ids=product)
        self.assertIn("the product is 50%(x)s off", rule.summary)


@tagged("post_install", "-at_install")
class TestRuleOnTheCard(RuleDeskCommon):
    """The card names the rule, and says why it left a case to a person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("Small <b>refunds</b>")
        cls.case = cls._create_case(refund_total=70.0)

    def _log(self, **vals):
        return self.env["tiktok.adjustment.rule.log"].create(
            {
                "rule_id": self.rule.id,
                "adjustment_id": self.case.id,
                "trigger_key": "arrival/1",
                **vals,
            }
        )

    def test_a_limit_that_held_is_told_to_the_person(self):
        log = self._log(state="held", why_not="The refund is above the ceiling.")
        [line] = self._panel(self.case)["rules"]
        self.assertEqual(
            line,
            {
                "id": log.id,
                "rule": "Small <b>refunds</b>",
                "state": "Left to a person",
                "sign": "fa-hand-paper-o",
                "words": "The refund is above the ceiling.",
                "when": line["when"],
                "for_you": True,
            },
        )

    def test_what_a_rule_did_is_told(self):
        self._log(state="done", done="tagged Quick")
        [line] = self._panel(self.case)["rules"]
        told = (line["state"], line["words"], line["sign"], line["for_you"])
        self.assertEqual(told, ("Done", "tagged Quick", "fa-cogs", False))

    def test_a_decision_names_its_rule_and_says_so_once(self):
        made = self._create_decision(self.case, state="confirmed", rule_id=self.rule.id)
        log = self._log(state="done", decision_id=made.id)
        panel = self._panel(self.case)
        [made], told = panel["decisions"], panel["rules"]
        self.assertEqual(told, [])
        log.done = "tagged Quick"
        self.assertEqual(len(self._panel(self.case)["rules"]), 1)
        log.write({"done": False, "state": "refused"})
        self.assertEqual(len(self._panel(self.case)["rules"]), 1)
        self.assertEqual(
            (made["who"], made["by_rule"]), ("Rule “Small <b>refunds</b>”", True)
        )

    def test_automatic_decisions_are_found_in_the_audit(self):
        other = self._create_case()
        by_rule = self._create_decision(self.case, rule_id=self.rule.id)
        by_hand = self._create_decision(other)
        both = by_rule + by_hand
        view = self.env["tiktok.adjustment.decision"].get_view(view_type="search")
        for name, expected in (("by_rule", by_rule), ("by_person", by_hand)):
            with self.subTest(filter=name):
                domain = self._filter_domain(view["arch"], name)
                self.assertEqual(both.filtered_domain(domain), expected)
        self.rule.invalidate_recordset()
        self.assertEqual(self.rule.decision_count, 1)
        found = both.search(self.rule.action_view_decisions()["domain"])
        self.assertEqual(found, by_rule)

    def _filter_domain(self, arch, name):
        [node] = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        return safe_eval(node.get("domain"))
