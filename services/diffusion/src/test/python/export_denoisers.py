#!/usr/bin/python3
"""Makes src/test/resources/torchscript with Debian's python3-torch: two small denoisers that are no
U-Nets, one with classes, each with what PyTorch itself makes of a batch.

    cd services/diffusion/src/test
    /usr/bin/python3 python/export_denoisers.py resources/torchscript
"""

import json
import pathlib
import sys

import torch
from torch import nn

CLASSES = 3


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.time = nn.Linear(2, 8)
        self.first = nn.Conv2d(1, 8, 3, padding=1)
        self.norm = nn.GroupNorm(2, 8)
        self.last = nn.Conv2d(8, 1, 3, padding=1)

    def embed(self, t: torch.Tensor) -> torch.Tensor:
        angle = t.to(torch.float32) / 1000
        return self.time(torch.stack([torch.cos(angle), torch.sin(angle)], dim=1))

    def predict(self, x: torch.Tensor, embedding: torch.Tensor) -> torch.Tensor:
        h = self.norm(self.first(x) + embedding[:, :, None, None])
        return self.last(torch.nn.functional.silu(h))

    def forward(self, x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        return self.predict(x, self.embed(t))


class ClassDenoiser(Denoiser):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(CLASSES, 8)

    def forward(self, x: torch.Tensor, t: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        return self.predict(x, self.embed(t) + self.table(label))


def export(folder: pathlib.Path, model: nn.Module, classes):
    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    torch.jit.script(model).save(str(folder / "model.pt"))
    config = {"_class_name": "TorchScript", "sample_size": 28, "in_channels": 1, "num_class_embeds": classes}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    scheduler = {
        "_class_name": "DDPMScheduler",
        "num_train_timesteps": 1000,
        "beta_schedule": "linear",
        "beta_start": 0.0001,
        "beta_end": 0.02,
        "prediction_type": "epsilon",
        "clip_sample": True,
        "variance_type": "fixed_small",
    }
    (folder / "scheduler_config.json").write_text(json.dumps(scheduler, indent=2) + "\n")

    # A batch that Java makes again: x and noise are sines of their place.
    place = torch.arange(2 * 28 * 28, dtype=torch.float64)
    x = torch.sin(place * 0.1).to(torch.float32).reshape(2, 1, 28, 28)
    noise = torch.cos(place * 0.07).to(torch.float32).reshape(2, 1, 28, 28)
    arguments = [x, torch.tensor([10, 700])]
    if classes:
        arguments.append(torch.tensor([2, 0]))
    losses = ((noise - model(*arguments)) ** 2).sum(dim=(1, 2, 3))
    (losses * torch.tensor([1.0, -0.5])).sum().backward()
    expected = {
        "eps": model(*arguments).flatten()[:64].tolist(),
        "losses": losses.tolist(),
        "gradient": {name: p.grad.flatten().tolist() for name, p in model.named_parameters()},
    }
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    torch.manual_seed(1)
    export(pathlib.Path(sys.argv[1]) / "plain", Denoiser(), None)
    export(pathlib.Path(sys.argv[1]) / "classes", ClassDenoiser(), CLASSES)
