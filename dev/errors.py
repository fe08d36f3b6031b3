"""Errors for people: what happened and what to do about it."""


class Trouble(Exception):
    """Something that the user can put right.

    :param what: what happened, one sentence.
    :param todo: what to do now, one sentence or command.
    """

    def __init__(self, what: str, todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.what}\n  -> {self.todo}" if self.todo else self.what
