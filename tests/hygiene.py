"""Looks at the repository's own files: what they import, hold and how long they are."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Written as the parts of a name, or this file would find itself.
REGISTRIES = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("deb", "debian", "org"),
    ("snapshot", "debian", "org"),
)
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:work|root|home|Users)/[\w.-]+")
REGISTRY = re.compile("|".join(r"\.".join(parts) for parts in REGISTRIES))
LONGEST_FILE = 300
LONGEST_FUNCTION = 45


def tracked_files(root: Path = ROOT) -> list[Path]:
    """All files that git knows, or would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout
    paths = (root / name for name in listed.decode().split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def text_of(path: Path) -> str:
    """The text of a file; empty for pictures and other binaries."""
    raw = path.read_bytes()
    return "" if b"\0" in raw else raw.decode(errors="replace")


def findings(pattern: re.Pattern[str], text: str) -> list[str]:
    """`line number: match`, for each match in `text`."""
    return [
        f"{number}: {match.group()}"
        for number, line in enumerate(text.splitlines(), 1)
        for match in pattern.finditer(line)
    ]


def imports(source: str, package: str) -> set[str]:
    """The full names that a module of `package` imports, relative ones resolved."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _resolve(node, package)
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return found


def _resolve(node: ast.ImportFrom, package: str) -> str:
    """`from ..x import y` in `a.b.c` -> `a.b.x`."""
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1] if node.level else []
    return ".".join([*base, *([node.module] if node.module else [])])


def package_of(path: Path, root: Path = ROOT) -> str:
    """The dotted name of the package that the module in `path` belongs to."""
    return ".".join(path.parent.relative_to(root).parts)


def strangers(path: Path, allowed: set[str], root: Path = ROOT) -> set[str]:
    """What `path` imports that is neither `allowed` nor the standard library.

    :param allowed: names of packages; what lies inside of one is allowed with it.
    """
    return {
        name
        for name in imports(path.read_text(), package_of(path, root))
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not any(f"{name}.".startswith(f"{one}.") for one in allowed)
    }


def long_functions(source: str, limit: int = LONGEST_FUNCTION) -> Iterator[str]:
    """`name: lines` of each function over the limit, docstring included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > limit:
                yield f"{node.name}: {lines}"


def hidden_methods(sources: Iterable[str]) -> set[str]:
    """Methods that two classes of one Odoo model define, and that call no `super`.

    Of two such the later one hides the other, and nobody notices before it is called.
    """
    alone: Counter[str] = Counter()
    for source in sources:
        for found in ast.parse(source).body:
            if isinstance(found, ast.ClassDef) and (model := _model_of(found)):
                alone.update(f"{model}.{name}" for name in _alone(found))
    return {name for name, times in alone.items() if times > 1}


def _model_of(found: ast.ClassDef) -> str:
    """The name of the Odoo model that a class makes or extends; empty for others."""
    for line in found.body:
        match line:
            case ast.Assign(
                targets=[ast.Name(id="_name" | "_inherit")],
                value=ast.Constant(value=str(model)),
            ):
                return model
    return ""


def _alone(found: ast.ClassDef) -> Iterator[str]:
    for line in found.body:
        if isinstance(line, ast.FunctionDef) and "super(" not in ast.unparse(line):
            yield line.name
