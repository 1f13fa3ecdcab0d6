"""What a question tells apart by a name or a number, and an article does not name: 昌邑市妇联, 《渡》, 遥感三十六号."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.text import fold
from retrieval import designations

if TYPE_CHECKING:
    from retrieval.question import Question


def unnamed_in(question: Question, whole: str) -> float:
    """How much of what the question tells apart by a name or a number an article does not name, as a share.

    A place before an organisation's name is left to `scope`: of 昌邑市妇联 an article on 昌邑 says 妇联. One in another
    name, 江苏公共图书馆, must be there, and so must a quoted title and a township.

    Args:
        question: Any.
        whole: The article, folded, with its heading.

    Returns:
        0 to 1; 0 where the question names nothing of the kind.
    """
    from corpus import names

    mentions = names.find(question.text)
    bodies = {_without_place(fold(mention.text), question) for mention in mentions if mention.kind == "organisation"}
    exact = {fold(mention.text) for mention in mentions if mention.kind == "person"}
    exact |= {keyword.text for keyword in question.keywords if keyword.name}
    exact |= {
        fold(place.text)
        for place in question.places
        if place.inside_name and not any(place.text in mention.text for mention in mentions)
    }
    numbered = designations.find(question.folded, [mention.span for mention in question.times])
    told = whole.translate(_QUOTES)
    named = [name.translate(_QUOTES) in told for name in exact]
    named += [any(_abbreviated(one).search(told) is not None for one in (body, _from_place(body))) for body in bodies]
    if numbered:
        printed = designations.find(whole)
        named += [one in printed for one in numbered]
    return named.count(False) / len(named) if named else 0.0


_QUOTES = dict.fromkeys(map(ord, '“”《》"「」『』'))
"""台风兰恩 is printed as 台风“兰恩”."""


def _from_place(body: str) -> str:
    """A name from the place on that stands in it behind a river or the like: 佳木斯站 of 松花江佳木斯站."""
    from corpus import places

    inside = [mention.span.start for mention in places.find(body)]
    return body[inside[-1] :] if inside and _WATERS.search(body, 0, inside[-1]) else body


_WATERS = re.compile(r"[江河湖海湾山]$")


def _abbreviated(body: str) -> re.Pattern[str]:
    """A body's name, or what it may be short for: 群艺馆 of 群众艺术馆."""
    return re.compile(".{0,2}".join(re.escape(char) for char in body))


def _without_place(name: str, question: Question) -> str:
    places = sorted((fold(mention.text) for mention in question.places), key=len, reverse=True)
    return next((name[len(place) :] for place in places if name.startswith(place) and len(name) > len(place) + 1), name)
