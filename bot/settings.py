"""Where a call's settings come from: options, then the environment, then defaults."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from corpus import location
from corpus.location import Location

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["zh", "en"]
Color = Literal["auto", "always", "never"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What one call of the program was asked to use."""

    library: Path
    library_named: bool
    """Whether a person named the library; if so, the sample never takes its place."""
    model: str | None
    """An embedding model by name or path; None leaves it to the library, and to the bundled one for a new library."""
    language: Language
    color: bool | None
    """Whether to colour; None leaves it to whether the output is a terminal."""
    debug: bool
    """Whether to show the traceback of an unexpected error."""
    location: Location
    """Where the parts of the library are: `library` is the folder of what is in no service."""


def load(options: Mapping[str, str | None], environ: Mapping[str, str]) -> Settings:
    """The settings of a call.

    Args:
        options: `library`, `store`, `model`, `lang`, `color` as given on the command line; absent or None if not given.
        environ: The environment: `WENBAO_LIBRARY`, `WENBAO_DATABASE`, `WENBAO_STORE`, `WENBAO_MODEL`, `WENBAO_LANG`,
            `WENBAO_DEBUG`, `NO_COLOR`, `TERM`.

    Raises:
        LocationInvalid: The address of a database or a vector store cannot be read.
    """
    library = options.get("library") or environ.get("WENBAO_LIBRARY")
    folder = Path(library).expanduser() if library else default_library()
    base, store = environ.get("WENBAO_DATABASE"), options.get("store") or environ.get("WENBAO_STORE")
    where = Location(
        folder,
        location.database(base) if base else None,
        location.index(store, "--store" if options.get("store") else "WENBAO_STORE") if store else None,
    )
    return Settings(
        library=folder,
        library_named=bool(library or base or store),
        model=options.get("model") or environ.get("WENBAO_MODEL") or None,
        language=language(options.get("lang") or environ.get("WENBAO_LANG")),
        color=_color(cast("Color | None", options.get("color")), environ),
        debug=bool(environ.get("WENBAO_DEBUG")),
        location=where,
    )


def default_library() -> Path:
    """The library of a person who names none: in the platform's folder for user data."""
    import platformdirs

    return Path(platformdirs.user_data_dir("wenbao", appauthor=False))


def language(tag: str | None) -> Language:
    """`en` for English in any spelling of a locale (`en`, `en_GB.UTF-8`), else `zh`."""
    return "en" if (tag or "").lower().startswith("en") else "zh"


def _color(option: Color | None, environ: Mapping[str, str]) -> bool | None:
    if option == "always":
        return True
    # https://no-color.org: set and not empty, whatever its value. An explicit option outranks it.
    if option == "never" or (option is None and environ.get("NO_COLOR")) or environ.get("TERM") == "dumb":
        return False
    return None
