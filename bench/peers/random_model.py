"""Writes a model of Qwen2.5-1.5B's shape with random weights (bfloat16, 3.1 GB), with the tokenizer of another: random_model.py TOKENIZER OUT"""

import sys

import torch
from transformers import AutoTokenizer, Qwen2Config, Qwen2ForCausalLM

tokenizer, out = sys.argv[1:]
torch.manual_seed(0)
config = Qwen2Config(
    vocab_size=151_936,
    hidden_size=1536,
    intermediate_size=8960,
    num_hidden_layers=28,
    num_attention_heads=12,
    num_key_value_heads=2,
    max_position_embeddings=32_768,
    rope_theta=1e6,
    rms_norm_eps=1e-6,
    tie_word_embeddings=True,
    bos_token_id=151_643,
    eos_token_id=151_645,
)
torch.set_default_dtype(torch.bfloat16)
Qwen2ForCausalLM(config).save_pretrained(out)
AutoTokenizer.from_pretrained(tokenizer).save_pretrained(out)
