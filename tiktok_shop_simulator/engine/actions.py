"""What buyers, carriers and the platform do with a case that exists."""

from collections.abc import Callable

from ..model.case import CANCELLATION, Case, Media, Record
from ..money import ZERO
from ..world import World
from . import outcomes, requests
from .eligibility import is_running
from .refusal import Refusal
from .requests import Request
from .rules import WHEN_SILENT

NOT_NOW = 25001003
OPEN_TO_BUYER = {
    "CANCELLATION_REQUEST_PENDING",
    "RETURN_OR_REFUND_REQUEST_PENDING",
    "REPLACEMENT_REQUEST_PENDING",
    "EXCHANGE_REQUEST_PENDING",
    "AWAITING_BUYER_SHIP",
    "AWAITING_BUYER_RESPONSE",
}
REJECTED = {
    "REFUND_OR_RETURN_REQUEST_REJECT",
    "REJECT_RECEIVE_PACKAGE",
    "REPLACEMENT_REQUEST_REJECT",
}
CARRIERS = {
    "GB": ("7117858858072016601", "Demo Post"),
    "US": ("7117858858072016686", "USPS"),
    "DE": ("7117858858072016602", "Demo Paket"),
    "VN": ("7117858858072016603", "Demo Express"),
}


def require(allowed: bool, why: str) -> None:
    if not allowed:
        raise Refusal(NOT_NOW, why)


def note(world: World, case: Case, role: str, event: str, words: str = "") -> Record:
    """Add a line to the case's history."""
    description = event.replace("_", " ").capitalize()
    record = Record(event, role, description, world.now, note=words)
    case.records.append(record)
    return record


def withdraw(world: World, case: Case, words: str = "") -> None:
    is_open = case.status in OPEN_TO_BUYER or case.arbitration_status == "IN_PROGRESS"
    require(is_open, "There is no open request to withdraw.")
    require(not case.is_quick_refund, "The request has been refunded already.")
    world.about_to_change(case)
    note(world, case, "BUYER", "BUYER_WITHDRAW", words)
    outcomes.close(world, case)


def edit(world: World, case: Case, request: Request) -> Case:
    """The buyer changes an open return: the old record is closed and points to a
    new one."""
    asked = requests.PENDING.get(case.case_type, "RETURN_OR_REFUND_REQUEST_PENDING")
    ruling = case.arbitration_status == "IN_PROGRESS"
    is_open = case.kind != CANCELLATION and case.status == asked and not ruling
    require(is_open, "Only an open return request can be edited.")
    order = world.order(case)
    request.reason = request.reason or case.reason
    if not request.lines:
        request.lines = requests.pick_lines(order, [x.line_id for x in case.lines])
    world.about_to_change(case)
    new = requests.build(world, order, request)
    new.pre_return_id, case.next_return_id = case.case_id, new.case_id
    note(world, case, "BUYER", "BUYER_EDIT", request.words)
    outcomes.close(world, case)
    world.add_case(new)
    status = requests.PENDING.get(new.case_type, "RETURN_OR_REFUND_REQUEST_PENDING")
    outcomes.wait_for_seller(world, new, status, new.create_time)
    return new


def ship(world: World, case: Case, tracking_number: str = "") -> None:
    """The buyer hands the parcel to the carrier."""
    require(case.status == "AWAITING_BUYER_SHIP", "Nothing is to be sent back now.")
    world.about_to_change(case)
    parcel, ids = case.parcel, world.state.ids
    parcel.provider_id, parcel.provider_name = CARRIERS[world.shop(case.shop_id).region]
    parcel.tracking_number = tracking_number or f"SIMR{case.case_id[-12:]}"
    parcel.package_id, case.rma_id = ids.new("package"), ids.new("rma")
    world.groups[case.rma_id].append(case.case_id)
    note(world, case, "BUYER", "BUYER_SHIPPED")
    outcomes.wait_for_parcel(world, case)


