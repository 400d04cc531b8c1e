/** Whether Ctrl-C was pressed. */
export interface Interrupt {
  readonly requested: boolean
  /** Listens no more. */
  close(): void
}

/**
 * Takes note of the first Ctrl-C, so that what runs can come to a good end. After it nothing listens: a second one ends the process
 * at once, as it ends any other.
 */
export function listenForInterrupt(onRequest: () => void): Interrupt {
  let requested = false
  const request = () => {
    requested = true
    onRequest()
  }
  process.once('SIGINT', request)
  return {
    get requested() {
      return requested
    },
    close: () => process.off('SIGINT', request),
  }
}
