/** What goes wrong between here and a server, as opposed to what goes wrong here. */

interface FaultOptions {
  /** Whether another attempt may succeed: no, yes, or only where this server sent bytes of the file before. Default no. */
  readonly again?: 'no' | 'yes' | 'midway'
  /** Milliseconds to wait before it, in place of the usual pause. */
  readonly wait?: number | undefined
}

export class Fault extends Error {
  override readonly name = 'Fault'
  readonly again: 'no' | 'yes' | 'midway'
  readonly wait: number | undefined

  constructor(message: string, { again = 'no', wait }: FaultOptions = {}) {
    super(message)
    this.again = again
    this.wait = wait
  }
}

/** Those of a server that is there. */
const passing = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'])

const words: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host, or no network',
  EAI_AGAIN: 'no answer from the name server',
  ECONNREFUSED: 'connection refused',
  ENETUNREACH: 'no network',
  ECONNRESET: 'connection cut',
}

/** An error of the network, in words. Where several addresses of a host failed it has only a code. */
export function networkFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  const { code = '', message } = error as NodeJS.ErrnoException
  return new Fault(words[code] ?? (message || code), { again: passing.has(code) ? 'yes' : 'midway' })
}
