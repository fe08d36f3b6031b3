"""Pictures that sellers upload: product images and evidence."""

import hashlib
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from ..model.journal import Upload
from .context import Context, File, handles
from .errors import ApiError, bad_parameter

LARGEST = 10 * 1024 * 1024
LEAST_PIXELS, MOST_PIXELS = 100, 20_000
FORMATS = ("JPEG", "PNG", "WEBP", "BMP")
MAIN_LEAST, MAIN_MOST = 300, 4000


@handles("upload_product_image")
def upload_product_image(context: Context) -> dict[str, Any]:
    file = context.files.get("data")
    if file is None:
        raise bad_parameter("Missing parameter data: it must be a file.")
    use_case = context.body.get("use_case", "MAIN_IMAGE")
    picture = _read(file, use_case)
    upload = _keep(context, file, picture, use_case)
    return {
        "uri": upload.uri,
        "url": f"{context.world.base_url}/cdn/upload/{upload.uri}",
        "width": upload.width,
        "height": upload.height,
        "use_case": use_case,
    }


def _read(file: File, use_case: str) -> Image.Image:
    if not file.content:
        raise bad_parameter("The image is empty.")
    if len(file.content) > LARGEST:
        raise ApiError(413, 36009021, "The image is larger than 10 MB.")
    try:
        picture = Image.open(BytesIO(file.content))
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise _unknown_format() from error
    if picture.format not in FORMATS:
        raise _unknown_format()
    _check_size(picture, use_case)
    return picture


def _unknown_format() -> ApiError:
    known = ", ".join(FORMATS)
    return ApiError(415, 36009022, f"The image is none of {known}.")


def _check_size(picture: Image.Image, use_case: str) -> None:
    least, most = LEAST_PIXELS, MOST_PIXELS
    if use_case == "MAIN_IMAGE":
        least, most = MAIN_LEAST, MAIN_MOST
    if not (least <= min(picture.size) and max(picture.size) <= most):
        raise bad_parameter(f"The image must measure {least} to {most} pixels a side.")


def _keep(context: Context, file: File, picture: Image.Image, use_case: str) -> Upload:
    digest = hashlib.sha256(file.content).hexdigest()[:32]
    upload = Upload(
        uri=f"tos-sim-i-{context.consent.seller_id[-10:]}/{digest}",
        media_type=Image.MIME[picture.format],
        width=picture.width,
        height=picture.height,
        content=file.content,
        use_case=use_case,
    )
    context.world.state.uploads[upload.uri] = upload
    return upload
