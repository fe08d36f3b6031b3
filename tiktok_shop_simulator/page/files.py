"""Hands out the page's files and nothing else."""

from functools import cache
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
HEADERS = {
    # Files change under a running demo: the browser asks each time, 304 is cheap.
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
# Buyers write anything, sellers' servers too: whatever slips into the page as
# markup still finds no script, no frame and no foreign address to work with.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def page_routes() -> list[web.AbstractRouteDef]:
    """What the server adds to its own routes: `/` and `/static/...`."""
    return [web.get("/", _index), web.get("/static/{name:.+}", _file)]


@cache
def _files() -> dict[str, Path]:
    """Every file by its name in the address; no other path is ever opened."""
    return {
        path.relative_to(STATIC).as_posix(): path
        for path in STATIC.rglob("*")
        if path.is_file()
    }


async def _index(_request: web.Request) -> web.FileResponse:
    headers = {**HEADERS, "Content-Security-Policy": POLICY}
    return web.FileResponse(_files()["index.html"], headers=headers)


async def _file(request: web.Request) -> web.FileResponse:
    path = _files().get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound(text="The buyer's page has no such file.")
    return web.FileResponse(path, headers=HEADERS)
