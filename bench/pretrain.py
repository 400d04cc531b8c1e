"""Time PyTorch on pre-training steps, the peer of bench/pretrain.ts, which starts it and hands it the model and the documents.

Reads one JSON object on stdin, {"model", "documents": [[token, …], …], "batch", "steps", "threads"}; for every layout prints tokens a second, a step a line.
Needs torch and transformers (bench/requirements.txt).
"""

import json
import sys
import time

import torch
from transformers import AutoModelForCausalLM


def padded(documents, pad=0):
    """Rows as long as the longest document, as a data collator makes them."""
    length = max(len(d) for d in documents)
    ids = torch.full((len(documents), length), pad)
    mask = torch.zeros_like(ids)
    for row, document in enumerate(documents):
        ids[row, : len(document)] = torch.tensor(document)
        mask[row, : len(document)] = 1
    return dict(input_ids=ids, attention_mask=mask, labels=ids.masked_fill(mask == 0, -100))


def packed(documents, length=512):
    """Documents end to end in rows of one length, as nanoGPT reads them: no padding and no mask, so the documents see each other."""
    flat = [t for d in documents for t in d]
    rows = -(-len(flat) // length)
    ids = torch.tensor(flat + flat[: rows * length - len(flat)]).view(rows, length)
    return dict(input_ids=ids, labels=ids)


def main():
    work = json.load(sys.stdin)
    torch.set_num_threads(work["threads"])
    documents, batch = work["documents"], work["batch"]
    for name, layout in dict(padded=padded, packed=packed).items():
        model = AutoModelForCausalLM.from_pretrained(work["model"], dtype=torch.float32, attn_implementation="sdpa")
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1)
        for step in range(work["steps"]):
            own = documents[step * batch : (step + 1) * batch]
            start = time.perf_counter()
            model(**layout(own)).loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            seconds = time.perf_counter() - start
            print(json.dumps(dict(layout=name, tokens=sum(map(len, own)), seconds=seconds)), flush=True)


main()
