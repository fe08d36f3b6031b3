"""Multipart bodies: read after the signature was checked on the raw request."""

from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any

from ..contract import Operation
from ..validation import Invalid
from .context import File
from .errors import ApiError

if TYPE_CHECKING:
    from .gateway import RawRequest


def read_form(
    operation: Operation, request: "RawRequest"
) -> tuple[dict[str, Any], dict[str, File]]:
    """The form's text fields and its files, checked against the contract.

    :raises ApiError: not a multipart form
    :raises Invalid: unknown or missing field
    """
    if not request.content_type.startswith("multipart/form-data"):
        raise ApiError(415, 36009023, "The content-type must be multipart/form-data.")
    texts, files = _parts(request)
    schemas = operation.body["fields"]
    for name in (*texts, *files):
        if name not in schemas:
            raise Invalid(f"Unexpected identifier {name} in the form.")
    for name in operation.body.get("required", ()):
        if not (texts.get(name) or name in files):
            raise Invalid(f"Missing parameter {name}: it is required.")
    _check_values(schemas, texts)
    return texts, files


def _parts(request: "RawRequest") -> tuple[dict[str, str], dict[str, File]]:
    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + request.body)
    texts, files = {}, {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True) or b""
        if part.get_filename():
            kind = part.get_content_type()
            files[name] = File(part.get_filename(), kind, content)
        else:
            texts[name] = content.decode("utf-8", "replace")
    return texts, files


def _check_values(schemas: dict[str, Any], texts: dict[str, str]) -> None:
    for name, value in texts.items():
        if schemas[name]["type"] != "string":
            raise Invalid(f"Invalid parameter {name}: a file is expected.")
        known = schemas[name].get("enum")
        if known and value not in known:
            raise Invalid(f"Invalid parameter {name}: {value!r} is not known.")
