/** A local server that does to a file what is asked of it, and remembers what it was asked for. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SetFile } from '../../../../src/data/sets/set.ts'
import { withFiles } from '../../temporary.ts'

/** 300,000 bytes that compress badly and repeat nowhere. */
export const content = Buffer.concat(
  Array.from({ length: 9375 }, (_, i) => createHash('sha256').update(String(i)).digest()),
)

export const published: SetFile = {
  name: 'images.bin',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
}

/** Answers the request of this number, from 0 on. */
export type Answer = (response: ServerResponse, request: IncomingMessage, number: number) => void

export interface Asked {
  readonly path: string
  readonly range: string | undefined
  readonly ifRange: string | undefined
}

/** Runs `body` with the address of `published` on a server, an empty folder, and the list of requests as it grows. */
export async function withServer(
  answer: Answer,
  body: (address: string, folder: string, asked: readonly Asked[]) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers
    asked.push({ path: request.url!, range, ifRange: ifRange as string | undefined })
    answer(response, request, asked.length - 1)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    await withFiles({}, (folder) => body(`http://127.0.0.1:${port}/${published.name}`, folder, asked))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** As a good server does: the whole, or the range that was asked for, with an entity tag. */
export const good: Answer = (response, request) => {
  const etag = '"1"'
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const fits = [undefined, etag].includes(request.headers['if-range'] as string | undefined)
  if (start === 0 || !fits)
    return response.writeHead(200, { 'content-length': content.length, etag }).end(content)
  const range = `bytes ${start}-${content.length - 1}/${content.length}`
  const headers = { 'content-range': range, 'content-length': content.length - start, etag }
  return response.writeHead(206, headers).end(content.subarray(start))
}

/** Begins as a good server does, though it does not say how long the file is, and after so many bytes of it does this. */
export const after =
  (bytes: number, then: (response: ServerResponse) => void): Answer =>
  (response) => {
    response.writeHead(200, { etag: '"1"' })
    response.write(content.subarray(0, bytes), () => then(response))
  }

/** Ends the connection, a moment later: what was sent has arrived by then. */
export const cut = (response: ServerResponse): void => {
  setTimeout(() => response.socket?.end(), 100)
}

/** A different answer to each request, the last one to all that follow. */
export const inTurn =
  (...answers: readonly Answer[]): Answer =>
  (response, request, number) =>
    answers[Math.min(number, answers.length - 1)]!(response, request, number)
