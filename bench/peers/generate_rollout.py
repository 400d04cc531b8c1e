"""Completions by transformers' generate with PEFT's TinyLoRA: generate_rollout.py [float32|bfloat16]."""

import peft
import torch
from job import dtype, measure, read_job, tiny_lora
from transformers import AutoModelForCausalLM

job = read_job()
torch.set_num_threads(job["threads"])
model = AutoModelForCausalLM.from_pretrained(job["model"], dtype=dtype())
model = peft.get_peft_model(model, tiny_lora()).eval()
longest = max(map(len, job["prompts"]))
ids = torch.tensor([[0] * (longest - len(p)) + p for p in job["prompts"]])
mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in job["prompts"]])


@torch.no_grad()
def draw(length):
    out = model.generate(
        input_ids=ids,
        attention_mask=mask,
        num_return_sequences=job["numGenerations"],
        do_sample=True,
        temperature=1.0,
        top_k=0,
        top_p=1.0,
        min_new_tokens=length,
        max_new_tokens=length,
        pad_token_id=0,
    )
    assert out.shape[1] == longest + length


draw(8)
for _ in range(job["repeats"]):
    measure(len(job["prompts"]) * job["numGenerations"] * job["length"], lambda: draw(job["length"]))
