/** One attempt at a file from one address: what is missing of it, from where it was cut. */
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { SetFile } from '../set.ts'
import { Fault, networkFault } from './fault.ts'
import type { Part } from './part.ts'
import { request } from './request.ts'

/** A server that wants a longer rest than this is given up. */
const longestWait = 60_000

/** @throws Fault where the file is not whole afterwards, whatever the reason; what came is in `part` */
export async function receive(
  address: string,
  file: SetFile,
  part: Part,
  stall: number,
  onSize: () => void,
): Promise<void> {
  const answer = await request(address, headersFor(part, address), stall)
  try {
    await agree(answer, file, part)
    if (part.size === 0) part.source = address
    // Bytes of two addresses, or of two versions for all that is known, may be no file at all.
    else if (part.source !== address || part.version === undefined) part.source = undefined
    part.version = versionOf(answer)
    onSize()
    for await (const bytes of bodyOf(answer)) {
      if (part.size + bytes.length > file.bytes) {
        await part.restart()
        throw new Fault(`sends more than the ${count(file.bytes)} of the file`)
      }
      await part.add(bytes)
      onSize()
    }
  } finally {
    answer.destroy()
  }
  if (part.size < file.bytes)
    throw new Fault(`cut after ${part.size.toLocaleString('en')} of ${count(file.bytes)}`, { again: 'yes' })
}

function headersFor({ size, source, version }: Part, address: string): Record<string, string> {
  const plain = { 'accept-encoding': 'identity', 'user-agent': 'onnx-manifold' }
  if (size === 0) return plain
  const same = source === address && version !== undefined ? { 'if-range': version } : {}
  return { ...plain, range: `bytes=${size}-`, ...same }
}

/** Weak entity tags are of no use with If-Range: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5 */
function versionOf({ headers: { etag, 'last-modified': modified } }: IncomingMessage): string | undefined {
  return etag?.startsWith('"') ? etag : modified
}

/** Compares what the answer says of itself with what is known of the file, and brings `part` to where its body begins. */
async function agree(answer: IncomingMessage, file: SetFile, part: Part): Promise<void> {
  const { statusCode: status = 0, headers } = answer
  if (headers['content-type']?.startsWith('text/html') && status < 300)
    throw new Fault('a web page in place of the file')
  if (status === 206) return agreeOnRange(headers['content-range'] ?? '', file, part)
  if (status === 416) {
    await part.restart()
    throw new Fault('416, nothing more of the file', { again: 'yes', wait: 0 })
  }
  if (status !== 200) throw refusal(status, headers['retry-after'])
  const length = headers['content-length']
  if (length !== undefined && Number(length) !== file.bytes)
    throw new Fault(`announces ${count(Number(length))}, expected ${count(file.bytes)}`)
  // It is the whole file, asked for a part of it or not.
  await part.restart()
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-14.4 */
async function agreeOnRange(text: string, file: SetFile, part: Part): Promise<void> {
  const match = /^bytes (?<start>\d+)-\d+\/(?<total>\d+|\*)$/.exec(text)
  const { start, total } = match?.groups ?? {}
  if (total !== undefined && total !== '*' && Number(total) !== file.bytes)
    throw new Fault(`announces ${count(Number(total))}, expected ${count(file.bytes)}`)
  if (Number(start) === part.size) return
  const expected = part.size
  await part.restart()
  throw new Fault(`expected a range from byte ${expected} on, got "${text}"`, { again: 'yes', wait: 0 })
}

function refusal(status: number, retryAfter: string | undefined): Fault {
  const said = `${status} ${STATUS_CODES[status] ?? ''}`.trim()
  if (![408, 425, 429].includes(status) && status < 500) return new Fault(said)
  const wait = retryAfter === undefined ? undefined : waitOf(retryAfter)
  if (wait !== undefined && wait > longestWait)
    return new Fault(`${said}, to be asked again in ${Math.ceil(wait / 1000)} s`)
  return new Fault(said, { again: 'yes', wait })
}

/** Milliseconds: Retry-After is in seconds or a date, https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
function waitOf(text: string): number | undefined {
  const wait = /^\d+$/.test(text) ? 1000 * Number(text) : Date.parse(text) - Date.now()
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}

async function* bodyOf(answer: IncomingMessage): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const bytes of answer) yield bytes as Buffer
  } catch (error) {
    throw networkFault(error)
  }
}

const count = (bytes: number): string => `${bytes.toLocaleString('en')} bytes`
