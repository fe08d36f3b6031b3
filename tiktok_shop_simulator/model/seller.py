"""Apps, sellers, their shops, and the consents that tie them together."""

from dataclasses import dataclass, field

# Reviewed by the platform before an app gets it, so many sellers go without.
CHAT_SCOPE = "seller.customer_service"
SCOPES = (
    "seller.authorization.info",
    "seller.order.info",
    "seller.product.basic",
    "seller.return_refund.basic",
    CHAT_SCOPE,
)


@dataclass(slots=True)
class App:
    """A partner's app. One portal serves US sellers, the other all the rest."""

    app_key: str
    app_secret: str
    service_id: str
    portal: str  # "global" | "us"
    redirect_url: str = ""
    webhook_url: str = ""  # the app's own; a shop may have addresses of its own
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))


@dataclass(slots=True)
class Shop:
    shop_id: str
    cipher: str
    code: str
    name: str
    region: str
    seller_id: str
    seller_type: str = "LOCAL"
    # event type -> where the shop wants it, set through the API
    webhooks: dict[str, "WebhookAddress"] = field(default_factory=dict)
    active: bool = True
    # Whether its agents take part in chats: the agent settings of the API.
    can_accept_chat: bool = True


@dataclass(slots=True)
class WebhookAddress:
    address: str
    create_time: int
    update_time: int


@dataclass(slots=True)
class Seller:
    """A main account. One consent of it covers all of its shops."""

    seller_id: str
    name: str
    base_region: str
    portal: str
    open_id: str
    # Scopes that the app asks for but does not get from this seller.
    withheld_scopes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class AuthorizationCode:
    code: str
    app_key: str
    seller_id: str
    expires: int
    used: bool = False


@dataclass(slots=True)
class Consent:
    """What a seller allowed an app, with the token pair in force."""

    app_key: str
    seller_id: str
    scopes: list[str]
    access_token: str
    refresh_token: str
    access_expires: int
    refresh_expires: int
    revoked: bool = False
    # Virtual day of the last "expires soon" notification.
    warned_day: int = 0
