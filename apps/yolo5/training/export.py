"""Writes a trained network as ONNX: `images` 1×3×640×640 in, `output0` 1×25200×(5+classes) out, names as metadata."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from network import STRIDES, Detector
from reference import SIDE

OPSET = 17
# Smaller tensors stay as they are: the Cast would cost more bytes than it saves.
LEAST_HALVED = 256


def export(network: Detector, path: Path, classes: tuple[str, ...]) -> None:
    """Batch normalisation is folded into the convolutions; `names` is written as YOLOv5 writes it, a Python dict."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.onnx"
        torch.onnx.export(
            network.eval(),
            (torch.zeros(1, 3, SIDE, SIDE),),
            str(draft),
            opset_version=OPSET,
            input_names=["images"],
            output_names=["output0"],
            dynamo=False,
        )
        model = onnx.load(draft)
    model.producer_name = "polybot-shapes"
    metadata = {"stride": str(STRIDES[-1]), "names": str(dict(enumerate(classes))), "license": "MIT"}
    helper.set_model_props(model, metadata)
    halve(model)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def halve(model: onnx.ModelProto) -> None:
    """Stores the large weights as 16-bit floats with a Cast behind each: half the file, the runtime folds them when
    it loads, and computes in 32 bits as before."""
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.float32 and values.size >= LEAST_HALVED:
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    rest = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *rest])
