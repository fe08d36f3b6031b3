"""Refusals by the gateway, with the HTTP statuses that were seen for them."""


class ApiError(Exception):
    """Ends a request with a TikTok code.

    :param status: HTTP status
    :param code: TikTok's code
    :param message: words for the person who reads the log
    """

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def bad_parameter(message: str) -> ApiError:
    return ApiError(400, 36009004, message)
