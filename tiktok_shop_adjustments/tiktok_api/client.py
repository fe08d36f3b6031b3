"""The Partner API as methods, one per operation, in TikTok's own terms.

Reads return frozen records (`schemas`), writes an `Answer` with TikTok's request id.
Every failure is a `TikTokError`. Nothing is cached and no decision is taken here.
"""

from collections.abc import Iterable
from typing import Any

from . import operations as op
from . import schemas
from .case_reads import CaseReads
from .case_writes import CaseWrites
from .connection import Answer, Connection, checked_id, paging
from .customer_service import CustomerService
from .errors import InvalidRequest
from .schemas import Page, outbound
from .transport import Transport

MAX_ORDER_IDS = 50


class TikTokClient(CaseReads, CaseWrites, CustomerService):
    """One shop of one seller; without `shop_cipher` only what names no shop."""

    def __init__(
        self,
        transport: Transport,
        *,
        api_url: str,
        app_key: str,
        app_secret: str,
        access_token: str,
        shop_cipher: str | None = None,
    ):
        self._line = Connection(
            transport,
            api_url=api_url,
            app_key=app_key,
            app_secret=app_secret,
            access_token=access_token,
            shop_cipher=shop_cipher,
        )

    # === SHOPS === #

    def get_authorized_shops(self) -> list[schemas.Shop]:
        """Return the shops that the consent covers."""
        data = self._line.read(op.GET_AUTHORIZED_SHOPS)
        return schemas.read_all(data, "shops", schemas.Shop)

    # === ORDERS === #

    def search_orders(
        self,
        *,
        page_size: int = 50,
        page_token: str | None = None,
        sort_field: str = "update_time",
        sort_order: str = "ASC",
        **filters: Any,
    ) -> Page[schemas.Order]:
        """Return a page of orders; `filters` as in `outbound.OrderFilter`.

        Times may be aware datetimes; `…_ge` is inclusive, `…_lt` exclusive.
        """
        query = paging(page_size, (1, 100), page_token, sort_field, sort_order)
        body = outbound.OrderFilter.prepare(**filters)
        data = self._line.read(op.SEARCH_ORDERS, query=query, body=body)
        return schemas.read_page(data, "orders", schemas.Order, "id")

    def get_orders(self, ids: Iterable[str]) -> Page[schemas.Order]:
        """Return up to 50 orders; those that TikTok does not know are missing."""
        ids = [checked_id(order_id) for order_id in ids]
        if not 1 <= len(ids) <= MAX_ORDER_IDS:
            raise InvalidRequest(
                "The request was not sent: ask for 1 to 50 orders at a time."
            )
        data = self._line.read(op.GET_ORDERS, query={"ids": ids})
        return schemas.read_page(data, "orders", schemas.Order, "id")

    # === EVIDENCE AND NOTIFICATIONS === #

    def upload_image(
        self,
        content: bytes,
        filename: str,
        mime_type: str,
        use_case: str = "DESCRIPTION_IMAGE",
    ) -> schemas.UploadedImage:
        """Return the picture as TikTok holds it; this use case crops nothing."""
        files = [
            ("data", (filename, content, mime_type)),
            ("use_case", (None, use_case)),
        ]
        data = self._line.read(op.UPLOAD_IMAGE, files=files)
        return schemas.read_one(data, schemas.UploadedImage)

    def get_webhooks(self) -> list[schemas.WebhookSetting]:
        """Return where TikTok sends which notifications of this shop."""
        data = self._line.read(op.GET_WEBHOOKS)
        return schemas.read_all(data, "webhooks", schemas.WebhookSetting)

    def update_webhook(self, event_type: str, address: str) -> Answer:
        body = outbound.WebhookAddress.prepare(event_type=event_type, address=address)
        return self._line.write(op.UPDATE_WEBHOOK, body=body)

    def delete_webhook(self, event_type: str) -> Answer:
        body = outbound.WebhookEvent.prepare(event_type=event_type)
        return self._line.write(op.DELETE_WEBHOOK, body=body)
