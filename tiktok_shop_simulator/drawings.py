"""Products as simple drawings, one shape for each kind of goods."""

from collections.abc import Callable

from PIL import Image, ImageColor, ImageDraw

Colour = tuple[int, int, int]
Pen = ImageDraw.ImageDraw
# Drawn three times as large and then made smaller, for smooth edges.
SCALE = 3
SIZE = 300
WHITE: Colour = (255, 255, 255)
FLAME: Colour = (255, 196, 84)


def draw(colour: str, seller_sku: str) -> Image.Image:
    """A product in its colour; the seller SKU's first word says which shape."""
    ink = ImageColor.getrgb(colour)[:3]
    picture = Image.new("RGB", (SIZE * SCALE,) * 2, _mix(ink, WHITE, 0.86))
    pen = ImageDraw.Draw(picture)
    _oval(pen, (70, 232, 230, 254), _mix(ink, WHITE, 0.7))
    SHAPES.get(seller_sku.partition("-")[0], _box)(pen, ink)
    return picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour that is so much the other one."""
    mixed = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return tuple(round(part) for part in mixed)  # type: ignore[return-value]


def _dark(ink: Colour) -> Colour:
    return _mix(ink, (0, 0, 0), 0.28)


def _light(ink: Colour) -> Colour:
    return _mix(ink, WHITE, 0.35)


def _scaled(numbers) -> list[float]:
    return [number * SCALE for number in numbers]


def _oval(pen: Pen, box, fill: Colour) -> None:
    pen.ellipse(_scaled(box), fill=fill)


def _block(pen: Pen, box, fill: Colour, radius: int = 14) -> None:
    pen.rounded_rectangle(_scaled(box), radius=radius * SCALE, fill=fill)


def _area(pen: Pen, corners, fill: Colour) -> None:
    pen.polygon([tuple(_scaled(corner)) for corner in corners], fill=fill)


def _shirt(pen: Pen, ink: Colour) -> None:
    left = [(118, 70), (66, 96), (46, 148), (84, 162), (96, 140)]
    right = [(204, 140), (216, 162), (254, 148), (234, 96), (182, 70)]
    _area(pen, [*left, (96, 244), (204, 244), *right], ink)
    _oval(pen, (118, 50, 182, 96), _mix(ink, WHITE, 0.86))
    pen.arc(_scaled((114, 46, 186, 100)), 20, 160, fill=_dark(ink), width=5 * SCALE)


def _mug(pen: Pen, ink: Colour) -> None:
    handle = _scaled((180, 124, 244, 204))
    pen.ellipse(handle, outline=_dark(ink), width=14 * SCALE)
    _block(pen, (74, 100, 206, 244), ink, 24)
    _block(pen, (64, 82, 216, 106), _dark(ink), 12)
    _oval(pen, (126, 60, 154, 88), _dark(ink))
    _block(pen, (92, 122, 106, 210), _light(ink), 7)


def _lamp(pen: Pen, ink: Colour) -> None:
    _block(pen, (143, 150, 157, 236), _dark(ink), 4)
    _block(pen, (98, 228, 202, 244), _dark(ink), 8)
    _oval(pen, (120, 134, 180, 176), FLAME)
    _area(pen, [(112, 56), (188, 56), (228, 156), (72, 156)], ink)
    _area(pen, [(122, 66), (134, 66), (112, 146), (96, 146)], _light(ink))


def _earbuds(pen: Pen, ink: Colour) -> None:
    for x in (84, 164):
        _block(pen, (x + 16, 96, x + 38, 186), ink, 10)
        _oval(pen, (x, 62, x + 54, 124), ink)
        _oval(pen, (x + 12, 76, x + 34, 102), _mix(ink, WHITE, 0.45))
    _block(pen, (74, 180, 226, 246), _dark(ink), 30)
    _block(pen, (138, 206, 162, 214), _light(ink), 4)


def _candle(pen: Pen, ink: Colour) -> None:
    _area(pen, [(150, 38), (168, 80), (132, 80)], FLAME)
    _oval(pen, (132, 66, 168, 98), FLAME)
    _block(pen, (147, 90, 153, 116), _dark(ink), 2)
    _block(pen, (88, 110, 212, 246), ink, 18)
    _block(pen, (88, 150, 212, 206), _mix(ink, WHITE, 0.8), 0)
    _block(pen, (112, 172, 188, 182), _dark(ink), 5)


def _socks(pen: Pen, ink: Colour) -> None:
    for shift, fill in ((44, _light(ink)), (0, ink)):
        x = 60 + shift
        _block(pen, (x + 28, 62, x + 88, 206), fill, 12)
        _block(pen, (x - 6, 180, x + 88, 240), fill, 30)
        _block(pen, (x + 24, 56, x + 92, 84), _dark(ink), 10)


def _sticker(pen: Pen, ink: Colour) -> None:
    _oval(pen, (62, 58, 238, 234), WHITE)
    _oval(pen, (76, 72, 224, 220), ink)
    for x in (118, 166):
        _oval(pen, (x, 116, x + 18, 140), WHITE)
    pen.arc(_scaled((110, 118, 190, 190)), 20, 160, fill=WHITE, width=9 * SCALE)


def _gift(pen: Pen, ink: Colour) -> None:
    for box in ((98, 56, 152, 102), (148, 56, 202, 102)):
        pen.ellipse(_scaled(box), outline=_dark(ink), width=11 * SCALE)
    _block(pen, (76, 124, 224, 246), ink, 8)
    _block(pen, (64, 96, 236, 134), _mix(ink, WHITE, 0.18), 8)
    _block(pen, (136, 96, 164, 246), _mix(ink, WHITE, 0.7), 0)


def _box(pen: Pen, ink: Colour) -> None:
    _block(pen, (72, 92, 228, 246), ink, 12)
    _block(pen, (72, 92, 228, 130), _dark(ink), 12)
    _block(pen, (134, 92, 166, 168), _mix(ink, WHITE, 0.7), 4)


SHAPES: dict[str, Callable[[Pen, Colour], None]] = {
    "SHIRT": _shirt,
    "MUG": _mug,
    "LAMP": _lamp,
    "EARBUDS": _earbuds,
    "CANDLE": _candle,
    "SOCKS": _socks,
    "STICKER": _sticker,
    "GIFTSET": _gift,
}
