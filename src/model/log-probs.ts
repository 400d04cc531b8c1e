import {
  concat,
  constant,
  customGradient,
  div,
  gather,
  gemm,
  input,
  linear,
  log,
  loop,
  max,
  mul,
  reshape,
  scatterAdd,
  softmax,
  sub,
  sum,
  type Tensor,
  zeros,
} from '../graph/index.ts'

/** Which rows of a pack predict which tokens, in chunks: `packing.ts` makes the values. */
export interface TokenSlots {
  /** Row whose hidden state predicts the token: int64 [chunks, chunkSize]. */
  slotRows: Tensor
  /** The opposite: a slot that each row predicts, the number of slots where it predicts none: int64 [tokens]. */
  rowSlots: Tensor
  /** Further slots of rows that predict several, as the last row of a prompt does, and those rows: int64 [further]. */
  furtherSlots: Tensor
  furtherRows: Tensor
  /** The token: int64 [chunks, chunkSize]. */
  slotTokens: Tensor
  /** Number of chunks: int64 []. */
  chunkCount: Tensor
}

/** The slots as graph inputs. */
export function slotInputs(chunkSize: number): TokenSlots {
  return {
    slotRows: input('slot_rows', 'int64', ['chunks', chunkSize]),
    rowSlots: input('row_slots', 'int64', ['tokens']),
    furtherSlots: input('further_slots', 'int64', ['further']),
    furtherRows: input('further_rows', 'int64', ['further']),
    slotTokens: input('slot_tokens', 'int64', ['chunks', chunkSize]),
    chunkCount: input('chunk_count', 'int64', []),
  }
}

/**
 * log softmax(h Wᵀ / temperature) of the token of every slot, [slots], from hidden states [tokens, hidden] and W
 * [vocabulary, hidden]. Logits exist for one chunk at a time. Per slot the gradient with respect to h is the row
 * (W[token] − Σ p W) / temperature whatever comes after, so it is formed with the logits and they are never formed again.
 */
export function tokenLogProbs(hidden: Tensor, w: Tensor, slots: TokenSlots, temperature: Tensor): Tensor {
  const { slotRows, slotTokens, chunkCount } = slots
  const width = hidden.shape[1]!
  const { stacked } = loop({ count: chunkCount, dim: 'chunks' }, i => {
    const h = gather(hidden, gather(slotRows, i))
    const target = gather(w, gather(slotTokens, i))
    const logits = linear(div(h, temperature), w)
    const probabilities = softmax(logits)
    const largest = { axes: [-1], keepDims: false }
    const logSumExp = sub(max(logits, largest), log(max(probabilities, largest)))
    const own = div(sum(mul(h, target), { axes: [-1], keepDims: false }), temperature)
    return { stacked: [sub(own, logSumExp), div(sub(target, gemm(probabilities, w)), temperature)] }
  })
  const [logProbs, slopes] = stacked as [Tensor, Tensor]
  const flat = reshape(logProbs, ['slots'])
  return customGradient([hidden, w], [flat], ({ inputs, wanted }, [dy]) => {
    const rows = mul(reshape(slopes, ['slots', width]), reshape(dy!, ['slots', 1]))
    return [
      wanted[0] ? ofRows(rows, slots) : undefined,
      wanted[1] ? outputGradient(inputs[0]!, inputs[1]!, slots, temperature, dy!) : undefined,
    ]
  })[0]!
}

/** Values of slots, [slots, width], added up by row: [tokens, width]. */
function ofRows(values: Tensor, { rowSlots, furtherSlots, furtherRows }: TokenSlots): Tensor {
  const none = constant(new Float32Array(values.shape[1] as number), { shape: [1, values.shape[1] as number] })
  const all = concat([values, none], 0, 'slots and none')
  return scatterAdd(gather(all, rowSlots), furtherRows, gather(all, furtherSlots))
}

/** Gradient of a trained W: Σ over chunks of (onehot − p)ᵀ h dy / temperature. Logits are formed again, a chunk at a time. */
function outputGradient(hidden: Tensor, w: Tensor, slots: TokenSlots, temperature: Tensor, dy: Tensor): Tensor {
  const { slotRows, slotTokens, chunkCount } = slots
  const slope = div(reshape(dy, slotRows.shape), temperature)
  return loop({ count: chunkCount, dim: 'chunks', states: [zeros(w)] }, (i, [total]) => {
    const h = gather(hidden, gather(slotRows, i))
    const weighted = mul(h, reshape(gather(slope, i), [slotRows.shape[1]!, 1]))
    const probabilities = softmax(linear(div(h, temperature), w))
    const less = sub(total!, gemm(probabilities, weighted, { transA: true }))
    return { states: [scatterAdd(less, gather(slotTokens, i), weighted)] }
  }).states[0]!
}
