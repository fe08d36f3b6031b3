"""Consents of sellers: codes, token pairs, their rotation, their end."""

import secrets

from .model.seller import App, AuthorizationCode, Consent, Seller, Shop
from .world import World

CODE_LIFE = 30 * 60
ACCESS_LIFE = 7 * 24 * 3600
REFRESH_LIFE = 365 * 24 * 3600
DAY = 24 * 3600
WARNED_DAYS = 30


class TokenError(Exception):
    """A token call that is refused.

    :param code: 36004004 bad code, 36004001 refresh token ended, 36009004 others
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def app_by(world: World, **wanted: str) -> App | None:
    """The app with such a key or service id."""
    for app in world.state.apps.values():
        if all(getattr(app, name) == value for name, value in wanted.items()):
            return app
    return None


def sellers_of(world: World, app: App) -> list[Seller]:
    """The sellers whom an app's portal serves."""
    return [s for s in world.state.sellers.values() if s.portal == app.portal]


def app_of(world: World, shop: Shop) -> App | None:
    consent = consent_of(world, shop)
    return world.state.apps.get(consent.app_key) if consent else None


def consent_of(world: World, shop: Shop) -> Consent | None:
    return next(
        (c for c in world.state.consents if c.seller_id == shop.seller_id), None
    )


def new_code(world: World, app: App, seller_id: str) -> str:
    """The single-use code that goes back with the redirect."""
    code = f"{'TTP' if app.portal == 'us' else 'ROW'}_{secrets.token_urlsafe(32)}"
    expires = world.now + CODE_LIFE
    world.changes += 1
    world.state.codes[code] = AuthorizationCode(code, app.app_key, seller_id, expires)
    return code


def exchange(world: World, app_key: str, app_secret: str, code: str) -> Consent:
    """Code for tokens.

    :raises TokenError: wrong app, or a code that is unknown, used or too old
    """
    app = _app(world, app_key, app_secret)
    known = world.state.codes.get(code)
    usable = known and not known.used and known.app_key == app_key
    if not usable or world.now >= known.expires:
        raise TokenError(36004004, "The authorization code is invalid or expired.")
    known.used = True
    _forget(world, app_key, known.seller_id)
    scopes = granted_scopes(world, app, known.seller_id)
    consent = Consent(app_key, known.seller_id, scopes, "", "", 0, 0)
    consent.refresh_expires = world.now + REFRESH_LIFE
    _issue(world, app, consent)
    world.state.consents.append(consent)
    return consent


def granted_scopes(world: World, app: App, seller_id: str) -> list[str]:
    """What an app gets of what it asks for."""
    withheld = world.state.sellers[seller_id].withheld_scopes
    return [scope for scope in app.scopes if scope not in withheld]


def _forget(world: World, app_key: str, seller_id: str) -> None:
    """A new consent takes the place of the old one."""
    world.state.consents = [
        c
        for c in world.state.consents
        if (c.app_key, c.seller_id) != (app_key, seller_id)
    ]


def refresh(world: World, app_key: str, app_secret: str, token: str) -> Consent:
    """A new pair for a refresh token; the old pair ends with that.

    :raises TokenError: wrong app, or a token that is replaced, revoked or too old
    """
    app = _app(world, app_key, app_secret)
    consent = next((c for c in world.state.consents if c.refresh_token == token), None)
    if consent is None or consent.app_key != app_key:
        raise TokenError(36004004, "The refresh token is invalid or was replaced.")
    if consent.revoked or world.now >= consent.refresh_expires:
        raise TokenError(36004001, "The refresh token has expired.")
    _issue(world, app, consent)
    return consent


def _app(world: World, app_key: str, app_secret: str) -> App:
    app = app_by(world, app_key=app_key)
    if app is None or not secrets.compare_digest(
        app.app_secret.encode(), app_secret.encode()
    ):
        raise TokenError(36009004, "Invalid app_key or app_secret.")
    return app


def _issue(world: World, app: App, consent: Consent) -> None:
    prefix = "TTP_" if app.portal == "us" else "ROW_"
    consent.access_token = prefix + secrets.token_urlsafe(36)
    consent.refresh_token = prefix + secrets.token_urlsafe(36)
    consent.access_expires = min(world.now + ACCESS_LIFE, consent.refresh_expires)


def expiring_today(world: World) -> list[Consent]:
    """Consents to warn about now: once a day, in the last thirty."""
    day, due = world.now // DAY, []
    for consent in world.state.consents:
        left = consent.refresh_expires - world.now
        soon = 0 < left <= WARNED_DAYS * DAY and not consent.revoked
        if soon and consent.warned_day != day:
            consent.warned_day = day
            due.append(consent)
    return due
