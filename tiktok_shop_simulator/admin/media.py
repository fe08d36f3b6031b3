"""Pictures that come with admin calls."""

import base64
import binascii
import hashlib
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from ..model.case import Media
from ..model.journal import Upload
from ..seed.scenario import evidence
from ..world import World


def read_images(world: World, images: Any) -> list[Media]:
    """Evidence of a buyer: a number of generated pictures, or a list of base64
    texts and of uris that were uploaded before.

    :raises ValueError: no picture
    """
    if isinstance(images, int):
        return [evidence(world, number) for number in range(images)]
    return [_image(world, text) for text in images or ()]


def _image(world: World, text: str) -> Media:
    known = world.state.uploads.get(text)
    upload = known or _keep(world, text)
    return Media(f"upload/{upload.uri}", upload.width, upload.height)


def _keep(world: World, text: str) -> Upload:
    _head, _comma, encoded = text.rpartition(",")  # a data: URL is fine too
    try:
        content = base64.b64decode(encoded, validate=True)
        picture = Image.open(BytesIO(content))
    except (binascii.Error, UnidentifiedImageError) as error:
        raise ValueError("An image must be an uploaded uri or base64.") from error
    uri = f"buyer/{hashlib.sha256(content).hexdigest()[:32]}"
    media_type = Image.MIME[picture.format]
    upload = Upload(uri, media_type, picture.width, picture.height, content)
    world.state.uploads[uri] = upload
    return upload
