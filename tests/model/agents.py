"""Steps of two agents: what they look at may be older than the case."""

from collections.abc import Callable
from functools import partial

from .house import AGENTS, Dialog
from .people import People
from .telling import Dice

SIDES = ("approve", "approve", "reject")
# What happens elsewhere while a decision is on its way to TikTok.
MEANWHILE = (
    "the buyer acts",
    "TikTok acts",
    "the colleague presses the same button",
    "another worker delivers",
    "a sweep runs",
    "minutes go by",
)
QUIET = 5  # so often, of all those and this, nothing happens


class Agents(People):
    """The support team."""

    def known_cases(self) -> list[str]:
        """Cases with a ticket that wait for somebody, as far as Odoo knows."""
        rows = self.reference.last.cases.values()
        waiting = ("to_decide", "in_transit")
        return [row.case_id for row in rows if row.ticket and row.state in waiting]

    def agent_opens(self, dice: Dice) -> str:
        """Open a dialog and leave it open; answers whose it is."""
        login = AGENTS[dice.other % 2]
        side = SIDES[dice.other % len(SIDES)]
        known = self.known_cases()
        case_id = known[dice.pick % len(known)]
        opened = self.house.open_dialog(login, case_id, side)
        why = f": {opened}" if isinstance(opened, str) else ""
        self.tell(f"{login} opens {side} of {case_id}{why}", "opened")
        if isinstance(opened, Dialog):
            self.dialogs[login] = opened
        return login

    def agent_confirms(self, dice: Dice) -> None:
        """Press the button of a dialog that was opened some time ago."""
        logins = sorted(self.dialogs)
        self.press(logins[dice.pick % len(logins)], dice)

    def agent_decides(self, dice: Dice) -> None:
        """Open and press at once, as most people do."""
        login = self.agent_opens(dice)
        if login in self.dialogs:
            self.press(login, dice)

    def press(self, login: str, dice: Dice) -> None:
        dialog = self.dialogs.pop(login)
        half = dice.other % 4 == 0
        self._arrange(dice, dialog)
        self.reference.acting[login] = dialog.seen
        words = f"{login} presses {dialog.action(dice.other)} of {dialog.case_id}"
        confirm = partial(self.house.confirm, dialog, dice.other, half)
        self.may_die(dice, words, confirm)
        self.tally["pressed"] += 1

    # --- meanwhile ------------------------------------------------------------------

    def _arrange(self, dice: Dice, dialog: Dialog) -> None:
        """Let something happen while the next decision is on its way to TikTok."""
        number = dice.pick % (len(MEANWHILE) + QUIET)
        if number >= len(MEANWHILE):
            return
        what = MEANWHILE[number]
        happens: dict[str, Callable[[], object]] = {
            "the buyer acts": partial(self.buyer_acts, dice),
            "TikTok acts": partial(self.tiktok_acts, dice),
            "another worker delivers": self.house.deliver,
            "a sweep runs": self.house.sweep,
            "minutes go by": partial(self.scene.pass_time, 130),
            "the colleague presses the same button": partial(self._colleague, dialog),
        }
        self.tiktok.line.meanwhile = partial(self._happen, what, happens[what])

    def _happen(self, what: str, happens: Callable[[], object]) -> None:
        self.tell(f"... meanwhile {what}", "meanwhile")
        happens()

    def _colleague(self, dialog: Dialog) -> None:
        """The other agent decides the very same case."""
        login = next(name for name in AGENTS if name != dialog.login)
        opened = self.house.open_dialog(login, dialog.case_id, "approve")
        if isinstance(opened, Dialog):
            self.reference.acting[login] = opened.seen
            said = self.house.confirm(opened, 0, False)
            self.tell(f"... {login} presses {opened.action(0)}: {said}", "two agents")
