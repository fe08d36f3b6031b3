"""Pictures that sellers upload: product images and evidence."""

import hashlib
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from ..engine.chat_content import CHAT_UPLOADS
from ..model.journal import Upload
from .context import Context, File, handles
from .errors import ApiError, bad_parameter

LARGEST = 10 * 1024 * 1024
LEAST_PIXELS, MOST_PIXELS = 100, 20_000
FORMATS = ("JPEG", "PNG", "WEBP", "BMP")
CHAT_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAIN_LEAST, MAIN_MOST = 300, 4000


@handles("upload_product_image")
def upload_product_image(context: Context) -> dict[str, Any]:
    file, use_case = _file(context), context.body.get("use_case", "MAIN_IMAGE")
    picture = _read(file, FORMATS)
    _check_size(picture, use_case)
    folder = f"tos-sim-i-{context.consent.seller_id[-10:]}"
    upload = _keep(context, file, picture, folder, use_case)
    return {"uri": upload.uri, **_shown(context, upload), "use_case": use_case}


@handles("upload_image_for_buyer_messages")
def upload_image_for_buyer_messages(context: Context) -> dict[str, Any]:
    """Pictures for chats; they are of no use as evidence, nor the other way round."""
    file = _file(context)
    picture = _read(file, CHAT_FORMATS)
    folder = f"{CHAT_UPLOADS}{context.shop.shop_id[-10:]}"
    return _shown(context, _keep(context, file, picture, folder))


def _file(context: Context) -> File:
    file = context.files.get("data")
    if file is None:
        raise bad_parameter("Missing parameter data: it must be a file.")
    return file


def _shown(context: Context, upload: Upload) -> dict[str, Any]:
    url = f"{context.world.base_url}/cdn/upload/{upload.uri}"
    return {"url": url, "width": upload.width, "height": upload.height}


def _read(file: File, formats: tuple[str, ...]) -> Image.Image:
    if not file.content:
        raise bad_parameter("The image is empty.")
    if len(file.content) > LARGEST:
        raise ApiError(413, 36009021, "The image is larger than 10 MB.")
    try:
        picture = Image.open(BytesIO(file.content))
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise _unknown_format(formats) from error
    if picture.format not in formats:
        raise _unknown_format(formats)
    return picture


def _unknown_format(formats: tuple[str, ...]) -> ApiError:
    known = ", ".join(formats)
    return ApiError(415, 36009022, f"The image is none of {known}.")


def _check_size(picture: Image.Image, use_case: str) -> None:
    least, most = LEAST_PIXELS, MOST_PIXELS
    if use_case == "MAIN_IMAGE":
        least, most = MAIN_LEAST, MAIN_MOST
    if not (least <= min(picture.size) and max(picture.size) <= most):
        raise bad_parameter(f"The image must measure {least} to {most} pixels a side.")


def _keep(
    context: Context,
    file: File,
    picture: Image.Image,
    folder: str,
    use_case: str = "",
) -> Upload:
    digest = hashlib.sha256(file.content).hexdigest()[:32]
    upload = Upload(
        uri=f"{folder}/{digest}",
        media_type=Image.MIME[picture.format],
        width=picture.width,
        height=picture.height,
        content=file.content,
        use_case=use_case,
    )
    context.world.state.uploads[upload.uri] = upload
    return upload
