"""A ticket's form as the web client of an agent asks for it."""

import time
from typing import Any

from lxml import etree

from dev.rpc import Session

TICKET = "helpdesk.ticket"


class Form:
    """Reads the ticket's form with all that it shows."""

    def __init__(self, session: Session) -> None:
        self.session = session
        views = session.call(TICKET, "get_views", [[False, "form"]])
        self._fields = views["models"][TICKET]["fields"]
        root = etree.fromstring(views["views"]["form"]["arch"])
        self._wanted = self._specify(root)

    def open(self, ticket: int) -> float:
        """The seconds until the form has what it shows."""
        start = time.perf_counter()
        self.session.call(TICKET, "web_read", [ticket], specification=self._wanted)
        return time.perf_counter() - start

    def _specify(self, root: etree._Element) -> dict[str, Any]:
        names = {node.get("name", "") for node in root.iter("field")}
        known = names & self._fields.keys()
        return {name: self._specify_one(name) for name in sorted(known)}

    def _specify_one(self, name: str) -> dict[str, Any]:
        shows_names = self._fields[name]["type"] == "many2one"
        return {"fields": {"display_name": {}}} if shows_names else {}
