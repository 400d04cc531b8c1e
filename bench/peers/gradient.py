"""The gradient of 13 numbers of PEFT's TinyLoRA for one prompt and some completions of it: gradient.py [float32|bfloat16]. Padded rows, as a trainer makes them."""

import peft
import torch
from job import dtype, measure, read_job, some_tokens, tiny_lora
from transformers import AutoModelForCausalLM

job = read_job()
torch.set_num_threads(job["threads"])
model = AutoModelForCausalLM.from_pretrained(job["model"], dtype=dtype())
model = peft.get_peft_model(model, tiny_lora()).train()
prompt, count, length = job["prompts"][0], job["numGenerations"], job["length"]
ids = torch.tensor([prompt + some_tokens(i, length) for i in range(count)])


def gradient():
    logits = model(input_ids=ids, logits_to_keep=length + 1).logits[:, :-1]
    log_probs = torch.log_softmax(logits.float(), -1).gather(2, ids[:, -length:, None])
    log_probs.sum().backward()
    model.zero_grad()


gradient()
for _ in range(job["repeats"]):
    measure(count * length, gradient)
