"""The networks of bench/networks in PyTorch, eager, with the same names of parameters.

Written from the papers that bench/networks names; torchvision is not needed.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, groups: int = 1, bias: bool = False) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=bias)


def pooled(x: Tensor) -> Tensor:
    return F.adaptive_avg_pool2d(x, 1).flatten(1)


class Mlp(nn.Module):
    def __init__(self, shape: list[int], classes: int, width: int = 1024) -> None:
        super().__init__()
        self.fc1 = nn.Linear(shape[0], width)
        self.fc2 = nn.Linear(width, width)
        self.fc3 = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class Cnn(nn.Module):
    def __init__(self, shape: list[int], classes: int, width: int = 32) -> None:
        super().__init__()
        self.conv1, self.bn1 = conv(shape[0], width), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = conv(width, 2 * width), nn.BatchNorm2d(2 * width)
        self.conv3, self.bn3 = conv(2 * width, 2 * width), nn.BatchNorm2d(2 * width)
        self.fc = nn.Linear(2 * width, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.bn2(self.conv2(x))), 2)
        return self.fc(pooled(F.relu(self.bn3(self.conv3(x)))))


class PreActBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), conv(inputs, outputs, 3, stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(outputs), conv(outputs, outputs)
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(conv(inputs, outputs, 1, stride))

    def forward(self, x: Tensor) -> Tensor:
        active = F.relu(self.bn1(x))
        around = self.shortcut(active) if hasattr(self, "shortcut") else x
        return self.conv2(F.relu(self.bn2(self.conv1(active)))) + around


class WideBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), conv(inputs, outputs, bias=True)
        self.bn2, self.conv2 = nn.BatchNorm2d(outputs), conv(outputs, outputs, 3, stride, bias=True)
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(conv(inputs, outputs, 1, stride, bias=True))

    def forward(self, x: Tensor) -> Tensor:
        around = self.shortcut(x) if hasattr(self, "shortcut") else x
        return self.conv2(F.relu(self.bn2(self.conv1(F.relu(self.bn1(x)))))) + around


def stage(block: type[nn.Module], inputs: int, outputs: int, count: int, stride: int) -> nn.Sequential:
    return nn.Sequential(*(block(inputs if b == 0 else outputs, outputs, stride if b == 0 else 1) for b in range(count)))


class PreActResNet18(nn.Module):
    def __init__(self, shape: list[int], classes: int, width: int = 64) -> None:
        super().__init__()
        self.conv1 = conv(shape[0], width)
        self.layer1 = stage(PreActBlock, width, width, 2, 1)
        self.layer2 = stage(PreActBlock, width, 2 * width, 2, 2)
        self.layer3 = stage(PreActBlock, 2 * width, 4 * width, 2, 2)
        self.layer4 = stage(PreActBlock, 4 * width, 8 * width, 2, 2)
        self.linear = nn.Linear(8 * width, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(pooled(self.layer4(self.layer3(self.layer2(self.layer1(self.conv1(x)))))))


class WideResNet(nn.Module):
    def __init__(self, shape: list[int], classes: int, depth: int = 28, factor: int = 2) -> None:
        super().__init__()
        count = (depth - 4) // 6
        self.conv1 = conv(shape[0], 16, bias=True)
        self.layer1 = stage(WideBlock, 16, 16 * factor, count, 1)
        self.layer2 = stage(WideBlock, 16 * factor, 32 * factor, count, 2)
        self.layer3 = stage(WideBlock, 32 * factor, 64 * factor, count, 2)
        self.bn1 = nn.BatchNorm2d(64 * factor, momentum=0.9)
        self.linear = nn.Linear(64 * factor, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(pooled(F.relu(self.bn1(self.layer3(self.layer2(self.layer1(self.conv1(x))))))))


class BasicBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, outputs, 3, stride), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = conv(outputs, outputs), nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)  # as torchvision has it
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        out += self.downsample(x) if hasattr(self, "downsample") else x
        return self.relu(out)


class ResNet18(nn.Module):
    def __init__(self, shape: list[int], classes: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = conv(shape[0], 64, 7, 2), nn.BatchNorm2d(64)
        self.relu, self.maxpool = nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)
        self.layer1 = stage(BasicBlock, 64, 64, 2, 1)
        self.layer2 = stage(BasicBlock, 64, 128, 2, 2)
        self.layer3 = stage(BasicBlock, 128, 256, 2, 2)
        self.layer4 = stage(BasicBlock, 256, 512, 2, 2)
        self.fc = nn.Linear(512, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        return self.fc(pooled(self.layer4(self.layer3(self.layer2(self.layer1(x))))))


def active(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, groups: int = 1) -> nn.Sequential:
    layers = conv(inputs, outputs, kernel, stride, groups), nn.BatchNorm2d(outputs), nn.ReLU6(inplace=True)
    return nn.Sequential(*layers)


class InvertedResidual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int) -> None:
        super().__init__()
        hidden = inputs * expansion
        self.conv = nn.Sequential(
            *([] if expansion == 1 else [active(inputs, hidden, 1)]),
            active(hidden, hidden, 3, stride, hidden),
            conv(hidden, outputs, 1),
            nn.BatchNorm2d(outputs),
        )
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv(x) if self.adds else self.conv(x)


class MobileNetV2(nn.Module):
    ROWS = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))

    def __init__(self, shape: list[int], classes: int) -> None:
        super().__init__()
        features, inputs = [active(shape[0], 32, 3, 2)], 32
        for expansion, outputs, count, stride in self.ROWS:
            for n in range(count):
                features.append(InvertedResidual(inputs, outputs, stride if n == 0 else 1, expansion))
                inputs = outputs
        self.features = nn.Sequential(*features, active(inputs, 1280, 1))
        self.classifier = nn.Sequential(nn.Identity(), nn.Linear(1280, classes))

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(pooled(self.features(x)))


class EncoderLayer(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.self_attention = nn.MultiheadAttention(width, heads, batch_first=True)
        # Numbered as in torchvision, which has dropout in between.
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Identity(), nn.Linear(hidden, width))

    def forward(self, x: Tensor) -> Tensor:
        y = self.ln_1(x)
        x = x + self.self_attention(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.ln_2(x))


class VitSmall(nn.Module):
    def __init__(self, shape: list[int], classes: int) -> None:
        super().__init__()
        patch, width, depth = 8, 384, 12
        tokens = (shape[1] // patch) * (shape[2] // patch) + 1
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.conv_proj = nn.Conv2d(shape[0], width, patch, patch)
        self.encoder = nn.Module()
        self.encoder.pos_embedding = nn.Parameter(torch.zeros(1, tokens, width))
        self.encoder.layers = nn.Sequential()
        for i in range(depth):
            self.encoder.layers.add_module(f"encoder_layer_{i}", EncoderLayer(width, 6, 1536))
        self.encoder.ln = nn.LayerNorm(width, eps=1e-6)
        self.heads = nn.Module()
        self.heads.head = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.conv_proj(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_token.expand(len(x), -1, -1), tokens], 1) + self.encoder.pos_embedding
        return self.heads.head(self.encoder.ln(self.encoder.layers(x))[:, 0])


NETWORKS = {
    "mlp": Mlp,
    "cnn": Cnn,
    "preactresnet18-w16": lambda shape, classes: PreActResNet18(shape, classes, 16),
    "preactresnet18": PreActResNet18,
    "wrn-28-2": WideResNet,
    "resnet18": ResNet18,
    "mobilenet-v2": MobileNetV2,
    "vit-small": VitSmall,
}
