"""Whether people can read and reach what is on a page, by axe-core's judgement."""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from dev.tests import NODE_VARIABLE

# What can be told by a program of the Web Content Accessibility Guidelines, level AA
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RUN = """
async ([place, rules]) => {
    const {violations} = await axe.run(place, {
        runOnly: {type: "tag", values: rules},
        resultTypes: ["violations"],
    });
    return violations.map(({id, nodes}) => [
        id, nodes.map(({html, failureSummary}) => `${html} ${failureSummary}`)]);
}
"""


def faults(tab: Page, place: str) -> list[Any]:
    """What axe-core finds wrong within `place`, a selector; rule and elements."""
    if not tab.evaluate("typeof axe === 'object'"):
        script = Path(os.environ[NODE_VARIABLE]) / "axe-core" / "axe.min.js"
        # By its text: the page's own rules forbid scripts from elsewhere
        tab.evaluate(script.read_text())
    return tab.evaluate(RUN, [place, RULES])
