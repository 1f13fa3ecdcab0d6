"""The benchmark of many conversations at once: its arithmetic, and a small run on the bundled sample."""

from __future__ import annotations

import math
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.conversation import Answered, State, Words
from bot_running import FOUND, sample_engine

ROOT = Path(__file__).parent.parent


def benchmark(name: str) -> Any:
    package = sys.modules.setdefault("benchmarks", ModuleType("benchmarks"))
    package.__path__ = [str(ROOT / "benchmarks")]
    return import_module(f"benchmarks.{name}")


common, serve = benchmark("common"), benchmark("serve")


def test_the_slope_leaves_out_what_is_loaded_on_the_way() -> None:
    # Of 1,000 replies the first 200 do not count; after them 2 MB come with every 100, so 20 with 1,000.
    memory = [(100, 50.0), (200, 300.0), *((100 * n, 300.0 + 2 * n) for n in range(3, 11))]
    assert serve.growth(memory) == pytest.approx(20)
    assert serve.growth([(100 * n, 7.5) for n in range(1, 11)]) == pytest.approx(0)
    assert math.isnan(serve.growth([(100, 1.0)]))
    assert math.isnan(serve.growth([]))


def test_percentiles_worked_out_by_hand() -> None:
    values = [float(n) for n in range(20, 0, -1)]
    assert serve.nth(values, 0.95) == 19  # nineteen of twenty
    assert serve.nth(values, 1.0) == 20
    assert serve.nth([3.0], 0.95) == 3


def test_a_conversation_remembers() -> None:
    state, reply = serve.turn(sample_engine(), "", "青州培训了多少人")
    assert isinstance(reply, Answered)
    assert reply.answer.text == FOUND
    state, reply = serve.turn(sample_engine(), state, "临朐呢")
    assert isinstance(reply, Answered)
    assert reply.answer.understood == "临朐培训了多少人"
    assert [turn.asked for turn in State.load(state).turns] == ["青州培训了多少人", "临朐呢"]


def test_a_small_run() -> None:
    found = serve.measure(sample_engine(), ["青州培训了多少人", "谢谢"], [1, 3], 2, 8, 2)
    assert [row[:2] for row in found.rows] == [("1 at once", "2"), ("3 at once", "6"), ("4 at once, longer", "8")]
    figures = found.figures
    for run in ("1", "3", "long"):
        assert 0 < figures[f"{run}.p50"] <= figures[f"{run}.p95"]
        assert 0 < figures[f"{run}.retrieve"] < figures[f"{run}.answer"]
        assert figures[f"{run}.per_second"] > 0
    assert figures["memory"] > 50  # the models are in it
    assert math.isnan(figures["growth"])  # of fewer than a hundred questions
    assert len(found.columns) == len(found.rows[0])


def test_memory_is_looked_at_after_every_hundred_replies() -> None:
    served = serve.Served()
    for _ in range(250):
        served.take(0.1, Words("thanks"))
    assert [replies for replies, _ in served.memory] == [100, 200]
    assert all(10 < megabytes < 100_000 for _, megabytes in served.memory)


def test_questions_are_the_turns_of_a_gold_file(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text('{"question": "甲", "accept": ["1"]}\n{"turns": ["乙", "丙呢"], "answerable": false}\n', "utf-8")
    assert serve.gold(file) == ["甲", "乙", "丙呢"]


def test_questions_are_made_from_the_library() -> None:
    made = common.made(sample_engine().library, 20)
    assert len(set(made)) == len(made) == 20
    assert all("多少" in question for question in made)
