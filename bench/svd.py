"""Time PEFT's TinyLoRA set-up (a full SVD of every target matrix), the peer of bench/svd.ts.

Run: python bench/svd.py MODEL_FOLDER [--threads 2]     (needs torch, transformers, peft)
"""

import argparse
import json
import time

import peft
import torch
from transformers import AutoModelForCausalLM

TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def matmul_gflops(n: int = 2048) -> float:
    a, b = torch.randn(n, n), torch.randn(n, n)
    a @ b
    start = time.perf_counter()
    for _ in range(5):
        a @ b
    return 5 * 2 * n**3 / (time.perf_counter() - start) / 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32)
    config = peft.TinyLoraConfig(r=2, u=1, target_modules=TARGETS, task_type="CAUSAL_LM")
    start = time.perf_counter()
    adapted = peft.get_peft_model(model, config)
    seconds = time.perf_counter() - start
    modules = sum(hasattr(module, "tinylora_A") for module in adapted.modules())
    report = {
        "modules": modules,
        "seconds": round(seconds, 2),
        "threads": args.threads,
        "matmulGflops": round(matmul_gflops(), 1),
        "peft": peft.__version__,
        "torch": torch.__version__,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
