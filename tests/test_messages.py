"""Every error and every text is worded in both languages."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

import pytest

from bot import messages
from corpus import errors
from corpus.errors import WenbaoError

if TYPE_CHECKING:
    from collections.abc import Iterator


def _tree(kind: type[WenbaoError]) -> Iterator[type[WenbaoError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)


def _documented_facts(kind: type[WenbaoError]) -> set[str]:
    """The names in backticks after `Facts:` of the docstring, without what stands in brackets."""
    _, _, facts = (kind.__doc__ or "").partition("Facts:")
    return set(re.findall(r"`([a-z]+)`", re.sub(r"\([^)]*\)", "", facts)))


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("kind", list(_tree(WenbaoError)), ids=lambda kind: kind.__name__)
def test_every_error_is_worded_with_no_more_than_its_documented_facts(kind: type[WenbaoError]) -> None:
    assert kind.__name__ in messages._ERRORS
    facts = _documented_facts(kind)
    for wording in messages._ERRORS[kind.__name__]:
        assert _fields(wording) <= facts | {"facts"}
    error = kind(**{name: f"<{name}>" for name in facts})
    for language in ("zh", "en"):
        sentence = messages.error(error, language)
        assert "?" not in sentence
        assert sentence[-1] in ".。"
    assert messages.error(error, "zh") != messages.error(error, "en")


def test_every_documented_reason_of_an_invalid_question_is_worded() -> None:
    reasons = re.findall(r"`(\w+)`", re.findall(r"\(([^)]*)\)", errors.QuestionInvalid.__doc__ or "")[0])
    assert reasons == ["empty", "long", "wordless"]
    for reason in reasons:
        error = errors.QuestionInvalid(reason=reason, length=3, limit=10)
        assert reason not in messages.error(error, "zh")


def test_only_a_long_question_is_told_its_length() -> None:
    for reason in ("empty", "long", "wordless"):
        sentence = messages.error(errors.QuestionInvalid(reason=reason, length=37, limit=10), "zh")
        assert ("37" in sentence) == ("10" in sentence) == (reason == "long")


@pytest.mark.parametrize("key", sorted(messages._TEXTS))
def test_both_languages_take_the_same_facts(key: str) -> None:
    chinese, english = messages._TEXTS[key]
    assert chinese
    assert english
    assert _fields(chinese) == _fields(english)


def test_an_error_says_what_came_and_what_to_do() -> None:
    error = errors.RecordInvalid(path="/a/b.jsonl", line=7, reason="text-missing")
    assert messages.error(error, "en") == (
        'line 7 of /a/b.jsonl is no article ("text" is missing or blank); '
        'each line is to be a JSON object with at least "text".'
    )
    assert "第 7 行" in messages.error(error, "zh")


def test_facts_that_are_lists_are_written_out() -> None:
    error = errors.ArticleAmbiguous(id="8c", candidates=("8c41d0aa", "8cff0011"))
    assert "8c41d0aa, 8cff0011" in messages.error(error, "en")


def test_braces_in_facts_and_missing_facts_do_no_harm() -> None:
    assert "{x}" in messages.error(errors.FileMissing(path="{x}"), "zh")
    assert "?" in messages.error(errors.FileMissing(), "zh")


def test_an_error_that_nobody_worded_falls_back_to_its_nearest_ancestor() -> None:
    class FileTorn(errors.ReadError):
        pass

    assert "/x" in messages.error(FileTorn(path="/x"), "zh")


def test_an_unexpected_exception_is_one_sentence() -> None:
    sentence = messages.trouble(ValueError("one\n\ntwo"), "en")
    assert sentence == "an unexpected error (ValueError: one two); set WENBAO_DEBUG=1 for the details."
