#!/usr/bin/env python3
"""Times steps of PyTorch, on request, so that another process can interleave them with its own.

    python pytorch_steps.py --network D2L_DENSENET --image 1x96x96 --batch 32 --mode channels_last

A training step is what densegraph's is: forward, mean cross-entropy, backward, SGD with momentum 0.9, on a batch that
is in memory already. With --pass inference a step is a forward pass with running statistics, under
torch.inference_mode. After warm-up prints one JSON line, {"torch": VERSION, "threads": N, "parameters": N}, or where
that fails {"failed": WHY}. Then for each line {"steps": N} on standard input one line {"milliseconds": [...],
"peakBytes": N, "growthBytes": N}: the resident set at its highest during all steps until now, and that over what it
was once model, optimizer and batch were in place. For a line {"held": true} one line {"heldBytes": N}: of one more
step, the storages that its forward pass hands to autograd to keep, each once, parameters and images aside. Modes:
eager (NCHW), channels_last, compile (torch.compile; its own memory while it compiles is not the steps'). With
--precision bfloat16 the forward pass runs under torch.autocast. With --device cuda a step ends when the device has
finished it, its gradients are set to None, a compiled model is in channels_last, and the bytes are the device's: what
PyTorch's allocator has reserved at most, and what it has handed out at most over what network and batch had. The caller may tune malloc through the environment, which an eager framework gains speed from (MALLOC_MMAP_THRESHOLD_,
MALLOC_TRIM_THRESHOLD_).
"""
import argparse
import json
import resource
import signal
import sys
import time

# Ctrl-C in a terminal reaches this process too, and is no news.
signal.signal(signal.SIGINT, signal.SIG_DFL)

import torch
import torch.nn.functional as F

from pytorch_networks import NETWORKS


class ProcessMemory:
    """The resident set at its highest: of the process, and what of it has come since `begin`."""

    def begin(self):
        self.reset()
        self.before = self.peak_bytes()

    def reset(self):
        """From here on the peak is of what comes; where the system cannot do that, of all until now as well."""
        try:
            with open("/proc/self/clear_refs", "w") as file:
                file.write("5")
        except OSError:
            pass

    def peak_bytes(self):
        """What getrusage tells on Linux begins at what the parent process held."""
        try:
            with open("/proc/self/status") as file:
                return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) * 1024
        except OSError:
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

    def growth_bytes(self):
        return self.peak_bytes() - self.before


class DeviceMemory:
    """The same of PyTorch's allocator on a CUDA device."""

    def begin(self):
        self.reset()
        self.before = torch.cuda.memory_allocated()

    def reset(self):
        torch.cuda.reset_peak_memory_stats()

    def peak_bytes(self):
        return torch.cuda.max_memory_reserved()

    def growth_bytes(self):
        return torch.cuda.max_memory_allocated() - self.before


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


def say(line):
    print(json.dumps(line), flush=True)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", choices=sorted(NETWORKS), default="D2L_DENSENET")
    parser.add_argument("--image", default="1x96x96", help="channels, height and width")
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--pass", choices=["train", "inference"], default="train", dest="which")
    parser.add_argument("--mode", choices=["eager", "channels_last", "compile"], default="channels_last")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--tf32", action="store_true", help="let CUDA round the factors of float32 products")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warmup", type=int, default=3)
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    channels, height, width = map(int, arguments.image.split("x"))
    on_device = arguments.device == "cuda"
    if on_device and not torch.cuda.is_available():
        say({"failed": "PyTorch finds no CUDA device"})
        return
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = arguments.tf32
    torch.backends.cudnn.benchmark = True
    last = arguments.mode == "channels_last" or (on_device and arguments.mode == "compile")
    layout = torch.channels_last if last else torch.contiguous_format
    model = NETWORKS[arguments.network](channels, arguments.classes).to(arguments.device, memory_format=layout)
    model.train(arguments.which == "train")
    images = torch.rand(arguments.batch, channels, height, width).to(arguments.device, memory_format=layout)
    labels = (torch.arange(arguments.batch) % arguments.classes).to(arguments.device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    run = torch.compile(model) if arguments.mode == "compile" else model

    autocast = torch.autocast(arguments.device, torch.bfloat16, enabled=arguments.precision == "bfloat16")

    def loss():
        with autocast:
            return F.cross_entropy(run(images), labels)

    def train():
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    def infer():
        with torch.inference_mode(), autocast:
            run(images)

    def step():
        train() if arguments.which == "train" else infer()
        if on_device:
            torch.cuda.synchronize()

    memory = DeviceMemory() if on_device else ProcessMemory()
    memory.begin()
    try:
        for _ in range(arguments.warmup):
            step()
    except Exception as error:  # torch.compile without a C++ compiler, too little memory: the caller goes on without
        say({"failed": f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"})
        return
    if arguments.mode == "compile":
        memory.reset()
    parameters = sum(parameter.numel() for parameter in model.parameters())
    say({"torch": torch.__version__, "threads": torch.get_num_threads(), "parameters": parameters})
    for line in sys.stdin:
        request = json.loads(line)
        if "held" in request:
            say({"heldBytes": held_bytes(model, images, loss)})
            continue
        milliseconds = []
        for _ in range(request["steps"]):
            begin = time.perf_counter()
            step()
            milliseconds.append((time.perf_counter() - begin) * 1000)
        say({
            "milliseconds": milliseconds,
            "peakBytes": memory.peak_bytes(),
            "growthBytes": memory.growth_bytes(),
        })


if __name__ == "__main__":
    main()
