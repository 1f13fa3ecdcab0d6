"""Web pages: the article on them, without what the site prints around it. trafilatura finds it; nothing is fetched."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from corpus.errors import EncodingUnknown, FileBinary, FileDamaged, FileEmpty
from corpus.model import Page
from corpus.readers.formats import Content, decoded
from corpus.readers.jsonlines import iso_date

if TYPE_CHECKING:
    from collections.abc import Iterator

_REVISION: Final = 2
"""Of what is done here with trafilatura's results. Raise it when pages come out otherwise."""
_SHORT: Final = 60
"""Characters from which what trafilatura takes for the article is believed to be it. Its own 250 is for English."""
_LINKED: Final = 0.8
"""Share of an article's characters that stand in links from which on it is a list of these."""
_LINES: Final = 2000
_DAY: Final = "0123456789-/.:年月日[]()【】（）"
"""Characters that a day beside a link is made of."""
_DECLARED: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_HEAD: Final = 4096
"""Bytes within which a page declares its encoding (HTML Living Standard, 4.2.5.4: 1024; real pages take longer)."""
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_TABLE_RULE: Final = re.compile(r"^\|(?: *:?-+:? *\|)+ *(?:\n|\Z)", re.MULTILINE)
"""|---|---|, which trafilatura writes under the head of a table; no page has it."""
_AUTHOR_LIMIT: Final = 30
_QUIET: Final = ("trafilatura", "htmldate", "courlan", "justext")


def read_html(data: bytes, path: str) -> Content:
    """A web page: its article as one page, with headline, date and address as the page gives them.

    An author whom the page names, but not near the beginning or end of the article, stands before it as 作者：….

    Raises:
        FileEmpty: No article is on it: a list of links, a picture, a script that would load one.
        FileBinary, FileDamaged, EncodingUnknown: See there.
    """
    source, encoding = _decoded(data, path)
    with _quiet():
        found, author, links = _extracted(source, path)
    text = _TABLE_RULE.sub("", _UNSTORABLE.sub("", found.text or "")).strip()
    if not text or _is_list(text, links):
        raise FileEmpty(path=path)
    title = _field(found.title)
    author = _field(author or found.author)
    if author and len(author) <= _AUTHOR_LIMIT and author not in text[:200] + text[-200:]:
        text = f"作者：{author}\n\n{text}"
    url = _field(found.url)
    page = Page(
        number=1,
        text=text,
        title=title,
        date=iso_date(found.date) if found.date else None,
        url=url if url and url.startswith(("http://", "https://")) else None,
    )
    from importlib.metadata import version

    return Content(f"{encoding}, trafilatura {version('trafilatura')}/{_REVISION}", "html", (page,))


def _decoded(data: bytes, path: str) -> tuple[str, str]:
    """The source and its encoding: one that is proved to be right, else the one that the page declares."""
    try:
        return decoded(data, path)
    except EncodingUnknown as error:
        declared = _DECLARED.search(data, 0, _HEAD)
        if declared is None:
            raise
        encoding = declared[1].decode("ascii")
        try:
            source = data.decode(encoding)
        except (LookupError, ValueError):
            raise error from None
        if "\0" in source:
            raise FileBinary(path=path, offset=data.find(b"\0")) from error
        return source, encoding.lower()


def _is_list(text: str, links: str) -> bool:
    """Whether an article is none but a list of links, which have no full stops.

    Args:
        text: What was taken for the article.
        links: What the page's links say, without blanks.
    """
    lines = ["".join(line.split()) for line in text.splitlines()]
    if len(lines) > _LINES:  # more than there are links on a page
        return False
    linked = sum(len(line) for line in lines if "。" not in line and line.strip(_DAY) in links)
    return linked > _LINKED * sum(map(len, lines))


def _extracted(source: str, path: str) -> tuple[Any, str | None, str]:
    """What trafilatura makes of a page: `text`, `title`, `author`, `date` and `url`, each a string or None.

    Beside it the author that the page's head names, for trafilatura takes none that is written without a blank, and
    what the page's links say, without blanks.
    """
    from trafilatura import bare_extraction, load_html

    try:
        tree = load_html(source)
        if tree is None:
            raise FileEmpty(path=path)
        named = tree.xpath("string(//meta[@name='author' or @property='article:author'][1]/@content)")
        links = "".join("".join(tree.xpath("//a//text()")).split())
        found = bare_extraction(
            tree,
            include_comments=False,
            favor_precision=True,
            with_metadata=True,
            # Neither the day of a later change nor, read as this page's, any other date that stands somewhere on it.
            date_extraction_params={"original_date": True, "extensive_search": False},
            config=_configuration(),
        )
    except FileEmpty:
        raise
    except Exception as error:  # it walks trees that any malformed page may have left odd
        raise FileDamaged(path=path, format="HTML") from error
    if found is None:
        raise FileEmpty(path=path)
    return found, named, links


@cache
def _configuration() -> Any:
    from copy import deepcopy

    from trafilatura.settings import DEFAULT_CONFIG

    configuration = deepcopy(DEFAULT_CONFIG)
    configuration["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(_SHORT)
    configuration["DEFAULT"]["EXTRACTION_TIMEOUT"] = "0"
    return configuration


@contextmanager
def _quiet() -> Iterator[None]:
    """What these packages log about a page says no more than the error that it ends in."""
    loggers = [logging.getLogger(name) for name in _QUIET]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _field(value: str | None) -> str | None:
    return " ".join(_UNSTORABLE.sub("", value).split()) or None if value else None
