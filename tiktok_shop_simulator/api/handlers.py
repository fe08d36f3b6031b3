"""Imports every module that registers operations."""

from . import (  # noqa: F401
    aftersales_review,
    aftersales_search,
    authorization,
    cancellations,
    customer_service,
    customer_service_desk,
    decisions,
    eligibility,
    events,
    images,
    orders,
    returns,
)
