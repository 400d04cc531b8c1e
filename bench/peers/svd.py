"""PEFT's TinyLoRA set-up: a full SVD of every target matrix, the model in memory as float32."""

import peft
import torch
from job import measure, read_job, tiny_lora
from transformers import AutoModelForCausalLM

job = read_job()
torch.set_num_threads(job["threads"])
for _ in range(job["repeats"]):
    model = AutoModelForCausalLM.from_pretrained(job["model"], dtype=torch.float32)
    measure(None, lambda: peft.get_peft_model(model, tiny_lora()))
