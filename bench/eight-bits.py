"""KL divergence from float32 of ways to round a model's products to 8 bits, simulated: on worked answers of GSM8K, prompts left in float32.

Run: python bench/eight-bits.py MODEL_FOLDER GSM8K.jsonl [PROBLEMS=12]     (a minute for each line on one core)
"""

import json
import sys

import torch
from torch.nn.functional import linear
from transformers import AutoModelForCausalLM, AutoTokenizer

folder, data, count = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 12
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
LONGEST = 160


def by_row(x, levels=127):
    scale = x.abs().amax(-1, keepdim=True).clamp_min(1e-8) / levels
    return (x / scale).round() * scale


def between(x):
    low, high = x.amin(-1, keepdim=True).clamp_max(0), x.amax(-1, keepdim=True).clamp_min(0)
    scale = ((high - low) / 255).clamp_min(1e-8)
    zero = (-low / scale).round()
    return (((x / scale).round() + zero).clamp(0, 255) - zero) * scale


def in_blocks(x, size=32):
    return by_row(x.reshape(*x.shape[:-1], -1, size)).reshape(x.shape)


class Rounded:
    """A linear layer that rounds from position `start` on, as `way` says."""

    start, way, measuring = 0, None, False

    def __init__(self, layer):
        self.layer, self.largest, self.weights = layer, torch.zeros(layer.in_features), {}

    def __call__(self, x):
        w, bias = self.layer.weight, self.layer.bias
        if Rounded.measuring:
            self.largest = torch.maximum(self.largest, x[0, Rounded.start :].abs().amax(0))
        if Rounded.way is None:
            return linear(x, w, bias)
        inputs, weights, alpha = Rounded.way
        smooth = torch.ones(w.shape[1])
        if alpha is not None:
            smooth = self.largest.clamp_min(1e-5) ** alpha / w.abs().amax(0).clamp_min(1e-5) ** (1 - alpha)
            smooth = smooth / smooth.log().mean().exp()
        key = (weights, alpha)
        if key not in self.weights:
            self.weights = {key: weights(w * smooth)}
        head, tail = x[:, : Rounded.start], x[:, Rounded.start :]
        rounded = linear(inputs(tail / smooth), self.weights[key], bias)
        return torch.cat([linear(head, w, bias), rounded], 1)


for module in model.modules():
    if isinstance(module, torch.nn.Linear):
        module.forward = Rounded(module)


def encoded(row):
    text = tokenizer.apply_chat_template(
        [{"role": "user", "content": row.get("question") or row["problem"]}], tokenize=False, add_generation_prompt=True
    )
    asked = tokenizer(text, add_special_tokens=False)["input_ids"]
    return asked, tokenizer(row.get("solution") or row["answer"], add_special_tokens=False)["input_ids"][:LONGEST]


def log_probs(sequences):
    with torch.no_grad():
        for asked, answered in sequences:
            Rounded.start = len(asked) - 1
            yield model(torch.tensor([asked + answered])).logits[0, Rounded.start :].log_softmax(-1)


with open(data) as lines:
    rows = [json.loads(line) for line in lines]
Rounded.measuring = True
list(log_probs(map(encoded, rows[100:104])))
Rounded.measuring = False
sequences = [encoded(row) for row in rows[:count]]
exact = list(log_probs(sequences))
ways = {
    "weights only": (lambda x: x, by_row, None),
    "in blocks of 32": (in_blocks, in_blocks, None),
    "by row": (by_row, by_row, None),
    "by row, between least and largest": (between, by_row, None),
    **{f"by row, smoothed by {alpha}": (by_row, by_row, alpha) for alpha in (0.5, 0.65, 0.8)},
    "by row, between least and largest, smoothed by 0.5": (between, by_row, 0.5),
}
print(f"{sum(map(len, exact))} positions")
for name, Rounded.way in ways.items():
    kl = torch.cat([(p.exp() * (p - q)).sum(-1) for p, q in zip(exact, log_probs(sequences))])
    print(f"{name}: mean {kl.mean():.4f}, median {kl.median():.4f}, 99 % {kl.quantile(0.99):.3f}, most {kl.max():.2f}", flush=True)
