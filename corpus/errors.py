"""Every error that 问报 raises on purpose.

WenbaoError
├── UsageError                 the call itself is off (exit code 2)
│   ├── QuestionInvalid
│   ├── AccessInvalid          who may ask a bot is not said in a way that can be read
│   ├── BotSettingInvalid      another setting of a bot
│   ├── LocationInvalid        where a shared library is
│   └── LocalOnly              what is there for a library in a folder only
├── ReadError                  one file cannot be read; others can (reported, not fatal)
│   ├── FileMissing, FileUnreadable, FileEmpty, FileBinary, FileTooLarge, FileDuplicate, LinkOutside
│   ├── FormatUnsupported
│   ├── EncodingUnknown
│   ├── FileEncrypted, FileDamaged, DoctypeRefused
│   ├── PagesScanned           pages of a PDF that are pictures
│   │   └── FontsMissing       pages of a PDF of which some characters cannot be known
│   ├── ArchiveUnsafe          an archive, or a packed file, that is not unpacked
│   └── RecordInvalid          one line of a JSON lines file
├── LibraryError               the library as a whole
│   ├── LibraryMissing, LibraryUnwritable, LibraryNewer, LibraryDamaged, LibraryBusy
│   ├── LibraryOlder           a LibraryUnwritable: it would have to be brought up to date first
│   ├── JournalDamaged         a LibraryDamaged: the bot's file is broken, the library is not
│   ├── LibraryExists
│   ├── BackupInvalid, BackupUnwritable
│   ├── ModelMismatch
│   ├── DatabaseUnreachable, DriverMissing
│   ├── IndexUnreachable, IndexUnfit, WorkersUnreachable
│   └── ArticleMissing, ArticleAmbiguous
└── ModelError                 an embedding model cannot be had

An error carries facts, never prose: what was expected, what came and what to do is worded in `bot.messages`, in Chinese
and English, by the class's name and these facts. `str(error)` is for logs and tracebacks.
"""

from __future__ import annotations


class WenbaoError(Exception):
    """Root of the tree. Keyword arguments become `facts`, from which the message is worded."""

    def __init__(self, **facts: object) -> None:
        super().__init__(facts)
        self.facts = facts

    def __str__(self) -> str:
        return ", ".join(f"{name}={value!r}" for name, value in self.facts.items())


class UsageError(WenbaoError):
    """The call itself is off."""


class QuestionInvalid(UsageError):
    """A question that cannot be asked. Facts: `reason` (`empty`, `long`, `wordless`), `length`, `limit`."""


class AccessInvalid(UsageError):
    """Who may ask a bot. Facts: `name` of the option or variable, `value`, `reason` (`id`, `user`, `mode`)."""


class BotSettingInvalid(UsageError):
    """A setting of a bot. Facts: `name` of the option, `value`, `reason` (`token`, `api`, `webhook`, `secret`)."""


class LocationInvalid(UsageError):
    """An address of a service. Facts: `name` of the option or variable, `reason` (`database`, `store`, `workers`)."""


class LocalOnly(UsageError):
    """Something that is done to a library in a folder. Facts: `command`, `path`, what the library is in instead."""


class ReadError(WenbaoError):
    """One file cannot be read. Facts: `path` and what the subclass names."""


class FileMissing(ReadError):
    """No such file or folder. Facts: `path`."""


class FileUnreadable(ReadError):
    """The operating system refuses. Facts: `path`, `reason`."""


class FileEmpty(ReadError):
    """Nothing but blanks. Facts: `path`."""


class FileBinary(ReadError):
    """Bytes that are no text. Facts: `path`, `offset` of the first telling byte."""


class FileTooLarge(ReadError):
    """Over the limit. Facts: `path`, `size` and `limit` in bytes."""


class FileDuplicate(ReadError):
    """The same bytes are in the library already. Facts: `path`, and `of`, the path that they came from."""


class LinkOutside(ReadError):
    """A link that leads out of the folder that was given. Facts: `path`, `target`, to where."""


class FormatUnsupported(ReadError):
    """No reader for this kind of file. Facts: `path`, `suffix`, `supported`."""


