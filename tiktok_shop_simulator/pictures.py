"""Pictures drawn on the fly: products, buyers' evidence, and a short video."""

import hashlib
from functools import lru_cache
from importlib import resources
from io import BytesIO

from aiohttp import web
from PIL import Image, ImageDraw

from . import drawings
from .authorization import WORLD

EVIDENCE_SIZE = (800, 600)
CACHE = {"Cache-Control": "max-age=3600"}


def add_routes(app: web.Application) -> None:
    app.router.add_get("/cdn/product/{sku_id}.png", product)
    app.router.add_get("/cdn/evidence/{key}.png", evidence)
    app.router.add_get("/cdn/video/{key}.mp4", video)
    app.router.add_get("/cdn/upload/{uri:.+}", upload)


async def product(request: web.Request) -> web.Response:
    sku = request.app[WORLD].state.skus.get(request.match_info["sku_id"])
    if sku is None:
        raise web.HTTPNotFound(text="There is no such SKU.")
    return _png(draw_product(sku.colour, sku.seller_sku))


async def evidence(request: web.Request) -> web.Response:
    return _png(draw_evidence(request.match_info["key"]))


async def video(request: web.Request) -> web.Response:
    file = resources.files(__package__) / "media" / "evidence.mp4"
    return web.Response(body=file.read_bytes(), content_type="video/mp4", headers=CACHE)


async def upload(request: web.Request) -> web.Response:
    kept = request.app[WORLD].state.uploads.get(request.match_info["uri"])
    if kept is None:
        raise web.HTTPNotFound(text="There is no such upload.")
    return web.Response(body=kept.content, content_type=kept.media_type, headers=CACHE)


def _png(content: bytes) -> web.Response:
    return web.Response(body=content, content_type="image/png", headers=CACHE)


@lru_cache(maxsize=256)
def draw_product(colour: str, seller_sku: str) -> bytes:
    return _save(drawings.draw(colour, seller_sku))


@lru_cache(maxsize=256)
def draw_evidence(key: str) -> bytes:
    """A scratched surface, another one for every key."""
    marks = hashlib.sha256(key.encode()).digest()
    picture = Image.new("RGB", EVIDENCE_SIZE, (120 + marks[0] % 90, 130, 120))
    pen = ImageDraw.Draw(picture)
    for number in range(10):
        x, y, dx, dy = (byte / 255 for byte in marks[number : number + 4])
        start = (x * 700, y * 500)
        pen.line((start, (start[0] + dx * 300, start[1] + dy * 200)), "#222222", 4)
    pen.text(
        (400, 570), f"evidence {key[-8:]}", fill="#ffffff", anchor="mm", font_size=24
    )
    return _save(picture)


def _save(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
