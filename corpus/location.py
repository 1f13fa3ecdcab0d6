"""Where a library is: in a folder, or partly in services that several machines share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from corpus.errors import LocationInvalid

if TYPE_CHECKING:
    from pathlib import Path

_DATABASE_SCHEMES = {"postgresql", "postgres"}
_INDEX_SCHEMES = {"milvus": "http", "milvus+tls": "https"}
_DATABASE_PORT = 5432
_INDEX_PORT = 19530


@dataclass(frozen=True, slots=True)
class Address:
    """A service's address. What it shows of itself has no password."""

    url: str = field(repr=False)
    """As the service's client takes it, password and all."""
    shown: str
    """For people and logs."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What must not be shown."""
    name: str = ""
    """Of the collection, for a vector store."""

    def __str__(self) -> str:
        return self.shown

    def redacted(self, text: str) -> str:
        """A service's own words without the secrets."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


@dataclass(frozen=True, slots=True)
class Location:
    """Where the parts of a library are."""

    folder: Path
    """SQLite files, and indexes, of what is not kept elsewhere; uploads; the lock."""
    database: Address | None = None
    """Of the database with documents and conversations; None for SQLite files in the folder."""
    index: Address | None = None
    """Of the collection that passages are looked up in; None for files in the folder."""

    def __str__(self) -> str:
        return str(self.database or self.folder)

    @classmethod
    def of(cls, place: Path | Location) -> Location:
        """A folder is a location, too."""
        return place if isinstance(place, Location) else cls(place)


def database(text: str, name: str = "WENBAO_DATABASE") -> Address:
    """The address of a database: `postgresql://user:password@host:port/database?sslmode=require`.

    Args:
        text: The address. Parameters after `?` are libpq's,
            https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS.
        name: What it was given by, for the error.

    Raises:
        LocationInvalid: It is no such address. What was given is not in the error: there may be a password in it.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
        parameters = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise LocationInvalid(name=name, reason="database") from None
    database = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in _DATABASE_SCHEMES or not database or "/" in database or parts.fragment:
        raise LocationInvalid(name=name, reason="database")
    user = f"{unquote(parts.username)}@" if parts.username else ""
    host = parts.hostname or parameters.get("host", "")
    shown = f"postgresql://{user}{_bracketed(host)}:{port or parameters.get('port', _DATABASE_PORT)}/{database}"
    return Address(text.strip(), shown, _secrets(parts.password, parameters.get("password")))


def index(text: str, name: str = "WENBAO_STORE") -> Address:
    """The address of a collection: `milvus://user:password@host:port/collection`, or `milvus+tls://` for TLS.

    Raises:
        LocationInvalid: It is no such address.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port or _INDEX_PORT
    except ValueError:
        raise LocationInvalid(name=name, reason="store") from None
    collection = parts.path.strip("/")
    # https://milvus.io/docs/manage-collections.md: letters, digits, underscores; a number is put behind it here.
    sound = collection.isascii() and collection.isidentifier() and len(collection) <= _NAME_LIMIT
    if parts.scheme not in _INDEX_SCHEMES or not parts.hostname or not sound or parts.query or parts.fragment:
        raise LocationInvalid(name=name, reason="store")
    user = f"{unquote(parts.username)}@" if parts.username else ""
    host = f"{_bracketed(parts.hostname)}:{port}"
    login = f"{parts.username or ''}:{parts.password or ''}@" if parts.username or parts.password else ""
    url = f"{_INDEX_SCHEMES[parts.scheme]}://{login}{host}"
    return Address(url, f"{parts.scheme}://{user}{host}/{collection}", _secrets(parts.password), collection)


_NAME_LIMIT = 200


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _secrets(*passwords: str | None) -> tuple[str, ...]:
    found = {form for one in passwords if one for form in (one, unquote(one))}
    return tuple(sorted(found, key=len, reverse=True))
