"""What a picture really is, whatever its name or the address says."""

from io import BytesIO

# Odoo loads but a few formats into Pillow; importing this one adds it
from PIL import Image, UnidentifiedImageError, WebPImagePlugin  # noqa: F401

MIME_TYPES = {
    "GIF": "image/gif",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}
# A small file can unfold into more than a browser or this server can hold
MOST_PIXELS = 64_000_000


def sniff(content):
    """Return the MIME type of a picture that a chat may show, else ``False``."""
    try:
        with Image.open(BytesIO(content), formats=list(MIME_TYPES)) as picture:
            width, height = picture.size
            kind = picture.format
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return False
    except Image.DecompressionBombError:
        return False
    return MIME_TYPES[kind] if width * height <= MOST_PIXELS else False
