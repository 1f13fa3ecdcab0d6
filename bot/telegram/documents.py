"""Pages that admins send: put into the library, shown as they were read, and taken out again."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import messages, render
from bot.telegram import words
from bot.telegram.desk import Closing, Full
from bot.telegram.secrecy import LOG
from corpus import readers
from corpus.errors import ArticleMissing, FileEmpty, LibraryMissing, LibraryUnwritable, WenbaoError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.journal import Upload
    from bot.settings import Language
    from bot.telegram.html import Message
    from bot.telegram.incoming import Incoming
    from bot.telegram.service import Service
    from bot.telegram.shelf import Shelf
    from corpus.errors import ReadError
    from corpus.rows import StoredArticle

    Change = Callable[[], Awaitable[Message]]

LIMIT: Final = 20_000_000
"""Bytes of a document: what getFile gives out, https://core.telegram.org/bots/api#getfile."""
FOLDER: Final = "uploads"
"""In the library's folder; what was sent is kept there, as `verify` reads it again."""
_NAME: Final = 100
"""Bytes of a file's name, in UTF-8, without its suffix."""


def formats() -> str:
    """What can be sent, for people."""
    return " ".join(sorted(readers.SUFFIXES))


def suffix(name: str) -> str | None:
    """The suffix by which a file is read, in lower case; None when it cannot be read."""
    fitting = [one for one in readers.SUFFIXES if name.lower().endswith(one) and len(name) > len(one)]
    return max(fitting, key=len, default=None)


def safe_name(name: str) -> str:
    """A file name that is only a name, on any system: of letters, digits, `-`, `_` and dots inside, not too long.

    Args:
        name: As the sender called it, with a suffix that can be read.
    """
    ending = suffix(name) or ""
    stem = unicodedata.normalize("NFC", name[: len(name) - len(ending)])
    stem = re.sub(r"[^\w.-]+", "-", stem).strip("-._")
    stem = stem.encode()[:_NAME].decode(errors="ignore").rstrip("-._")
    if re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", stem.partition(".")[0]):
        stem = f"_{stem}"
    return f"{stem or 'document'}{ending}"


def keep(folder: Path, name: str, content: bytes) -> Path:
    """Writes an upload; the same bytes under the same name are written once, others get a number.

    Raises:
        OSError: It cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = safe_name(name)
    ending = suffix(wanted) or ""
    stem = wanted[: len(wanted) - len(ending)]
    number = 1
    path = folder / wanted
    while True:
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            if path.read_bytes() == content:
                return path
            number += 1
            path = folder / f"{stem}-{number}{ending}"
        else:
            return path


async def receive(service: Service, said: Incoming, language: Language) -> None:
    """Takes a document from an admin and says what was read in it."""
    document = said.document
    assert document is not None
    name = document.file_name or "document"
    if not service.may_manage(said.user):
        await _say(service, said, words.say("denied.admin", language))
    elif suffix(name) is None:
        await _say(service, said, words.say("document.format", language, name=name, formats=formats()))
    elif (document.file_size or 0) > LIMIT:
        size, limit = render.size(document.file_size or 0), render.size(LIMIT)
        await _say(service, said, words.say("document.large", language, name=name, size=size, limit=limit))
    else:
        await _changing(service, said, language, lambda: _take(service, said, name, language))


async def reindex(service: Service, said: Incoming, language: Language) -> None:
    """Rebuilds the indexes for an admin; questions are answered all the while."""
    if not service.may_manage(said.user):
        await _say(service, said, words.say("denied.admin", language))
        return

    async def rebuild() -> Message:
        began = time.perf_counter()

        def work() -> int:
            if service.shelf.is_sample:
                raise LibraryMissing(path=str(service.shelf.folder))
            library = service.shelf.library()
            library.reindex()
            return library.store.counts().passages

        passages = await service.changes.run(work)
        seconds = round(time.perf_counter() - began, 1)
        return words.say("reindex.done", language, passages=passages, seconds=seconds)

    await _changing(service, said, language, rebuild)


async def undo(service: Service, upload: Upload, language: Language) -> Message | None:
    """Takes an upload out of the library again; None when it is gone already. The caller has checked who asks.

    Raises:
        WenbaoError: As `Library.remove`.
        Full, Closing: As `Desk`.
    """

    def work() -> int:
        if service.shelf.is_sample:
            raise ArticleMissing(id=upload.path)
        removed = service.shelf.library().remove([upload.path])
        path = Path(upload.path)
        if path.parent == (service.shelf.folder / FOLDER).absolute():
            path.unlink(missing_ok=True)
        return removed.articles

    try:
        async with service.changes.turn(FOLDER):
            articles = await service.changes.run(work)
    except ArticleMissing:
        service.journal.forget_upload(upload.id)
        return None
    service.journal.forget_upload(upload.id)
    return words.say("document.undone", language, name=upload.name, articles=articles)


async def _changing(service: Service, said: Incoming, language: Language, change: Change) -> None:
    """Does one change after another, and says what came of it."""
    try:
        async with service.changes.turn(FOLDER), service.delivery.typing(said.chat, said.thread):
            message = await change()
    except Full:
        message = words.say("busy", language)
    except Closing:
        message = words.say("stopping", language)
    except LibraryMissing:
        message = words.say("start.empty", language)
    except WenbaoError as error:
        _log(service, error)
        message = words.trouble(error, language)
    await _say(service, said, message)


async def _take(service: Service, said: Incoming, name: str, language: Language) -> Message:
    """Downloads a document and puts it into the library."""
    document = said.document
    assert document is not None
    file = await document.get_file()
    content = bytes(await file.download_as_bytearray())
    path, articles, fault = await service.changes.run(lambda: _added(service.shelf, name, content))
    if fault is not None:
        return words.trouble(fault, language)
    if not articles:
        return words.say("document.empty", language, name=name)
    upload = service.journal.remember_upload(said.user, str(path), name, time.time())
    return words.added(name, articles, language, upload)


def _added(shelf: Shelf, name: str, content: bytes) -> tuple[Path, Sequence[StoredArticle], ReadError | None]:
    """Where the document was put, what was read in it, and why it was not."""
    try:
        path = keep((shelf.folder / FOLDER).absolute(), name, content)
    except OSError as error:
        raise LibraryUnwritable(path=str(shelf.folder), reason=error.strerror or str(error)) from error
    library = shelf.library()
    added = library.add([path])
    stored = library.store.document(readers.identity(path))
    if stored is None:
        path.unlink(missing_ok=True)
        fault = added.skipped[0] if added.skipped else FileEmpty(path=name)
        return path, (), fault
    pages = [page.number for page in library.store.pages(stored.row)]
    return path, [one for page in pages for one in library.store.articles_on(stored.row, page)], None


def _log(service: Service, error: WenbaoError) -> None:
    service.metrics.errors.labels("engine").inc()
    LOG.warning("%s", messages.trouble(error, service.options.language))


async def _say(service: Service, said: Incoming, message: Message) -> None:
    await service.delivery.send(said.chat, [message], said.thread)
