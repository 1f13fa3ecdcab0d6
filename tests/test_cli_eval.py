"""`wenbao eval` on the bundled sample: what it prints, what it exits with, and how a run is compared with another."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from bot import cli, messages, sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TRAINED = "青州培训了多少人"
"""What anyone asks of the sample first; it says 24000余人次."""

GOLD: list[dict[str, Any]] = [
    {"id": 1, "question": TRAINED, "accept": ["24000余人次"], "evidence": "参加过培训的已有24000余人次"},
    {"id": 2, "turns": [TRAINED, "寒亭呢"], "accept": ["120多名"], "evidence": "不在那句里"},
    {"id": 3, "question": "临朐培训了多少人", "accept": [], "answerable": False},
    {"id": 4, "question": TRAINED, "accept": ["25000"], "answerable": True},
    {"id": 5, "question": "？？", "accept": ["x"]},
    {"id": 6, "question": TRAINED, "answerable": False},
    {"id": "up", "turns": [TRAINED], "accept": ["24000余人次"], "evidence": None, "answerable": True},
    {"id": "down", "turns": [TRAINED], "reject": ["24000余人次。"]},
    {"id": "mended", "turns": [TRAINED], "reject": ["120多名"]},
]
FAULTS = {
    2: ["wrong-evidence"],
    4: ["wrong-answer"],
    5: ["false-refusal", "invalid"],
    6: ["false-answer"],
    "down": ["repeated-answer"],
}


Run = Callable[..., tuple[int, str, str]]
"""`eval` with these arguments: exit code, stdout, stderr."""


@pytest.fixture(scope="module", autouse=True)
def _no_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where there is no library, the sample is asked."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WENBAO_LIBRARY", "WENBAO_MODEL", "WENBAO_LANG", "WENBAO_DEBUG"):
            patch.delenv(name, raising=False)
        patch.setenv("XDG_DATA_HOME", str(home))
        patch.setenv("HOME", str(home))
        if not sample.folder().exists():
            sample.build(sample.folder(), lambda _done, _total: None)
        yield


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = cli.run(["eval", *map(str, arguments)])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def call(*items: Mapping[str, object]) -> Path:
        path = tmp_path / "gold.jsonl"
        path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), "utf-8")
        return path

    return call


def error(ran: tuple[int, str, str]) -> str:
    """The one sentence on stderr of a run that came to nothing."""
    code, out, err = ran
    assert (code, out) == (1, "")
    (line,) = err.splitlines()
    return line


def test_all_figures_as_json(run: Run, write: Callable[..., Path]) -> None:
    code, out, _ = run(write(*GOLD), "--json")
    assert code == 0
    record = json.loads(out)
    counts = {name: value for name, value in record.items() if isinstance(value, int)}
    assert counts == {
        "items": 9,
        "answerable": 5,
        "unanswerable": 2,
        "rejected": 2,
        "right_answers": 3,
        "right_refusals": 1,
        "evidence_checked": 2,
        "evidence_right": 1,
        "wrong_answers": 1,
        "false_refusals": 1,
        "false_answers": 1,
        "repeated_answers": 1,
    }
    assert record["answer_accuracy"] == 0.6
    assert record["evidence_precision"] == 0.5
    assert (record["refusal_precision"], record["refusal_recall"]) == (0.5, 0.5)
    assert (record["answered_accuracy"], record["coverage"]) == (0.6, 0.8333)
    assert {fault["id"]: fault["faults"] for fault in record["faults"]} == FAULTS
    assert [(one["id"], one["outcome"], one["evidence"]) for one in record["outcomes"]] == [
        (1, "right", True),
        (2, "right", False),
        (3, "right-refusal", None),
        (4, "wrong", None),
        (5, "false-refusal", None),
        (6, "false-answer", None),
        ("up", "right", None),
        ("down", "repeated", None),
        ("mended", "not-repeated", None),
    ]
    assert record["comparison"] is None


def test_calibration_is_of_the_confidences_that_were_given(run: Run, write: Callable[..., Path]) -> None:
    record = json.loads(run(write(GOLD[0], GOLD[2], GOLD[3]), "--json")[1])
    right, _, wrong = (one["confidence"] for one in record["outcomes"])
    assert right == wrong  # the same question
    assert record["calibration_error"] == pytest.approx(abs(right - 0.5), abs=1e-4)
    assert record["brier_score"] == pytest.approx(((1 - right) ** 2 + right**2) / 2, abs=1e-4)
    table = record["reliability"]
    assert len(table) == 10
    (filled,) = (one for one in table if one["items"])
    assert (filled["items"], filled["confidence"], filled["right"]) == (2, right, 0.5)
    assert filled["above"] <= right <= filled["to"]


def test_faults_and_figures_as_text(run: Run, write: Callable[..., Path]) -> None:
    code, out, _ = run(write(*GOLD))
    assert code == 0
    shown = out.splitlines()
    assert f"4  答错  {TRAINED}" in shown
    assert shown[shown.index(f"4  答错  {TRAINED}") + 1 :][:2] == ["    得到 24000余人次", "    应为 25000"]
    assert f"2  出处不对  {TRAINED} / 寒亭呢" in shown
    assert "    应为 不在那句里" in shown
    for label, share in {
        "答案正确率": "3/5  60.0%",
        "出处正确率": "1/2  50.0%",
        "拒答准确率": "1/2  50.0%",
        "拒答召回率": "1/2  50.0%",
        "作答率": "5/6  83.3%",
        "重复已否定的答案": "1/2  50.0%",
    }.items():
        assert [line.split(maxsplit=1)[1] for line in shown if line.split(maxsplit=1)[:1] == [label]] == [share]
    assert "平均" not in out
    verbose = run(write(GOLD[3]), "-v", "--lang", "en")[1]
    assert "expected 25000" in verbose
    assert "confidence  items  mean" in verbose


def test_a_faultless_run_is_the_table_alone(run: Run, write: Callable[..., Path]) -> None:
    code, out, _ = run(write(GOLD[0], GOLD[2]))
    assert code == 0
    assert out.startswith("题数 ")
    assert "已否定" not in out


def test_ten_faults_are_shown_and_all_on_demand(run: Run, write: Callable[..., Path]) -> None:
    gold = write(*({"id": f"x{number}", "question": "？？", "accept": ["x"]} for number in range(13)))
    brief = run(gold)[1]
    assert ("x9  " in brief, "x10  " in brief) == (True, False)
    assert messages.text("eval.more", "zh", count=3) in brief
    verbose = run(gold, "-v")[1]
    assert all(f"x{number}  " in verbose for number in range(13))
    assert "另有" not in verbose


def test_a_run_is_compared_with_an_earlier_one(run: Run, write: Callable[..., Path], tmp_path: Path) -> None:
    gold, baseline = GOLD[:2], tmp_path / "before.json"
    baseline.write_text(run(write(*gold, GOLD[4]), "--json")[1], "utf-8")
    code, out, _ = run(write(gold[1]), "--baseline", baseline)
    assert code == 0
    assert out.splitlines()[-1] == "没有退步。"
    assert "变差" not in out

    # As if 1 were answered wrongly now, and 2 cited rightly.
    changed = [{**gold[0], "accept": ["25000"]}, {**gold[1], "evidence": "120多名"}, {**GOLD[4], "id": "new"}]
    code, out, _ = run(write(*changed), "--baseline", baseline)
    assert code == 1
    shown = out.splitlines()
    assert shown[-1] == "退步了：答案正确率。"
    assert shown[shown.index("变差 1 题：") + 1] == f"  1  无误 → 答错  {TRAINED}"
    assert shown[shown.index("变好 1 题：") + 1] == f"  2  出处不对 → 无误  {TRAINED} / 寒亭呢"
    assert any(line.split() == ["答案正确率", "1.0000", "0.5000", "-0.5000"] for line in shown)
    assert any(line.split() == ["出处正确率", "0.5000", "1.0000", "+0.5000"] for line in shown)

    code, out, _ = run(write(*changed), "--baseline", baseline, "--tolerance", "0.5", "--json")
    assert code == 0
    found = json.loads(out)["comparison"]
    assert (found["shared"], found["added"], found["gone"], found["regressions"]) == (2, 1, 1, [])
    assert found["figures"]["answer_accuracy"] == {"before": 1.0, "now": 0.5, "difference": -0.5}
    assert found["worse"] == [{"id": 1, "turns": [TRAINED], "before": [], "now": ["wrong-answer"]}]
    assert [move["id"] for move in found["better"]] == [2]


def test_a_baseline_that_is_none_is_one_sentence(run: Run, write: Callable[..., Path], tmp_path: Path) -> None:
    gold, baseline = write(GOLD[0]), tmp_path / "before.json"
    assert "before.json" in error(run(gold, "--baseline", baseline))
    baseline.write_text(run(gold)[1], "utf-8")
    assert "不是 JSON" in error(run(gold, "--baseline", baseline))
    baseline.write_text('{"items": 3}', "utf-8")
    assert "outcomes" in error(run(gold, "--baseline", baseline))
    baseline.write_text(run(gold, "--json")[1], "utf-8")
    assert "没有一道题与这份考题相同" in error(run(write(GOLD[2]), "--baseline", baseline))


def test_a_tolerance_needs_a_baseline(run: Run, write: Callable[..., Path]) -> None:
    code, out, err = run(write(GOLD[0]), "--tolerance", "0.1")
    assert (code, out) == (2, "")
    assert "--baseline" in err


def test_a_bad_gold_file_is_one_sentence(run: Run, write: Callable[..., Path], tmp_path: Path) -> None:
    assert "第 2 行" in error(run(write(GOLD[0], {"question": 1})))
    assert "一道题也没有" in error(run(write()))
    assert "none.jsonl" in error(run(tmp_path / "none.jsonl"))
