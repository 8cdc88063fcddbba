"""A model with the size and speed of YOLOv5s and seeded random weights, for benchmarks: it finds nothing.

`python3 bench/random_yolov5s.py yolov5s-random.onnx` needs numpy and onnx alone.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

import numpy as np
import onnx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
from yolov5s import COCO_ANCHORS, Floats, build_yolov5s  # noqa: E402

CLASSES = 80
# The head answers "almost surely nothing" everywhere, as a trained one does: suppression has little to do.
NOTHING = -6.0


def random_model(seed: int) -> onnx.ModelProto:
    random = np.random.default_rng(seed)

    def weights(name: str, outputs: int, inputs: int, kernel: int) -> tuple[Floats, Floats]:
        # He's scale keeps the values of the layers alike; without it they vanish into slow denormal numbers.
        scale = math.sqrt(2 / (inputs * kernel * kernel))
        kernels = random.standard_normal((outputs, inputs, kernel, kernel), np.float32) * np.float32(scale)
        head = name.startswith("24.")
        return kernels * np.float32(0.1 if head else 1), np.full(outputs, NOTHING if head else 0, np.float32)

    names = [f"class{number}" for number in range(CLASSES)]
    return build_yolov5s(weights, names, np.array(COCO_ANCHORS, np.float32), "MIT")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    model = random_model(chosen.seed)
    onnx.save(model, chosen.file)
    parameters = sum(math.prod(tensor.dims) for node in model.graph.node if node.op_type == "Conv"
                     for tensor in model.graph.initializer if tensor.name in node.input)  # fmt: skip
    print(f"{chosen.file}: {parameters:,} parameters, {chosen.file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