class EncodingUnknown(ReadError):
    """No encoding fits well enough to be trusted. Facts: `path`, `tried`."""


class FileEncrypted(ReadError):
    """Locked with a password. Facts: `path`."""


class FileDamaged(ReadError):
    """Broken, cut off, or not what its suffix says. Facts: `path`, and `format`, what it should have been: `PDF`."""


class DoctypeRefused(ReadError):
    """A Word file of which a part declares entities, which would be read for text. Facts: `path`, `part`, its name."""


class PagesScanned(ReadError):
    """Pages of a PDF without characters, or with none that can be read. Facts: `path`, `pages` (from 1), `of` all."""


class FontsMissing(PagesScanned):
    """Pages of a PDF in a font that is neither in the file nor installed. Facts: `path`, `pages`, `of`, `fonts`."""


class ArchiveUnsafe(ReadError):
    """Not unpacked, for it would grow beyond bounds, or its way of packing is not known.

    Facts: `path`, `limit`, `reason`: `ratio` (times its size), `size` (bytes, unpacked), `members` (how many), `depth`
    (archives in archives), `overlap` (members share bytes), `method` (of packing), `pages` or `characters` (of a page).
    """


class RecordInvalid(ReadError):
    """A line of a JSON lines file is no article. Facts: `path`, `line` (from 1), `reason`."""


class LibraryError(WenbaoError):
    """The library as a whole cannot be used as asked."""


class LibraryMissing(LibraryError):
    """No library there. Facts: `path`."""


class LibraryUnwritable(LibraryError):
    """The folder cannot be written. Facts: `path`, `reason`: `full` (the disk), or in the system's words."""


class LibraryOlder(LibraryUnwritable):
    """Written by an earlier version, and not to be brought up to date where nothing can be written.

    Facts: `path`, `found`, `supported` schema versions, `reason` why it cannot be written.
    """


class LibraryNewer(LibraryError):
    """Written by a later version. Facts: `path`, `found`, `supported` schema versions."""


class LibraryDamaged(LibraryError):
    """SQLite says that the file is no database or broken.

    Facts: `path`, `reason`: `emptied` (beside indexes), `inconsistent`, or in SQLite's words.
    """


class JournalDamaged(LibraryDamaged):
    """The file with what a bot remembers is no database or broken. Facts: `path`, `reason`."""


class LibraryBusy(LibraryError):
    """Another process writes to it.

    Facts: `path` and, when it is known, `pid` and `host` of that process, `since` (local time, to the minute), and
    `reason` (then `held`).
    """


class LibraryExists(LibraryError):
    """There is a library where one is to be put. Facts: `path`."""


class BackupInvalid(LibraryError):
    """A file from which nothing can be restored.

    Facts: `path`, `reason`: `missing`, `foreign` (no backup), `newer` (of a later version), `damaged`, or the system's.
    """


class BackupUnwritable(LibraryError):
    """A file that a library is to be written to cannot be. Facts: `path`, `reason`."""


class ModelMismatch(LibraryError):
    """The library was encoded with another model. Facts: `path`, `library`, `asked`."""


class DatabaseUnreachable(LibraryError):
    """A database server that does not answer, or lets nobody in. Facts: `path`, its address, and `reason`."""


class DriverMissing(LibraryError):
    """A package is not installed. Facts: `package`, `extra`, which brings it, and `path`, what it is needed for."""


class IndexUnreachable(LibraryError):
    """A vector store that does not answer, or refuses. Facts: `path`, its address, and `reason`."""


class IndexUnfit(LibraryError):
    """A collection that is not this library's. Facts: `path`; `reason`: `foreign`, `library`, `model`, `version`."""


class WorkersUnreachable(LibraryError):
    """A scheduler without workers, or none at all. Facts: `path`, its address, and `reason`."""


class ArticleMissing(LibraryError):
    """No article or sentence with this id. Facts: `id`."""


class ArticleAmbiguous(LibraryError):
    """An id's beginning fits several articles. Facts: `id`, `candidates`."""


class ModelError(WenbaoError):
    """An embedding model cannot be loaded. Facts: `model`, `reason`."""
