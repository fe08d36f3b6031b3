"""Steps of the server: what comes in, and what it does by itself."""

from functools import partial

from .agents import Agents
from .reference import Broken
from .telling import Dice

WAYS = ("first", "last", "all", "backwards", "twice", "lost")


class Server(Agents):
    """Scheduled actions and notifications."""

    def has_outbox(self) -> bool:
        return any(
            row.state != "refused" and not row.mirrored
            for row in self.reference.last.decisions
        )

    def outbox_works(self, dice: Dice) -> None:
        self.may_die(dice, "the outbox works", self.house.deliver)

    def has_inbox(self) -> bool:
        return bool(self.reference.last.events.get("new"))

    def inbox_works(self, dice: Dice) -> None:
        self.may_die(dice, "the inbox works", self.house.process_inbox)

    def sweep_runs(self, dice: Dice) -> None:
        self.may_die(dice, "a sweep runs", self.house.sweep)

    def open_cases_are_read(self, dice: Dice) -> None:
        self.may_die(dice, "open cases are read again", self.house.reconcile)

    # --- notifications --------------------------------------------------------------

    def has_post(self) -> bool:
        return bool(self.tiktok.mailbox.waiting_bodies)

    def notifications_come(self, dice: Dice) -> None:
        """In any order, late, doubled, or never."""
        how = WAYS[dice.other % len(WAYS)]
        waiting = self.tiktok.mailbox.waiting_bodies
        number = -1 if how == "last" else 0
        chosen = waiting[:] if how in ("all", "backwards") else [waiting[number]]
        for body in chosen:
            waiting.remove(body)
        self.tally[f"notified {how}"] += 1
        if how == "lost":
            self.tell("a notification is lost")
            return
        bodies = chosen[::-1] if how == "backwards" else chosen
        bodies = bodies * 2 if how == "twice" else bodies
        take = partial(self._take_in, bodies)
        self.may_die(dice, f"notifications come ({how})", take)

    def _take_in(self, bodies: list[bytes]) -> str:
        said = []
        for body in bodies:
            said.append(self.house.take_in(body))
            self.tiktok.mailbox.brought.append(body)
        return ", ".join(said)

    def has_old_post(self) -> bool:
        return bool(self.tiktok.mailbox.brought)

    def notification_is_replayed(self, dice: Dice) -> None:
        """What was stored once is known for ever after, and changes nothing."""
        brought = self.tiktok.mailbox.brought
        before = self.reference.look()
        said = self.house.take_in(brought[dice.pick % len(brought)])
        self.house.process_inbox()
        after = self.reference.look()
        self.tell(f"an old notification comes again: {said}", "replayed")
        if said != "known" or sum(before.events.values()) != sum(after.events.values()):
            self.fail(Broken(f"a replay was {said}: {before.events}, {after.events}"))
