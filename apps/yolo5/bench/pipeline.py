"""The detector's work on each picture, done in Python with OpenCV and onnxruntime: what the Node worker is compared with.

`python3 bench/pipeline.py model.onnx samples --rounds 10 --workers 2` prints JSON: milliseconds per stage and in all
(median and least), one picture at a time, then pictures a second with that many worker processes.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import sys
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
from reference import Detections, Image, letterbox, open_model, run_model, suppress, to_picture, to_tensor  # noqa: E402

STAGES = ("decode", "letterbox", "tensor", "inference", "suppression", "draw", "encode")
QUALITY = 85
WARM_UP = 3
START_WITHIN = 120  # seconds; a worker that dies before it is warm must not hang the others


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("model", type=Path)
    arguments.add_argument("pictures", type=Path, help="a folder of JPEG files")
    arguments.add_argument("--rounds", type=int, default=10)
    arguments.add_argument("--threads", type=int, default=1, help="of the model, in each worker")
    arguments.add_argument("--workers", type=int, default=1)
    chosen = arguments.parse_args()
    # One after the other the stages share one thread, as in a worker process.
    cv2.setNumThreads(1)
    files = [path.read_bytes() for path in sorted(chosen.pictures.glob("*.jpg"))]
    if not files:
        raise SystemExit(f"{chosen.pictures}: no file *.jpg.")
    times = stage_times(chosen.model, files, chosen.rounds, chosen.threads)
    report = {
        "model": chosen.model.name,
        "pictures": len(files),
        "rounds": chosen.rounds,
        "threads": chosen.threads,
        "milliseconds": {name: _summary(values) for name, values in times.items()},
        "workers": chosen.workers,
        "picturesPerSecond": round(throughput(chosen.model, files, chosen.rounds, chosen.threads, chosen.workers), 2),
        "versions": {"onnxruntime": onnxruntime.__version__, "opencv": cv2.__version__, "numpy": np.__version__},
    }
    print(json.dumps(report, indent=2))


def stage_times(model: Path, files: list[bytes], rounds: int, threads: int) -> dict[str, list[float]]:
    """Milliseconds of each picture, by stage and in `total`. The first few pictures only warm up."""
    session = open_model(model, threads)
    for jpeg in files[:WARM_UP]:
        answer(session, jpeg)
    times: dict[str, list[float]] = {name: [] for name in (*STAGES, "total")}
    for jpeg in files * rounds:
        _, marks = answer(session, jpeg)
        for name, start, end in zip(STAGES, marks, marks[1:]):
            times[name].append((end - start) * 1e3)
        times["total"].append((marks[-1] - marks[0]) * 1e3)
    return times


def answer(session: onnxruntime.InferenceSession, jpeg: bytes) -> tuple[bytes, list[float]]:
    """The picture with its boxes as JPEG, and the time (seconds) before the first and after each stage."""
    marks = [time.perf_counter()]
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    marks.append(time.perf_counter())
    square = letterbox(image)
    marks.append(time.perf_counter())
    tensor = to_tensor(square)
    marks.append(time.perf_counter())
    rows = run_model(session, tensor)
    marks.append(time.perf_counter())
    found = suppress(rows)
    found = found._replace(boxes=to_picture(found.boxes, image.shape[1], image.shape[0]))
    marks.append(time.perf_counter())
    draw(image, found)
    marks.append(time.perf_counter())
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    marks.append(time.perf_counter())
    return coded.tobytes(), marks


def draw(image: Image, found: Detections) -> None:
    """A box and a label for each, the surest on top."""
    for box, score, kind in reversed(list(zip(found.boxes.round().astype(int), found.scores, found.classes))):
        left, top, right, bottom = (int(value) for value in box)
        colour = (int(kind) * 80 % 256, 255 - int(kind) * 40 % 256, 200)
        cv2.rectangle(image, (left, top), (right, bottom), colour, 3)
        label = f"{int(kind)} {score:.0%}"
        cv2.putText(image, label, (left, max(12, top - 4)), cv2.FONT_HERSHEY_SIMPLEX, 0.7, colour, 2)


def throughput(model: Path, files: list[bytes], rounds: int, threads: int, workers: int) -> float:
    """Pictures a second: the workers are processes that share the rounds, and start together when all are warm."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(workers + 1)
    shares = [rounds // workers + (number < rounds % workers) for number in range(workers)]
    processes = [context.Process(target=_work, args=(model, files, share, threads, start)) for share in shares]
    for process in processes:
        process.start()
    start.wait(START_WITHIN)
    began = time.perf_counter()
    for process in processes:
        process.join()
        if process.exitcode != 0:
            raise SystemExit(f"A worker ended with {process.exitcode}.")
    return len(files) * rounds / (time.perf_counter() - began)


def _work(model: Path, files: list[bytes], rounds: int, threads: int, start: Barrier) -> None:
    cv2.setNumThreads(1)
    session = open_model(model, threads)
    for jpeg in files[:WARM_UP]:
        answer(session, jpeg)
    start.wait(START_WITHIN)
    for jpeg in files * rounds:
        answer(session, jpeg)


def _summary(values: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(values), 3), "min": round(min(values), 3)}


if __name__ == "__main__":
    main()
