"""How good a model is on drawn pictures it has not seen: `python3 training/evaluate.py [model.onnx]`.

Average precision as COCO computes it: 101 recall points, the best box first, each truth found once.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from readable_json import readable_json
from reference import CONFIDENCE, MODEL, Detections, detect, open_model
from shapes import CLASSES, Boxes, Picture, draw_series

HELD_OUT_SEED, CALM_SEED = 777, 778
HELD_OUT, CALM = 200, 150
# Far below what is served: the curve needs the doubtful boxes too.
LOWEST_CONFIDENCE = 0.001


def evaluate(model: Path) -> dict[str, object]:
    """The figures of the model card."""
    pictures = draw_series(HELD_OUT_SEED, HELD_OUT, 640)
    calm = draw_series(CALM_SEED, CALM, 640, calm=True)
    found, calm_found = _detect_all(model, pictures), _detect_all(model, calm)
    by_class = average_precisions(found, pictures, 0.5)
    return {
        "pictures": len(pictures),
        "boxes": sum(len(picture.boxes) for picture in pictures),
        "mAP50": _rounded(by_class.mean()),
        "mAP75": _rounded(average_precisions(found, pictures, 0.75).mean()),
        "AP50": {name: _rounded(value) for name, value in zip(CLASSES, by_class)},
        "calmPictures": len(calm),
        "calmMAP50": _rounded(average_precisions(calm_found, calm, 0.5).mean()),
        "served": {str(limit): _served(found, pictures, limit) for limit in (CONFIDENCE, 0.4, 0.5)},
        "calmServed": {str(limit): _served(calm_found, calm, limit) for limit in (CONFIDENCE, 0.4, 0.5)},
    }


def average_precisions(found: list[Detections], pictures: list[Picture], iou: float) -> NDArray[np.float64]:
    """One number a class, from 0 to 1."""
    return np.array([_average_precision(found, pictures, kind, iou) for kind in range(len(CLASSES))])


def _average_precision(found: list[Detections], pictures: list[Picture], kind: int, iou: float) -> float:
    scores, hits, truths = [], [], 0
    for detections, picture in zip(found, pictures):
        boxes = picture.boxes[picture.boxes[:, 0] == kind, 1:]
        mine = detections.classes == kind
        truths += len(boxes)
        scores.append(detections.scores[mine])
        hits.append(_hits(detections.boxes[mine], boxes, iou))
    order = np.argsort(-np.concatenate(scores), kind="stable")
    right = np.cumsum(np.concatenate(hits)[order])
    if len(right) == 0:
        return 0.0
    precision = np.maximum.accumulate((right / np.arange(1, len(right) + 1))[::-1])[::-1]
    first = np.searchsorted(right / truths, np.linspace(0, 1, 101))
    return float(np.append(precision, 0)[first].mean())


def _hits(boxes: Boxes, truths: Boxes, iou: float) -> NDArray[np.bool_]:
    """For each box, best first, whether it covers a truth that no better one covers."""
    free = np.ones(len(truths), bool)
    hits = np.zeros(len(boxes), bool)
    for index, box in enumerate(boxes):
        shared = (np.minimum(box[2:], truths[:, 2:]) - np.maximum(box[:2], truths[:, :2])).clip(0).prod(1)
        areas = (box[2:] - box[:2]).prod() + (truths[:, 2:] - truths[:, :2]).prod(1)
        overlap = np.where(free, shared / (areas - shared), 0)
        if len(truths) > 0 and overlap.max() >= iou:
            hits[index], free[overlap.argmax()] = True, False
    return hits


def _served(found: list[Detections], pictures: list[Picture], confidence: float) -> dict[str, float]:
    """Precision and recall, all classes together, of what a user sees at this confidence."""
    right = shown = 0
    for detections, picture in zip(found, pictures):
        sure = detections.scores > confidence
        shown += int(sure.sum())
        for kind in range(len(CLASSES)):
            mine = sure & (detections.classes == kind)
            right += int(_hits(detections.boxes[mine], picture.boxes[picture.boxes[:, 0] == kind, 1:], 0.5).sum())
    truths = sum(len(picture.boxes) for picture in pictures)
    return {"precision": _rounded(right / max(1, shown)), "recall": _rounded(right / truths)}


def _detect_all(model: Path, pictures: list[Picture]) -> list[Detections]:
    session = open_model(model)
    return [detect(session, np.ascontiguousarray(picture.image[..., ::-1]), LOWEST_CONFIDENCE) for picture in pictures]


def _rounded(value: float) -> float:
    return round(float(value), 4)


if __name__ == "__main__":
    print(readable_json(evaluate(Path(sys.argv[1]) if len(sys.argv) > 1 else MODEL)))
