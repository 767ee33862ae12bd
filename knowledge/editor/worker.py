"""The process that holds the encoder for the editors' pages: one JSON task a line in, lines of progress and one result out.

    python -m knowledge.editor.worker <index folder> <examples folder> <encoder folder> [<golden questions>]

Quick tasks (try, search, group) do not wait behind a slow one (a candidate being built). It ends when its input does.
"""

import json
import os
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

SLOW = {"candidate", "trial", "publish", "restore"}
TASKS = SLOW | {"understand", "search", "vectors", "group", "check", "plan_import", "served"}


def main(arguments: list[str]) -> int:
    from knowledge.editor.workshop import Refused, Workshop
    from knowledge.encoder import OnnxEncoder

    os.nice(5)  # members come first
    root, nlu, encoder = map(Path, arguments[:3])
    golden = Path(arguments[3]) if len(arguments) > 3 and Path(arguments[3]).is_file() else None
    workshop = Workshop(root, nlu, golden, lambda: OnnxEncoder(encoder))
    pools = {True: ThreadPoolExecutor(1, "slow"), False: ThreadPoolExecutor(1, "quick")}
    out, lock = sys.stdout, threading.Lock()
    sys.stdout = sys.stderr  # what a library prints is no answer

    def send(message: dict[str, Any]) -> None:
        with lock:
            out.write(json.dumps(message, ensure_ascii=False) + "\n")
            out.flush()

    def run(task: dict[str, Any]) -> None:
        key = task["id"]
        try:
            done = getattr(workshop, task["task"])(**task["given"], say=lambda line: send({"id": key, "say": line}))
            send({"id": key, "done": done})
        except Refused as error:
            send({"id": key, "refused": str(error)})
        except Exception as error:
            traceback.print_exc()
            send({"id": key, "failed": f"{type(error).__name__}: {error}"})

    for line in sys.stdin:
        task = json.loads(line)
        if task["task"] not in TASKS:
            send({"id": task["id"], "failed": f"no task {task['task']}"})
            continue
        pools[task["task"] in SLOW].submit(run, task)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
