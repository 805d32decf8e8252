"""Times Lethe's networks on a GPU, without a JVM, and compares them with diffusers' vectors.

Usage: python3 measure.py EXPORTS GOLDEN [SECONDS]. EXPORTS is what docs/lab/gpu.md says how to make; GOLDEN is
services/diffusion/src/test/resources/golden. Weights are random but where vectors are compared. It needs PyTorch
and safetensors. Each figure is the median of its runs [least, most]; the first ones are not counted.
"""

import json
import math
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file

EXPORTS, GOLDEN = Path(sys.argv[1]), Path(sys.argv[2])
SECONDS = float(sys.argv[3]) if len(sys.argv) > 3 else 400
START = time.time()
DEVICE = "cuda"
OLD_NAMES = {".to_q.": ".query.", ".to_k.": ".key.", ".to_v.": ".value.", ".to_out.0.": ".proj_attn."}


class Network:
    """A script and what its flat arrays hold."""

    def __init__(self, folder, name="unet"):
        self.call = torch.jit.load(EXPORTS / folder / f"{name}.pt", map_location=DEVICE)
        self.meta = json.loads((EXPORTS / folder / f"{name}.json").read_text())
        self.frequencies = torch.tensor(self.meta["frequencies"], device=DEVICE)

    def random(self, array="weights", scale=1.0):
        parts = []
        for p in self.meta[array]:
            count = math.prod(p["shape"])
            if len(p["shape"]) > 1:
                parts.append(scale * torch.randn(count, device=DEVICE) / math.sqrt(3 * max(p["fanIn"], 1)))
            else:
                parts.append(torch.full((count,), float(p["name"].endswith("weight")), device=DEVICE))
        return torch.cat(parts)

    def stored(self, tensors, array="weights", prefix=""):
        return torch.cat([find(tensors, prefix + p["name"]).float().reshape(-1) for p in self.meta[array]]).to(DEVICE)


def find(tensors, name):
    for new, old in OLD_NAMES.items():
        if name not in tensors and new in name:
            return tensors[name.replace(new, old)]
    return tensors[name]


def tf32(on):
    torch.backends.cudnn.allow_tf32 = on
    torch.backends.cuda.matmul.allow_tf32 = on


def relative(actual, expected):
    return ((actual.float().cpu() - expected).abs().max() / expected.abs().max()).item()


