"""What an agent wrote in the chatter, as the plain text that a buyer can be sent."""

import re

from lxml import html as lxml_html

BLOCKS = {"p", "div", "li", "ul", "ol", "blockquote", "pre", "tr", "table"}
BLOCKS |= {f"h{level}" for level in range(1, 7)}
UNSEEN = {"script", "style", "head", "title"}

_SPACES = re.compile(r"[ \t\r\f\v\n]+")
_EDGES = re.compile(r" *\n *")
_MANY_LINES = re.compile(r"\n{3,}")


def plain_text(body):
    """Return the words of an HTML body: a line a paragraph, no marks, no footnotes.

    A link whose words are not its address is followed by the address in brackets.
    """
    if not body or not str(body).strip():
        return ""
    root = lxml_html.fragment_fromstring(str(body), create_parent="div")
    text = "".join(_pieces(root))
    text = _EDGES.sub("\n", text)
    return _MANY_LINES.sub("\n\n", text).strip()


def _pieces(node):
    if not isinstance(node.tag, str) or node.tag in UNSEEN:
        return
    block = node.tag in BLOCKS
    if block:
        yield "\n"
    if node.tag == "br":
        yield "\n"
    if node.tag == "li":
        yield "- "
    yield _SPACES.sub(" ", node.text or "")
    for child in node:
        yield from _pieces(child)
        yield _SPACES.sub(" ", child.tail or "")
    if node.tag == "a":
        yield _address(node)
    if block:
        yield "\n"


def _address(link):
    href, words = link.get("href") or "", link.text_content().strip()
    strange = href.startswith(("http://", "https://")) and "data-oe-model" not in (
        link.attrib
    )
    if not strange or href.rstrip("/").endswith(words.rstrip("/")):
        return ""
    return f" ({href})"
