"""Wording of `wenbao eval`, looked up through `bot.messages` like all other."""

from __future__ import annotations

from typing import Final

EVAL: Final[dict[str, tuple[str, str]]] = {
    "gold.invalid": (
        '{path} 第 {line} 行不能用作考题（{reason}）；每行应当是 {{"id", "question" 或 "turns", "accept", '
        '"evidence", "answerable"}}，或只有错误答案的 {{"id", "turns", "reject"}}。',
        'line {line} of {path} is no gold item ({reason}); each line is to be {{"id", "question" or "turns", '
        '"accept", "evidence", "answerable"}}, or {{"id", "turns", "reject"}} with nothing but wrong answers.',
    ),
    "gold.none": ("{path} 里一道题也没有；请每行写一题。", "{path} holds no gold item; write one a line."),
    "gold.json": ("不是 JSON：{detail}", "no JSON: {detail}"),
    "gold.encoding": ("不是 UTF-8", "not UTF-8"),
    "gold.object": ("不是 JSON 对象", "no JSON object"),
    "gold.question": ("缺少 question 或 turns", '"question" or "turns" is missing'),
    "gold.turns": ("turns 应当是非空的字符串列表", '"turns" is not a list of strings that is not empty'),
    "gold.accept": (
        "accept 应当是字符串列表，可回答的题不能为空",
        '"accept" is no list of strings, or empty although answerable',
    ),
    "gold.reject": ("reject 应当是字符串列表，不能都是空的", '"reject" is no list of strings, or all are blank'),
    "gold.answerable": ("answerable 应当是 true 或 false", '"answerable" is neither true nor false'),
    "gold.evidence": ("evidence 应当是字符串", '"evidence" is no string'),
    "baseline.invalid": (
        "{path} 不能用来比较（{reason}）；请给出对同一份考题运行 wenbao eval --json 的输出。",
        "{path} cannot be compared with ({reason}); give what wenbao eval --json printed for the same gold file.",
    ),
    "baseline.encoding": ("不是 UTF-8", "not UTF-8"),
    "baseline.json": ("不是 JSON：{detail}", "no JSON: {detail}"),
    "baseline.shape": ("里面没有逐题的 outcomes", 'it has no "outcomes", a list of items'),
    "baseline.outcome": ("outcomes 的第 {detail} 项不对", 'item {detail} of "outcomes" makes no sense'),
    "baseline.other": ("没有一道题与这份考题相同", "it has no question of this gold file"),
    "eval.items": ("题数", "items"),
    "eval.answer_accuracy": ("答案正确率", "answer accuracy"),
    "eval.wrong_answers": ("答错", "wrong answers"),
    "eval.false_refusals": ("该答而未答", "false refusals"),
    "eval.evidence_precision": ("出处正确率", "evidence precision"),
    "eval.refusal_precision": ("拒答准确率", "refusal precision"),
    "eval.refusal_recall": ("拒答召回率", "refusal recall"),
    "eval.false_answers": ("不该答而答", "false answers"),
    "eval.answered_accuracy": ("作答时的正确率", "accuracy when answering"),
    "eval.coverage": ("作答率", "coverage"),
    "eval.repeated_answers": ("重复已否定的答案", "rejected answers repeated"),
    "eval.calibration_error": ("校准误差", "calibration error"),
    "eval.brier_score": ("Brier 分数", "Brier score"),
    "eval.reliability.bin": ("置信度", "confidence"),
    "eval.reliability.items": ("题数", "items"),
    "eval.reliability.confidence": ("平均", "mean"),
    "eval.reliability.right": ("答对", "right"),
    "eval.fault.none": ("无误", "right"),
    "eval.fault.wrong-answer": ("答错", "wrong answer"),
    "eval.fault.wrong-evidence": ("出处不对", "wrong evidence"),
    "eval.fault.false-answer": ("不该答而答", "false answer"),
    "eval.fault.false-refusal": ("该答而未答", "false refusal"),
    "eval.fault.repeated-answer": ("重复已否定的答案", "rejected answer repeated"),
    "eval.fault.invalid": ("问题不能问", "not a question"),
    "eval.expected": ("应为 {accept}", "expected {accept}"),
    "eval.cited": ("引了 {cited}", "cited {cited}"),
    "eval.got": ("得到 {answer}", "got {answer}"),
    "eval.refused": ("没有回答", "no answer"),
    "eval.more": ("……另有 {count} 题，-v 全部列出", "…and {count} more, -v shows all"),
    "eval.compared": (
        "与原先比较（两次都有的 {shared} 题；新增 {added} 题，不再有 {gone} 题）",
        "compared with before (the {shared} items of both runs; {added} new, {gone} gone)",
    ),
    "eval.before": ("原先", "before"),
    "eval.now": ("现在", "now"),
    "eval.difference": ("增减", "difference"),
    "eval.worse": ("变差 {count} 题：", "got worse: {count}"),
    "eval.better": ("变好 {count} 题：", "got better: {count}"),
    "eval.regression": ("退步了：{figures}。", "Regression: {figures}."),
    "eval.no_regression": ("没有退步。", "No regression."),
}
"""By key, Chinese and English; as in `bot.messages`."""
