"""Completions by vLLM on a CPU: vllm_rollout.py [float32|bfloat16]. Needs bench/requirements-vllm.txt, which wants an environment of its own."""

import os
import sys

from job import dtype_name, measure, read_job


def main():
    job = read_job()
    # As shipped vLLM leaves a core to its scheduler, which halves what it computes on two: all of them are bound here.
    os.environ.setdefault("VLLM_CPU_NUM_OF_RESERVED_CPU", "0")
    os.environ.setdefault("VLLM_CPU_OMP_THREADS_BIND", f"0-{job['threads'] - 1}")
    os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")
    # Its log goes where ours goes: standard output has measurements alone.
    out = os.dup(1)
    os.dup2(2, 1)
    from vllm import LLM, SamplingParams

    llm = LLM(job["model"], dtype=dtype_name(), max_model_len=2048, max_num_seqs=64)
    sys.stdout = os.fdopen(out, "w")
    prompts = [dict(prompt_token_ids=ids) for ids in job["prompts"]]

    def draw(length):
        sampling = SamplingParams(n=job["numGenerations"], temperature=1, max_tokens=length, ignore_eos=True)
        done = llm.generate(prompts, sampling, use_tqdm=False)
        assert all(len(c.token_ids) == length for o in done for c in o.outputs)

    draw(8)
    for _ in range(job["repeats"]):
        # Repeats are new work: what the last one left in the prefix cache is dropped.
        llm.reset_prefix_cache()
        measure(len(prompts) * job["numGenerations"] * job["length"], lambda: draw(job["length"]))


# vLLM starts processes that import this file.
if __name__ == "__main__":
    main()
