/** Ctrl-C and SIGTERM as a signal that training looks at between two steps. */

export interface Stop {
  readonly signal: AbortSignal
  release(): void
}

/** The first asks to stop; the second one ends the process, as ever. */
export function stopOnSignal(): Stop {
  const controller = new AbortController()
  const names = ['SIGINT', 'SIGTERM'] as const
  const abort = () => {
    controller.abort()
    release()
  }
  const release = () => {
    for (const name of names) process.off(name, abort)
  }
  for (const name of names) process.on(name, abort)
  return { signal: controller.signal, release }
}
