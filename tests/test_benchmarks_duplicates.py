"""The benchmark of near-duplicates: a small run over articles in our own words."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parent.parent

BRIDGE = (
    "柳河上的新桥昨天通车，桥长420米，两岸6个村的人不用再绕路。修桥花了18个月，石料都从邻县运来，"
    "工人们冬天也没有停工。通车那天，村民在桥头摆了长桌，请修桥的人吃面。原来的渡船留在岸边，给孩子们看。"
    "船工老邓撑了31年船，如今在桥头看护路灯。他说，夜里过河的人再也不用喊他了。"
)
SCHOOL = (
    "山脚下的小学添了一间木工房，有9张工作台，45件工具。每周三下午，退休木匠来教孩子们做板凳和鸟窝。"
    "第一个学期做成了120只鸟窝，都挂到了校外的林子里。校长说，孩子们学会了量尺寸，也学会了等胶水干。"
    "下学期还想添一间陶艺房，窑已经请人来看过，泥就用后山的。"
)


def benchmark(name: str) -> Any:
    package = sys.modules.setdefault("benchmarks", ModuleType("benchmarks"))
    package.__path__ = [str(ROOT / "benchmarks")]
    return import_module(f"benchmarks.{name}")


duplicates = benchmark("duplicates")


def test_copies_are_found_and_forms_are_not() -> None:
    found = duplicates.measure([BRIDGE, SCHOOL, f"本报讯　{BRIDGE}", "太短。"])
    figures = found.figures
    assert (figures["articles"], figures["forms"], figures["pairs"]) == (3, 3, 1)
    assert {figures[name] for name in ("dateline", "punctuation", "traditional", "cut")} == {1.0}
    assert figures["form"] == 0
    assert figures["ms"] > 0
    assert len(found.rows) == 7