def deliver(world: World, case: Case) -> None:
    """The carrier brings the parcel to the seller, whose time to inspect begins."""
    on_its_way = case.status == "BUYER_SHIPPED_ITEM" and not case.parcel.arrived
    require(on_its_way, "No parcel of this request is on its way.")
    world.about_to_change(case)
    case.parcel.arrived = True
    note(world, case, "SYSTEM", "PARCEL_DELIVERED")
    outcomes.wait_for_seller(world, case, case.status, world.now)


def accept_offer(world: World, case: Case) -> None:
    require(case.status == "AWAITING_BUYER_RESPONSE", "There is no offer to accept.")
    world.about_to_change(case)
    note(world, case, "BUYER", "BUYER_ACCEPT_OFFER")
    case.status = case.before
    for line in outcomes.open_lines(case):
        line.outcome = "REFUND_NOW" if line.outcome == "OFFER" else line.outcome
    outcomes.conclude(world, case, "BUYER")


def refuse_offer(world: World, case: Case) -> None:
    require(case.status == "AWAITING_BUYER_RESPONSE", "There is no offer to refuse.")
    world.about_to_change(case)
    note(world, case, "BUYER", "BUYER_REFUSE_OFFER")
    case.rejected_offer = True
    for line in outcomes.open_lines(case):
        line.outcome, line.offer = "", ZERO
    if world.state.switches.refused_offer == "CANCEL":
        outcomes.close(world, case)
    else:
        outcomes.wait_for_seller(world, case, case.before, world.now)


def dispute(
    world: World, case: Case, words: str = "", images: list[Media] = ()
) -> None:
    """The buyer asks the platform to rule on a rejected request."""
    is_open = case.status in REJECTED and not case.arbitration_status
    require(is_open, "Only a rejected request can be disputed, and only once.")
    world.about_to_change(case)
    note(world, case, "BUYER", "BUYER_DISPUTE", words).images.extend(images)
    case.arbitration_status = "IN_PROGRESS"
    outcomes.enter(world, case, case.status)


def verdict(world: World, case: Case, winner: str) -> None:
    """The platform rules: `buyer` or `seller`."""
    require(case.arbitration_status == "IN_PROGRESS", "There is no dispute to rule on.")
    require(winner in {"buyer", "seller"}, "A verdict is for the buyer or the seller.")
    world.about_to_change(case)
    case.arbitration_status = f"SUPPORT_{winner.upper()}"
    note(world, case, "OPERATOR", case.arbitration_status)
    if winner == "seller":
        outcomes.close(world, case)
    else:
        case.status = case.before
        requests.approve(world, case, "OPERATOR")


def auto_approve(world: World, case: Case) -> None:
    """What the platform does when the seller's time is over, at once."""
    require(case.timer == "seller", "The seller has nothing to answer here.")
    decision = WHEN_SILENT[case.case_type, case.status]
    outcomes.decide(world, case, outcomes.Decision(decision, actor="SYSTEM"))


def quick_refund(world: World, case: Case) -> None:
    """The platform pays the buyer at once and goes on with the goods as usual."""
    is_open = (
        case.kind != CANCELLATION and is_running(case) and not case.is_quick_refund
    )
    require(is_open, "Only an open return can be refunded at once.")
    world.about_to_change(case)
    case.is_quick_refund = True
    note(world, case, "OPERATOR", "QUICK_REFUND")
    if case.case_type == "RETURN_AND_REFUND":
        outcomes.pay(world, case, outcomes.open_lines(case), "OPERATOR")
        if case.status == "RETURN_OR_REFUND_REQUEST_PENDING":
            requests.approve(world, case, "OPERATOR")
        else:
            world.case_changed(case)
        return
    for line in outcomes.open_lines(case):
        line.outcome = "REFUND_NOW"
    outcomes.conclude(world, case, "OPERATOR")


BY_NAME: dict[str, Callable[[World, Case], None]] = {
    "withdraw": withdraw,
    "ship": ship,
    "deliver": deliver,
    "accept_offer": accept_offer,
    "refuse_offer": refuse_offer,
    "dispute": dispute,
    "auto_approve": auto_approve,
    "quick_refund": quick_refund,
}
