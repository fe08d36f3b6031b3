"""What a video really is, whatever its name or the address says."""

MP4, WEBM = "video/mp4", "video/webm"
_EBML = b"\x1a\x45\xdf\xa3"
# A WebM file names its kind within the first bytes
_HEAD = 64


def sniff(content):
    """Return the MIME type of a video that a browser plays, else ``False``."""
    head = content[:_HEAD]
    if head[4:8] == b"ftyp":
        return MP4
    return WEBM if head.startswith(_EBML) and b"webm" in head else False
