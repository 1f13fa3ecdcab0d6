"""Settings and questions as they come in, without a library."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot import inputs, settings


def test_options_outrank_the_environment_which_outranks_the_defaults() -> None:
    environ = {"WENBAO_LIBRARY": "/env", "WENBAO_MODEL": "env-model", "WENBAO_LANG": "en"}
    given = settings.load({"library": "/opt", "model": "opt-model", "lang": "zh"}, environ)
    assert (given.library, given.model, given.language, given.library_named) == (Path("/opt"), "opt-model", "zh", True)
    from_environ = settings.load({}, environ)
    assert (from_environ.library, from_environ.model, from_environ.language) == (Path("/env"), "env-model", "en")
    assert from_environ.library_named
    default = settings.load({"library": None}, {"WENBAO_LIBRARY": ""})
    assert (default.library, default.library_named) == (settings.default_library(), False)
    assert (default.model, default.language, default.color, default.debug) == (None, "zh", None, False)


@pytest.mark.parametrize(
    ("tag", "language"),
    [(None, "zh"), ("", "zh"), ("zh_CN.UTF-8", "zh"), ("en", "en"), ("en_GB.UTF-8", "en"), ("EN", "en"), ("fr", "zh")],
)
def test_languages_are_known_by_their_tags(tag: str | None, language: str) -> None:
    assert settings.language(tag) == language


@pytest.mark.parametrize(
    ("option", "environ", "color"),
    [
        (None, {}, None),
        ("auto", {}, None),
        ("always", {"NO_COLOR": "1"}, True),
        ("auto", {"NO_COLOR": "1"}, None),
        (None, {"NO_COLOR": "1"}, False),
        (None, {"NO_COLOR": ""}, None),
        ("never", {}, False),
        (None, {"TERM": "dumb"}, False),
    ],
)
def test_color_heeds_the_option_then_no_color(option: str | None, environ: dict[str, str], color: bool | None) -> None:
    assert settings.load({"color": option}, environ).color is color


def test_arguments_in_another_encoding_are_recovered() -> None:
    broken = os.fsdecode("青州培训了多少人".encode("gb18030"))
    assert inputs.typed(broken) == "青州培训了多少人"
    assert inputs.typed("青州") == "青州"


@pytest.mark.parametrize("text", ["\ud800", "青\udfff州", "\udc80\ud800"])
def test_lone_surrogates_never_get_through(text: str) -> None:
    assert not any("\ud800" <= char <= "\udfff" for char in inputs.typed(text))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("青州\n".encode(), "青州"),
        ("\ufeff青州".encode(), "青州"),
        ("青州".encode("gb18030"), "青州"),
        (b"", ""),
        (b"\xff\xff\xff", "\ufffd\ufffd\ufffd"),
    ],
)
def test_piped_text_is_decoded(data: bytes, text: str) -> None:
    assert inputs.piped(data) == text


def test_a_batch_is_read_line_by_line() -> None:
    lines = [
        b'\xef\xbb\xbf{"id": "a", "question": "q1"}\r\n',
        b"  \n",
        json.dumps({"id": 7, "turns": ["青州呢", "寒亭呢"]}).encode() + b"\n",
        b'{"question": "q3"}',
    ]
    assert list(inputs.batch(lines)) == [
        inputs.Asked(1, "a", ("q1",)),
        inputs.Asked(3, 7, ("青州呢", "寒亭呢")),
        inputs.Asked(4, None, ("q3",)),
    ]


@pytest.mark.parametrize(
    ("line", "identity", "fault"),
    [
        (b"{", None, "batch.json"),
        (b"[" * 100_000, None, "batch.json"),
        (b"\xff\xfe{", None, "batch.encoding"),
        (b"[1]", None, "batch.shape"),
        (b'{"id": "x"}', "x", "batch.shape"),
        (b'{"id": "x", "question": null}', "x", "batch.shape"),
        (b'{"id": "x", "question": 5}', "x", "batch.shape"),
        (b'{"id": "x", "turns": []}', "x", "batch.shape"),
        (b'{"id": "x", "turns": ["a", 1]}', "x", "batch.shape"),
        (b'{"id": "x", "turns": "a"}', "x", "batch.shape"),
    ],
)
def test_a_bad_line_comes_out_with_its_fault_and_the_rest_goes_on(line: bytes, identity: object, fault: str) -> None:
    first, second = inputs.batch([line, b'{"question": "q"}'])
    assert (first.line, first.id, first.turns, first.fault) == (1, identity, (), fault)
    assert second == inputs.Asked(2, None, ("q",))


def test_the_batch_is_lazy() -> None:
    def endless() -> object:
        while True:
            yield b'{"question": "q"}'

    assert next(iter(inputs.batch(endless()))).turns == ("q",)  # type: ignore[arg-type]
