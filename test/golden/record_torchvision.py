"""Records what torchvision's networks call their tensors: python record_torchvision.py, beside the files that it writes.

One file a network: every entry of its state_dict, in its order, with shape and safetensors' name of its type.
"""

import json
from pathlib import Path

import torch
import torchvision

CLASSES = 10
NETWORKS = {
    "torchvision-densenet121": torchvision.models.densenet121,
    "torchvision-resnet50": torchvision.models.resnet50,
}
TYPES = {torch.float32: "F32", torch.int64: "I64"}

for name, build in NETWORKS.items():
    network = build(weights=None, num_classes=CLASSES)
    lines = [
        json.dumps({"name": key, "dtype": TYPES[tensor.dtype], "shape": list(tensor.shape)})
        for key, tensor in network.state_dict().items()
    ]
    file = Path(__file__).parent / f"{name}.json"
    file.write_text("[\n  " + ",\n  ".join(lines) + "\n]\n")
