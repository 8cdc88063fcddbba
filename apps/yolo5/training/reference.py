"""The published YOLOv5 inference algorithm in numpy and OpenCV: what the detector's TypeScript is compared with.

Letterbox to 640×640, one run of the model, confidence times class score, class-wise non-maximum suppression,
boxes back to the picture. Where the published code leaves a choice, its defaults for detection are taken.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

MODEL = Path(__file__).resolve().parent.parent / "model" / "shapes.onnx"
SIDE = 640
GREY = (114, 114, 114)
CONFIDENCE, IOU = 0.25, 0.45
MOST_CANDIDATES, MOST_DETECTIONS = 30_000, 1000
# Boxes of different classes are moved apart by this many pixels, so that they do not suppress each other.
CLASS_OFFSET = 7680

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]


class Detections(NamedTuple):
    """`boxes`: N×4, x1 y1 x2 y2. Best first."""

    boxes: Floats
    scores: Floats
    classes: NDArray[np.int64]


def open_model(path: Path | str, threads: int = 1) -> onnxruntime.InferenceSession:
    """The session with the options of the TypeScript worker."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run_model(session: onnxruntime.InferenceSession, tensor: Floats) -> Floats:
    """25200×(5+classes) rows: centre x, centre y, width, height, objectness, class scores."""
    return session.run(None, {session.get_inputs()[0].name: tensor})[0][0]


def detect(session: onnxruntime.InferenceSession, image: Image, confidence: float = CONFIDENCE) -> Detections:
    """What is in a BGR picture (as `cv2.imread` gives it), in its own pixels."""
    height, width = image.shape[:2]
    found = suppress(run_model(session, to_tensor(letterbox(image))), confidence)
    return found._replace(boxes=to_picture(found.boxes, width, height))


def letterbox(image: Image) -> Image:
    """The picture, as large as fits, in the middle of a grey square of 640×640."""
    height, width = image.shape[:2]
    gain = min(SIDE / height, SIDE / width)
    new_width, new_height = round(width * gain), round(height * gain)
    if (new_width, new_height) != (width, height):
        image = cv2.resize(image, (new_width, new_height), interpolation=cv2.INTER_LINEAR)
    # An odd remainder goes to the right and to the bottom.
    across, down = (SIDE - new_width) / 2, (SIDE - new_height) / 2
    top, bottom, left, right = (round(v) for v in (down - 0.1, down + 0.1, across - 0.1, across + 0.1))
    return cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_CONSTANT, value=GREY)


def to_tensor(square: Image) -> Floats:
    """BGR bytes, height×width×3, as RGB from 0 to 1, 1×3×height×width."""
    return np.ascontiguousarray(square.transpose(2, 0, 1)[::-1])[None].astype(np.float32) / np.float32(255)


def suppress(rows: Floats, confidence: float = CONFIDENCE, iou: float = IOU) -> Detections:
    """The best class of each row above the confidence, without those that a better one of its class overlaps."""
    rows = rows[rows[:, 4] > confidence]
    products = rows[:, 5:] * rows[:, 4:5]
    classes = products.argmax(1)
    scores = products[np.arange(len(rows)), classes]
    half = rows[:, 2:4] / 2
    boxes = np.concatenate((rows[:, :2] - half, rows[:, :2] + half), 1)
    sure = np.flatnonzero(scores > confidence)
    order = sure[np.argsort(-scores[sure], kind="stable")][:MOST_CANDIDATES]
    boxes, scores, classes = boxes[order], scores[order], classes[order]
    kept = _best_of_each(boxes + (classes * CLASS_OFFSET)[:, None].astype(np.float32), iou)[:MOST_DETECTIONS]
    return Detections(boxes[kept], scores[kept], classes[kept])


def _best_of_each(boxes: Floats, iou: float) -> list[int]:
    """Greedy suppression; the boxes come best first."""
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    alive = np.ones(len(boxes), bool)
    kept: list[int] = []
    for index in range(len(boxes)):
        if not alive[index]:
            continue
        kept.append(index)
        rest = slice(index + 1, None)
        low = np.maximum(boxes[index, :2], boxes[rest, :2])
        high = np.minimum(boxes[index, 2:], boxes[rest, 2:])
        shared = (high - low).clip(0).prod(1)
        alive[rest] &= shared / (areas[index] + areas[rest] - shared) <= iou
    return kept


def to_picture(boxes: Floats, width: int, height: int) -> Floats:
    """Boxes of the letterboxed square in pixels of the picture. The padding is not rounded, as published."""
    gain = min(SIDE / height, SIDE / width)
    padding = np.array([(SIDE - width * gain) / 2, (SIDE - height * gain) / 2] * 2)
    limits = np.array([width, height] * 2)
    return ((boxes - padding) / gain).clip(0, limits).astype(np.float32)
