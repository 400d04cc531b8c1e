"""Loads nano, or another folder, in transformers and, where they are installed, in PEFT (a LoRA that changes nothing) and vLLM, and prints their greedy answer to one problem.

python recipes/nano/load.py [models/nano]    to compare with: npx tinylora generate --model nano --temperature 0 'PROBLEM'
"""

import importlib.util
import os
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

PROBLEM = "On a table are 10 rows with 4 cookies each. Ben adds 60 cookies and takes 42 away. How many cookies are there now?"
LENGTH = 144


def by_transformers(folder, adapted):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    if adapted:
        import peft

        model = peft.get_peft_model(model, peft.LoraConfig(r=1, target_modules="all-linear", task_type="CAUSAL_LM"))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    chat = [{"role": "user", "content": PROBLEM}]
    prompt = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    tokens = model.generate(**prompt, do_sample=False, max_new_tokens=LENGTH)
    return tokenizer.decode(tokens[0, prompt["input_ids"].shape[1] :], skip_special_tokens=True)


def by_vllm(folder):
    os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
    from vllm import LLM, SamplingParams

    llm = LLM(folder, dtype="float32", max_model_len=512)
    sampling = SamplingParams(temperature=0, max_tokens=LENGTH)
    return llm.chat([{"role": "user", "content": PROBLEM}], sampling)[0].outputs[0].text


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "models/nano"
    answers = {"transformers": by_transformers(folder, False)}
    if importlib.util.find_spec("peft"):
        answers["PEFT"] = by_transformers(folder, True)
    if importlib.util.find_spec("vllm"):
        answers["vLLM"] = by_vllm(folder)
    for name, answer in answers.items():
        print(f"--- {name}\n{answer}")


if __name__ == "__main__":
    main()
