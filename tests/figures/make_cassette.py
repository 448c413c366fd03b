"""Answers saved one file each -> a cassette; refuses an answer whose prompt is no longer the one that was asked.

    python tests/figures/make_cassette.py ASKED ANSWERED OUT --model LABEL --recorded DATE --method TEXT

ASKED and ANSWERED hold `<strategy>__<task>.md`: the messages as they were sent, and the reply verbatim.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from harness.strategies import load_strategies, messages
from harness.tasks.folder import load_suite


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("asked", "answered", "out"):
        parser.add_argument(name, type=Path)
    for name in ("--model", "--recorded", "--method"):
        parser.add_argument(name, required=True)
    parser.add_argument("--suite", type=Path, default=Path("benchmarks/starter"))
    options = parser.parse_args()
    head = {
        "schema": "cassette/1",
        "model": options.model,
        "recorded": options.recorded,
        "method": options.method,
    }
    rows = [head]
    for task in load_suite(options.suite):
        for strategy in load_strategies():
            name = f"{strategy.id}__{task.id.partition('/')[2]}.md"
            if not (options.answered / name).exists():
                print(f"no answer: {name}")
                continue
            sent = messages(strategy, strategy.steps[0], task)
            asked = "\n\n".join(message["content"].strip() for message in sent) + "\n"
            if asked != (options.asked / name).read_text(encoding="utf-8"):
                print(f"asked otherwise: {name}")
                continue
            answer = (options.answered / name).read_text(encoding="utf-8")
            rows.append({"task_id": task.id, "strategy": strategy.id, "sample": 0,
                         "messages": [dict(m) for m in sent], "answer": answer})  # fmt: skip
    options.out.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    print(f"{len(rows) - 1} recordings: {options.out}")


if __name__ == "__main__":
    main()
