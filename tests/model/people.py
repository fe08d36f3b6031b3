"""Steps of buyers, carriers and TikTok, of time and of trouble."""

from . import acts
from .telling import Dice, Telling
from .tiktok import WRITES

# Seconds: within a minute, a lease, a put-off, an hour, deadlines.
LATER = (1, 1, 1, 5, 61, 61, 61, 130, 130, 660, 960, 3700, 5 * 3600, 26 * 3600)
WRITE_FAULTS = (
    "timeout_after",
    "timeout_after",
    "reset_after",
    "timeout_before",
    "429",
    "500",
    "bad_json",
    "partial_errors",
    "code",
)
READ_FAULTS = ("list_lag", "list_lag", "500", "429", "timeout_before", "bad_json")
READ_PATHS = ("*/search", "*/returns/search", "*/cancellations/search")
WRITE_PATHS = "re:(" + "|".join(WRITES) + ")$"
MOST_CASES = 8


class People(Telling):
    """Everybody but the seller."""

    def someone(self, who: str, possible: list[acts.Act], pick: int) -> None:
        """Let somebody do one of the things that can be done, if there is any."""
        if not possible:
            return
        act = possible[pick % len(possible)]
        happened = acts.attempt(act)
        no = "" if happened else " (TikTok says no)"
        kinds = [f"{who} {act.name}"] if happened else []
        self.tell(f"{who}: {act.name} {act.on}{no}", *kinds)

    def may_ask(self) -> bool:
        return len(self.tiktok.cases) < MOST_CASES and bool(acts.wishes(self.tiktok))

    def buyer_asks(self, dice: Dice) -> None:
        self.someone("buyer asks", acts.wishes(self.tiktok), dice.pick)

    def may_buyer_act(self) -> bool:
        return bool(acts.on_cases(self.tiktok, "buyer"))

    def buyer_acts(self, dice: Dice) -> None:
        self.someone("buyer", acts.on_cases(self.tiktok, "buyer"), dice.pick)

    def may_tiktok_act(self) -> bool:
        return bool(acts.on_cases(self.tiktok, "platform"))

    def tiktok_acts(self, dice: Dice) -> None:
        self.someone("TikTok", acts.on_cases(self.tiktok, "platform"), dice.pick)

    def order_moves(self, dice: Dice) -> None:
        self.someone("order", acts.on_orders(self.tiktok), dice.pick)

    def time_goes_by(self, dice: Dice) -> None:
        seconds = LATER[dice.pick % len(LATER)]
        self.scene.pass_time(seconds)
        self.tell(f"{seconds} seconds go by", "clock")

    # --- trouble --------------------------------------------------------------------

    def decisions_meet_trouble(self, dice: Dice) -> None:
        fault = WRITE_FAULTS[dice.pick % len(WRITE_FAULTS)]
        self.tiktok.lay_fault(fault, WRITE_PATHS)
        self.tell(f"the next decision will meet {fault}", f"fault {fault}")

    def searches_meet_trouble(self, dice: Dice) -> None:
        fault = READ_FAULTS[dice.pick % len(READ_FAULTS)]
        path, times = READ_PATHS[dice.other % len(READ_PATHS)], 1 + dice.other % 3
        # One of TikTok's servers shows the news, the next one does not yet.
        skip = dice.pick % 2 if fault == "list_lag" else 0
        self.tiktok.lay_fault(fault, path, times=times, skip=skip)
        after = " after the next one" if skip else ""
        words = f"{times} searches of {path}{after} will meet {fault}"
        self.tell(words, f"fault {fault}")

    def is_calm(self) -> bool:
        faults = self.tiktok.world.faults.faults
        return sum(not fault.is_spent for fault in faults) < 2

    def trouble_is_over(self, dice: Dice) -> None:
        self.tiktok.clear_faults()
        self.tell("TikTok works again")
