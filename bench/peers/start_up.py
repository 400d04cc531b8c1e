"""From the command to the first token: start_up.py starts itself anew with transformers' generate, float32, and waits for its output."""

import json
import subprocess
import sys
import time

from job import read_job, report


def first_token(folder, question):
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    text = tokenizer.apply_chat_template([dict(role="user", content=question)], add_generation_prompt=True, tokenize=False)
    ids = tokenizer(text, return_tensors="pt", add_special_tokens=False)
    out = model.generate(**ids, do_sample=True, temperature=1.0, max_new_tokens=1)
    print(tokenizer.decode(out[0, ids.input_ids.shape[1] :]), flush=True)


if len(sys.argv) > 1:
    first_token(*json.loads(sys.argv[1]))
else:
    job = read_job()
    command = [sys.executable, __file__, json.dumps([job["model"], job["questions"][0]])]
    for i in range(job["repeats"] + 1):
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        child.stdout.read(1)
        # Once before, so that its files are in memory, as ours are.
        if i > 0:
            report(time.perf_counter() - start, None)
        child.wait()
