"""What the peers of the benchmarks share: the job on standard input, a measurement a line on standard output."""

import json
import sys
import time

TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def read_job():
    return json.load(sys.stdin)


def dtype_name():
    return sys.argv[1] if len(sys.argv) > 1 else "float32"


def dtype():
    import torch

    return getattr(torch, dtype_name())


def report(seconds, tokens, file=None):
    print(json.dumps(dict(seconds=seconds, tokens=tokens)), file=file, flush=True)


def measure(tokens, work):
    start = time.perf_counter()
    work()
    report(time.perf_counter() - start, tokens)


def some_tokens(number, length):
    """As bench/tokens.ts."""
    return [1000 + (i * 7919 + number * 104_729) % 20_000 for i in range(length)]


def tiny_lora(**options):
    """13 numbers that every module shares."""
    import peft

    return peft.TinyLoraConfig(r=2, u=13, weight_tying=1.0, target_modules=TARGETS, task_type="CAUSAL_LM", **options)
