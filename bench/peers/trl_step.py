"""One step of GRPO by TRL with 13 numbers of PEFT's TinyLoRA, every completion of one length: trl_step.py [float32|bfloat16]."""

import os
import tempfile
import time

from job import dtype, read_job, report, tiny_lora

# TRL prints its log, from Python as from below: standard output has measurements alone.
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import torch
from datasets import Dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
from trl import GRPOConfig, GRPOTrainer

job = read_job()
torch.set_num_threads(job["threads"])
count, length = job["numGenerations"], job["length"]
live = set(job["questions"][: job["liveGroups"]])
scored = 0


def reward(prompts, **_):
    global scored
    rewards = []
    for prompt in prompts:
        scored += 1
        rewards.append(float(scored % 2) if prompt[-1]["content"] in live else 1.0)
    return rewards


class Clock(TrainerCallback):
    def on_step_begin(self, *_, **__):
        self.start = time.perf_counter()

    def on_step_end(self, *_, **__):
        report(time.perf_counter() - self.start, len(job["prompts"]) * count * length, out)


with tempfile.TemporaryDirectory() as folder:
    config = GRPOConfig(
        output_dir=folder,
        use_cpu=True,
        bf16=False,  # of mixed precision: the model itself has the type
        max_steps=job["repeats"],
        # A pass of gradients a group, as ours: more rows at once take more memory and are no faster here.
        per_device_train_batch_size=count,
        gradient_accumulation_steps=len(job["prompts"]),
        num_generations=count,
        max_completion_length=length,
        generation_kwargs=dict(min_new_tokens=length),
        beta=0.0,
        learning_rate=1e-3,
        gradient_checkpointing=False,
        report_to="none",
        save_strategy="no",
        disable_tqdm=True,
    )
    trainer = GRPOTrainer(
        model=AutoModelForCausalLM.from_pretrained(job["model"], dtype=dtype()),
        processing_class=AutoTokenizer.from_pretrained(job["model"]),
        reward_funcs=reward,
        args=config,
        train_dataset=Dataset.from_list([dict(prompt=[dict(role="user", content=q)]) for q in job["questions"]]),
        peft_config=tiny_lora(),
        callbacks=[Clock()],
    )
    trainer.train()
