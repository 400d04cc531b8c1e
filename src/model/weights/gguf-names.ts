/** ggml's names of tensors (gguf-py's tensor_mapping.py) to Hugging Face's, for models laid out as Llama is. */
const MODEL: Readonly<Record<string, string>> = {
  token_embd: 'model.embed_tokens',
  output_norm: 'model.norm',
  output: 'lm_head',
}

const LAYER: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
}

/** The Hugging Face name of a tensor, or undefined where there is none. */
export function huggingFaceName(name: string): string | undefined {
  const [, layer, module, kind] = /^(?:blk\.(\d+)\.)?(\w+)\.(weight|bias)$/.exec(name) ?? []
  if (module === undefined) return undefined
  const found = (layer === undefined ? MODEL : LAYER)[module]
  if (found === undefined) return undefined
  return layer === undefined ? `${found}.${kind}` : `model.layers.${layer}.${found}.${kind}`
}
