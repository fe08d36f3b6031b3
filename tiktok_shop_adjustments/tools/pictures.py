"""What a picture really is, whatever its name or the address says."""

from io import BytesIO

# Odoo loads but a few formats into Pillow; importing this one adds it
from PIL import Image, ImageOps, UnidentifiedImageError, WebPImagePlugin  # noqa: F401

MIME_TYPES = {
    "GIF": "image/gif",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}
# A small file can unfold into more than a browser or this server can hold
MOST_PIXELS = 50_000_000
# As large as anybody looks at; a kept picture is no archive of the camera's
MOST_SIDE = 1600

# All that Pillow is known to raise at a file that is broken or means harm
UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    MemoryError,
)


def sniff(content):
    """Return the MIME type of a picture that a chat may show, else ``False``.

    Looks at the head only: nothing is unpacked before its size is known.
    """
    try:
        with Image.open(BytesIO(content), formats=list(MIME_TYPES)) as picture:
            width, height = picture.size
            kind = picture.format
    except UNREADABLE:
        return False
    return MIME_TYPES[kind] if width * height <= MOST_PIXELS else False


def look(content):
    """Return the MIME type and (width, height) of a picture of our own drawing."""
    with Image.open(BytesIO(content), formats=list(MIME_TYPES)) as picture:
        return MIME_TYPES[picture.format], picture.size


def redrawn(content):
    """Return the picture drawn anew as PNG or JPEG, ``False`` where it is none.

    What was hidden in the file stays behind: the place where it was taken, markup
    behind the picture's end, further frames.
    """
    if not sniff(content):
        return False
    try:
        with Image.open(BytesIO(content), formats=list(MIME_TYPES)) as picture:
            return _drawn(picture)
    except UNREADABLE:
        return False


def _drawn(picture):
    picture.draft("RGB", (MOST_SIDE, MOST_SIDE))  # a JPEG is unpacked no larger
    upright = ImageOps.exif_transpose(picture)
    seen_through = "transparency" in upright.info or upright.mode in ("RGBA", "LA")
    clean = upright.convert("RGBA" if seen_through else "RGB")
    clean.thumbnail((MOST_SIDE, MOST_SIDE))
    clean.info = {}
    file = BytesIO()
    clean.save(file, "PNG" if seen_through else "JPEG")
    return file.getvalue()
