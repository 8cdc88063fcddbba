"""Writes what the TypeScript detector is compared with: `python3 training/parity.py` fills `src/detector/testdata/`.

60 small JPEG pictures of 20 sizes, and what the reference finds in each with the model of the repository.
Run it again whenever that model changes.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import cv2
import numpy as np

from reference import CONFIDENCE, IOU, MODEL, Detections, Image, detect, open_model
from readable_json import readable_json
from shapes import draw_picture

PARITY_SEED = 5
TESTDATA = MODEL.parent.parent / "src" / "detector" / "testdata"
PICTURES_PER_SIZE = 3
# A score so close to the limit is shown or not by the last digit of a float, which differs between processors.
LEAST_DISTANCE = 2e-3
# Exact fits (no resizing, half, no padding), upscaling, odd remainders, very wide and very high, Telegram's sizes.
SIZES = (
    (640, 640), (640, 480), (480, 640), (1280, 960), (320, 320), (320, 240), (321, 247), (333, 500), (500, 333),
    (97, 131), (64, 64), (600, 150), (150, 600), (800, 200), (427, 640), (641, 639), (720, 405), (405, 720),
    (512, 384), (1279, 321),
)  # fmt: skip


def main() -> None:
    folder = TESTDATA / "parity"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    session = open_model(MODEL)
    pictures = []
    for series, (width, height) in enumerate(SIZES):
        written, index = 0, series * 1000
        while written < PICTURES_PER_SIZE:
            jpeg = _jpeg(index, width, height, calm=written > 0 or width * height > 200_000)
            index += 1
            found = detect(session, cv2.imdecode(jpeg, cv2.IMREAD_COLOR))
            if np.any(found.scores < CONFIDENCE + LEAST_DISTANCE):
                continue
            name = f"{width}x{height}-{written}.jpg"
            (folder / name).write_bytes(jpeg.tobytes())
            pictures.append({"file": name, "width": width, "height": height, "detections": _plain(found)})
            written += 1
    facts = {
        "model": hashlib.sha256(MODEL.read_bytes()).hexdigest(),
        "confidence": CONFIDENCE,
        "iou": IOU,
        "pictures": pictures,
    }
    (TESTDATA / "parity.json").write_text(readable_json(facts))
    print(f"{len(pictures)} pictures, {sum(len(picture['detections']) for picture in pictures)} detections")


def _jpeg(index: int, width: int, height: int, calm: bool) -> Image:
    # Small pictures need the crowd: a picture without a shape compares nothing.
    crowd = max(0.6, 300_000 / (width * height))
    image = draw_picture(PARITY_SEED, index, width, height, min(crowd, 8), calm).image
    _, coded = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    return coded


def _plain(found: Detections) -> list[dict[str, object]]:
    """Best first: the class by its number, the box in pixels as x1, y1, x2, y2."""
    return [
        {
            "class": int(kind),
            "box": [round(float(value), 4) for value in box],
            "confidence": round(float(score), 6),
        }
        for box, score, kind in zip(found.boxes, found.scores, found.classes)
    ]


if __name__ == "__main__":
    main()
