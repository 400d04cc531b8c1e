"""Time PyTorch on pre-training steps, the peer of bench/pretrain.ts, which starts it and hands it the model and the documents.

Reads one JSON object on stdin, {"model", "documents": [[token, …], …], "batch", "steps", "threads"}; for every layout prints tokens, seconds and loss, a step a line.
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


def apart(documents, length=512):
    """The same rows, in which every document sees only itself: what bench/pretrain.ts computes. The longest first, each into the first row with room."""
    rows = []
    for document in sorted(documents, key=len, reverse=True):
        row = next((row for row in rows if sum(map(len, row)) + len(document) <= length), None)
        if row is None:
            rows.append(row := [])
        row.append(document)
    ids, positions, labels = (torch.zeros(len(rows), length, dtype=torch.long) for _ in range(3))
    labels -= 100
    owner = torch.full((len(rows), length), -1)
    for r, row in enumerate(rows):
        start = 0
        for d, document in enumerate(row):
            here = slice(start, start + len(document))
            ids[r, here] = torch.tensor(document)
            positions[r, here] = torch.arange(len(document))
            labels[r, here] = ids[r, here]
            labels[r, start] = -100
            owner[r, here] = d
            start += len(document)
    sees = (owner[:, :, None] == owner[:, None, :]) & torch.ones(length, length, dtype=torch.bool).tril()
    mask = torch.zeros(sees.shape).masked_fill(~sees, torch.finfo(torch.float32).min)
    return dict(input_ids=ids, position_ids=positions, attention_mask=mask[:, None], labels=labels)


def main():
    work = json.load(sys.stdin)
    torch.set_num_threads(work["threads"])
    documents, batch = work["documents"], work["batch"]
    for name, layout in dict(padded=padded, apart=apart, packed=packed).items():
        model = AutoModelForCausalLM.from_pretrained(work["model"], dtype=torch.float32, attn_implementation="sdpa")
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1)
        for step in range(work["steps"]):
            own = documents[step * batch : (step + 1) * batch]
            start = time.perf_counter()
            loss = model(**layout(own)).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            seconds = time.perf_counter() - start
            print(json.dumps(dict(layout=name, tokens=sum(map(len, own)), seconds=seconds, loss=loss.item())), flush=True)


main()
