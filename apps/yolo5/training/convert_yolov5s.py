"""Makes `model/yolov5s.onnx` of the published weights: `python3 training/convert_yolov5s.py yolov5s.pt`.

The file must be the one that `model/weights.json` pins. Needs numpy and onnx, not PyTorch; the same weights and
versions give the same bytes. Writes `model/yolov5s.json` beside the model, with the hash that the detector checks.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx

from checkpoint import Array, Record, arrays_of, read_checkpoint
from readable_json import readable_json
from yolov5s import STRIDES, Floats, Weights, build_yolov5s

MODELS = Path(__file__).resolve().parent.parent / "model"
# YOLOv5 sets this for each of its normalisations instead of PyTorch's 1e-5 (utils/torch_utils.py, initialize_weights).
NORMALISATION_EPSILON = 1e-3
LAST_LAYER = "24."


def main(checkpoint: Path, folder: Path = MODELS) -> None:
    pinned = json.loads((MODELS / "weights.json").read_text())
    actual = hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    if actual != pinned["sha256"]:
        raise SystemExit(f"{checkpoint}: its SHA-256 is {actual}, model/weights.json pins {pinned['sha256']}. Refused.")
    model, names = convert(checkpoint, pinned["licence"])
    target = folder / "yolov5s.onnx"
    onnx.save(model, target)
    content = target.read_bytes()
    card = {
        "file": target.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "classes": names,
        "licence": pinned["licence"],
        "weights": {"url": pinned["url"], "sha256": actual},
    }
    target.with_suffix(".json").write_text(readable_json(card))
    print(f"{target}: {card['bytes']:,} bytes, SHA-256 {card['sha256']}")


def convert(checkpoint: Path, licence: str) -> tuple[onnx.ModelProto, list[str]]:
    """The ONNX model and its class names. Throws `KeyError` or `ValueError` for another architecture."""
    saved: Record = read_checkpoint(checkpoint)["model"]
    arrays = arrays_of(vars(saved)["_modules"]["model"])
    names = saved.names if isinstance(saved.names, list) else [saved.names[key] for key in sorted(saved.names)]
    # A checkpoint holds the anchors in cells of their stride.
    anchors = arrays[f"{LAST_LAYER}anchors"].astype(np.float32) * np.float32(STRIDES).reshape(3, 1, 1)
    return build_yolov5s(_folded(arrays), names, anchors, licence), names


def _folded(arrays: dict[str, Array]) -> Weights:
    """Each convolution with the normalisation after it; the head's have none."""

    def weights(name: str, outputs: int, inputs: int, kernel: int) -> tuple[Floats, Floats]:
        plain = name.startswith(LAST_LAYER)
        kernels = arrays[f"{name}.weight" if plain else f"{name}.conv.weight"].astype(np.float64)
        if kernels.shape != (outputs, inputs, kernel, kernel):
            raise ValueError(f"{name}: the kernels are {kernels.shape}, not {(outputs, inputs, kernel, kernel)}.")
        if plain:
            return kernels.astype(np.float32), arrays[f"{name}.bias"].astype(np.float32)
        scale, shift, mean, variance = (
            arrays[f"{name}.bn.{part}"].astype(np.float64) for part in ("weight", "bias", "running_mean", "running_var")
        )
        factor = scale / np.sqrt(variance + NORMALISATION_EPSILON)
        folded = kernels * factor[:, None, None, None]
        return folded.astype(np.float32), (shift - mean * factor).astype(np.float32)

    return weights


if __name__ == "__main__":
    main(Path(sys.argv[1]))
