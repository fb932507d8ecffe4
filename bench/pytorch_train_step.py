#!/usr/bin/env python3
"""Times training steps of PyTorch on the CPU, on request, so that another process can interleave them with its own.

    python pytorch_train_step.py --model d2l-densenet --batch 32 --mode channels_last

A step is what densegraph's is: forward, mean cross-entropy, backward, SGD with momentum 0.9, on a batch that is in
memory already. After warm-up prints one JSON line, {"torch": VERSION, "threads": N}; then for each line
{"steps": N} on standard input one line {"milliseconds": [...], "growthBytes": N}: the resident set at its highest
during all steps until now, over what it was once model, optimizer and batch were in place. For a line {"held": true}
one line {"heldBytes": N}: of one more step, the storages that its forward pass hands to autograd to keep, each once,
parameters and images aside. Modes: eager (NCHW), channels_last. The caller may tune malloc through the environment,
which an eager framework gains speed from (MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_).
"""
import argparse
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class DenseBlock(nn.Module):
    """The d2l book, section 8.7: each layer is norm, ReLU, 3x3 convolution; its output is appended."""

    def __init__(self, layers, channels, growth):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Sequential(nn.BatchNorm2d(channels + i * growth), nn.ReLU(),
                          nn.Conv2d(channels + i * growth, growth, 3, padding=1))
            for i in range(layers))

    def forward(self, x):
        for layer in self.layers:
            x = torch.cat((x, layer(x)), dim=1)
        return x


def d2l_densenet(channels=1, growth=32, blocks=(4, 4, 4, 4), classes=10):
    modules = [nn.Conv2d(channels, 64, 7, stride=2, padding=3), nn.BatchNorm2d(64), nn.ReLU(),
               nn.MaxPool2d(3, stride=2, padding=1)]
    width = 64
    for index, layers in enumerate(blocks):
        modules.append(DenseBlock(layers, width, growth))
        width += layers * growth
        if index + 1 < len(blocks):
            modules += [nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, width // 2, 1), nn.AvgPool2d(2, 2)]
            width //= 2
    modules += [nn.BatchNorm2d(width), nn.ReLU(), nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(),
                nn.Linear(width, classes)]
    return nn.Sequential(*modules)


def reset_peak():
    """From here on the peak is of what comes; where the system cannot do that, of all until now as well."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def peak_bytes():
    """The resident set at its highest. What getrusage tells on Linux begins at what the parent process held."""
    try:
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) * 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def held_bytes(model, images, loss):
    """Bytes of the storages that autograd keeps for the backward pass of a loss."""
    ignored = {tensor.untyped_storage().data_ptr() for tensor in [images, *model.parameters(), *model.buffers()]}
    held = {}

    def pack(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in ignored:
            held[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        loss().backward()
    return sum(held.values())


MODELS = {"d2l-densenet": (d2l_densenet, 1, 10)}  # constructor, channels, classes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=sorted(MODELS), default="d2l-densenet")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--size", type=int, default=96, help="height and width of the images")
    parser.add_argument("--mode", choices=["eager", "channels_last"], default="channels_last")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warmup", type=int, default=3)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    make, channels, classes = MODELS[arguments.model]
    layout = torch.channels_last if arguments.mode == "channels_last" else torch.contiguous_format
    model = make().to(memory_format=layout).train()
    images = torch.rand(arguments.batch, channels, arguments.size, arguments.size).contiguous(memory_format=layout)
    labels = torch.arange(arguments.batch) % classes
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

    def loss():
        return F.cross_entropy(model(images), labels)

    def step():
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    reset_peak()
    before = peak_bytes()
    for _ in range(arguments.warmup):
        step()
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if "held" in request:
            print(json.dumps({"heldBytes": held_bytes(model, images, loss)}), flush=True)
            continue
        milliseconds = []
        for _ in range(request["steps"]):
            begin = time.perf_counter()
            step()
            milliseconds.append((time.perf_counter() - begin) * 1000)
        print(json.dumps({"milliseconds": milliseconds, "growthBytes": peak_bytes() - before}), flush=True)


if __name__ == "__main__":
    main()
