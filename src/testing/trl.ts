/** Metrics of the loss that TRL does not have. */
export const notTrls: ReadonlySet<string> = new Set(['sampling/kl', 'sampling/effective_sample_size'])