def timed(run, runs=5, before=2):
    for _ in range(before):
        run()
    torch.cuda.synchronize()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    return seconds[runs // 2], seconds[0], seconds[-1]


def ms(seconds):
    return "{:.1f} ms [{:.1f}, {:.1f}]".format(*(1e3 * s for s in seconds))


def say(*words):
    print(*words, flush=True)


def left():
    return SECONDS - (time.time() - START)


def peak():
    return torch.cuda.max_memory_allocated() / 2**30


def agreement():
    folder = GOLDEN / "stable-diffusion/sd1-tiny"
    forward, lora = load_file(folder / "forward.safetensors"), load_file(folder / "lora.safetensors")
    vae = load_file(folder / "vae.safetensors")
    base = load_file(folder / "unet/diffusion_pytorch_model.safetensors")
    low = load_file(folder / "lora/pytorch_lora_weights.safetensors")
    decoder_weights = load_file(folder / "vae/diffusion_pytorch_model.safetensors")
    for precision, modes in (("float32", (False, True)), ("bfloat16", (True,))):
        for rank, expected in ((0, forward), (4, lora)):
            net = Network(f"tiny-{precision}-{rank}")
            arguments = [forward[n].to(DEVICE) for n in ("noisy", "timesteps", "encoder_hidden_states")]
            arguments += [net.frequencies, net.stored(base)]
            if rank:
                arguments.append(net.stored(low, "delta", "unet."))
            for mode in modes:
                tf32(mode)
                with torch.no_grad():
                    output = relative(net.call(*arguments), expected["output"])
                leaf = arguments[-1].clone().requires_grad_(True)
                net.call.losses(*arguments[:-1], leaf, forward["wanted"].to(DEVICE)).sum().backward()
                worst = 0.0
                for p in net.meta["delta" if rank else "weights"]:
                    wanted = expected.get("sum.grad." + p["name"])
                    if wanted is not None:
                        end = p["offset"] + math.prod(p["shape"])
                        worst = max(worst, relative(leaf.grad[p["offset"] : end].reshape(wanted.shape), wanted))
                say(f"agree U-Net {precision} tf32={mode} rank {rank}: output {output:.1e}, gradients {worst:.1e}")
        decoder = Network(f"tiny-{precision}-0", "decoder")
        for mode in modes:
            tf32(mode)
            with torch.no_grad():
                z = (vae["decode.latents"] / 0.18215).to(DEVICE)
                error = relative(decoder.call(z, decoder.stored(decoder_weights)), vae["decode.picture"])
            say(f"agree decoder {precision} tf32={mode}: {error:.1e}")


def pictures(folder, channels, size, batches):
    net = Network(folder)
    weights, label = net.random(), torch.zeros(1, dtype=torch.int64, device=DEVICE)
    for mode in (False, True):
        tf32(mode)
        for batch in batches:
            x = torch.randn(batch, channels, size, size, device=DEVICE)
            t, noise = torch.randint(0, 1000, (batch,), device=DEVICE), torch.randn_like(x)
            leaf = weights.clone().requires_grad_(True)
            optimizer = torch.optim.AdamW([leaf], lr=1e-5, fused=True)

            def forward():
                with torch.no_grad():
                    net.call(x, t, label, net.frequencies, weights)

            def step():
                net.call.losses(x, t, label, net.frequencies, leaf, noise).sum().backward()
                optimizer.step()
                optimizer.zero_grad()

            f, s = timed(forward), timed(step)
            say(f"{folder} tf32={mode} batch {batch}: forward {ms(f)}, {batch / f[0] / 10:.0f} pictures/s of 10 steps;"
                f" step {ms(s)}, {batch / s[0]:.0f} rows/s")


def text_to_image(precision):
    tf32(True)
    net, decoder = Network(f"sd15-{precision}-4"), Network(f"sd15-{precision}-0", "decoder")
    kind = getattr(torch, precision)
    master = net.random()
    weights, decoding = master.to(kind), decoder.random().to(kind)
    delta = net.random("delta", 0.1)

    def batch(rows):
        x, context = torch.randn(rows, 4, 64, 64, device=DEVICE), torch.randn(rows, 77, 768, device=DEVICE)
        return x, torch.randint(0, 1000, (rows,), device=DEVICE), context, net.frequencies

    with torch.no_grad():
        for count in (1, 4, 8):
            inputs, z = batch(2 * count), torch.randn(count, 4, 64, 64, device=DEVICE)
            torch.cuda.reset_peak_memory_stats()
            f = timed(lambda: net.call(*inputs, weights, delta))
            v = timed(lambda: decoder.call(z, decoding), 3, 1)
            whole = 20 * f[0] + v[0]
            say(f"sd15 {precision} {count} guided pictures: step {ms(f)}, decoder {ms(v)}; 20 steps and decoder"
                f" {whole:.2f} s, {count / whole:.2f} pictures/s, peak {peak():.1f} GiB")
        inputs, deltas = batch(2), [net.random("delta", 0.1) for _ in range(50)]
        for name, stride in (("one delta", 0), ("another delta each time", 1)) * 2:
            seconds = []
            for i in range(200):
                start = time.perf_counter()
                net.call(*inputs, weights, deltas[i * stride % 50])
                torch.cuda.synchronize()
                seconds.append(time.perf_counter() - start)
            seconds.sort()
            say(f"sd15 {precision} {name}: p50 {1e3 * seconds[100]:.1f} ms, p99 {1e3 * seconds[197]:.1f} ms")
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                net.call(*inputs, weights, delta)
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            net.call(*inputs, weights, delta)
        say(f"sd15 {precision} 1 guided picture as a CUDA graph: step {ms(timed(graph.replay))}")
        del graph
    full = Network(f"sd15-{precision}-0")
    for what in ("low-rank 4", "full"):
        for rows in (4, 16):
            if left() < 60:
                return
            inputs = batch(rows)
            noise = torch.randn_like(inputs[0])
            leaf = (delta if what != "full" else master).clone().requires_grad_(True)
            optimizer = torch.optim.AdamW([leaf], lr=1e-5, fused=True)

            def step():
                if what == "full":
                    losses = full.call.losses(*inputs, leaf, noise)
                else:
                    losses = net.call.losses(*inputs, weights, leaf, noise)
                losses.sum().backward()
                optimizer.step()
                optimizer.zero_grad()

            torch.cuda.reset_peak_memory_stats()
            s = timed(step, 4, 2)
            say(f"sd15 {precision} {what}, batch {rows}: step {ms(s)}, {rows / s[0]:.1f} rows/s, peak {peak():.1f} GiB")
            del leaf, optimizer
            torch.cuda.empty_cache()


if __name__ == "__main__":
    torch.manual_seed(0)
    say(torch.__version__, torch.cuda.get_device_name(0))
    agreement()
    pictures("mnist-ddpm-28", 1, 28, (1, 32, 512))
    pictures("ddpm-cifar10-32", 3, 32, (1, 64, 256))
    text_to_image("float32")
    text_to_image("bfloat16")
    say(f"{time.time() - START:.0f} s")
