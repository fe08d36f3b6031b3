"""How the business says no: a code of the endpoint pages and its words."""


class Refusal(Exception):
    """Raised by the rules, answered to whoever asked.

    :param code: TikTok's code (25...)
    :param message: what it means
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and self.args == other.args

    __hash__ = None
