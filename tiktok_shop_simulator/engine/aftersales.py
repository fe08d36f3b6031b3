"""The newer model's words for a return: its request's status, and its parcel's."""

from ..model.case import Case

ASKED = ("_REQUEST_PENDING",)


def request_status(case: Case) -> str:
    """Two words for the request: still asked, or reviewed."""
    pending = case.status.endswith(ASKED)
    return "PENDING_REQUEST_REVIEW" if pending else "REQUEST_REVIEW_COMPLETED"


def rma_status(case: Case) -> str:
    """Where the parcel is."""
    if case.status == "AWAITING_BUYER_SHIP":
        return "AWAITING_BUYER_RETURN"
    if case.status != "BUYER_SHIPPED_ITEM":
        return "PACKAGE_REVIEW_COMPLETED"
    return "PENDING_PACKAGE_REVIEW" if case.parcel.arrived else "RETURN_IN_TRANSIT"


def line_ids(case: Case) -> list[dict[str, str]]:
    """Which lines a request or a parcel is about."""
    return [
        {
            "return_line_item_id": line.case_line_id,
            "sku_id": line.sku_id,
            "main_order_id": case.order_id,
            "sku_return_request_id": case.case_id,
        }
        for line in case.lines
    ]
