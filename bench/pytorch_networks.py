"""The networks that densegraph is timed beside, in PyTorch: layer for layer its presets of the same names."""
import torch
import torch.nn.functional as F
from torch import nn


class GrowingBlock(nn.Module):
    """The d2l book's dense block, section 8.7: norm, ReLU, 3x3 convolution; each output is appended at once."""

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


class BottleneckBlock(nn.Module):
    """torchvision's dense block: a 1x1 convolution in front of each 3x3; a layer concatenates all before it."""

    def __init__(self, layers, channels, growth):
        super().__init__()
        self.layers = nn.ModuleList(self.layer(channels + i * growth, growth) for i in range(layers))

    @staticmethod
    def layer(channels, growth):
        return nn.Sequential(
            nn.BatchNorm2d(channels), nn.ReLU(inplace=True), nn.Conv2d(channels, 4 * growth, 1, bias=False),
            nn.BatchNorm2d(4 * growth), nn.ReLU(inplace=True),
            nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False))

    def forward(self, x):
        features = [x]
        for layer in self.layers:
            features.append(layer(torch.cat(features, dim=1)))
        return torch.cat(features, dim=1)


class Residual(nn.Module):
    """The d2l book's residual block, section 8.6; a shortcut that changes the shape has no norm."""

    def __init__(self, inputs, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, channels, 3, stride=stride, padding=1)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(channels)
        changes = stride != 1 or inputs != channels
        self.shortcut = nn.Conv2d(inputs, channels, 1, stride=stride) if changes else nn.Identity()

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


def stem(channels, outputs, bias):
    return [nn.Conv2d(channels, outputs, 7, stride=2, padding=3, bias=bias), nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=not bias), nn.MaxPool2d(3, stride=2, padding=1)]


def head(channels, classes):
    return [nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(channels, classes)]


def densenet(first, width, block, growth, layers, classes, bias):
    """A stem, dense blocks with transitions that halve channels and image between them, and a classifier."""
    modules = [*first]
    for index, count in enumerate(layers):
        if index > 0:
            modules += [nn.BatchNorm2d(width), nn.ReLU(inplace=not bias),
                        nn.Conv2d(width, width // 2, 1, bias=bias), nn.AvgPool2d(2, 2)]
            width //= 2
        modules.append(block(count, width, growth))
        width += count * growth
    modules += [nn.BatchNorm2d(width), nn.ReLU(inplace=not bias), *head(width, classes)]
    return nn.Sequential(*modules)


def d2l_densenet(channels, classes):
    return densenet(stem(channels, 64, bias=True), 64, GrowingBlock, 32, (4, 4, 4, 4), classes, bias=True)


def densenet_121(channels, classes):
    return densenet(stem(channels, 64, bias=False), 64, BottleneckBlock, 32, (6, 12, 24, 16), classes, bias=False)


def densenet_bc_cifar_100_12(channels, classes):
    first = [nn.Conv2d(channels, 24, 3, padding=1, bias=False)]
    return densenet(first, 24, BottleneckBlock, 12, (16, 16, 16), classes, bias=False)


def d2l_resnet_18(channels, classes):
    modules, width = stem(channels, 64, bias=True), 64
    for stage, outputs in enumerate((64, 128, 256, 512)):
        modules += [Residual(width, outputs, 1 if stage == 0 else 2), Residual(outputs, outputs, 1)]
        width = outputs
    return nn.Sequential(*modules, *head(width, classes))


NETWORKS = {  # by densegraph's preset: what makes one for images of some channels
    "D2L_DENSENET": d2l_densenet,
    "DENSENET_121": densenet_121,
    "D2L_RESNET_18": d2l_resnet_18,
    "DENSENET_BC_CIFAR_100_12": densenet_bc_cifar_100_12,
}
