/**
 * One GET over HTTP, redirections followed, with the body as it is on the wire.
 *
 * Not `fetch`: it unpacks a body that is labelled `Content-Encoding: gzip` or `x-gzip`, as some servers label .tar.gz files,
 * and cannot be told not to (https://github.com/whatwg/fetch/issues/1524); the bytes would be none of the published file.
 */
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { Fault, networkFault } from './fault.ts'

const mostRedirects = 5
const redirects = new Set([301, 302, 303, 307, 308])

/**
 * @param stall milliseconds without a byte, from the name look-up to the end of the body, after which it is given up
 * @returns the answer, whose body the caller reads to its end or destroys
 * @throws Fault where there is no answer
 */
export async function request(
  address: string,
  headers: Readonly<Record<string, string>>,
  stall: number,
): Promise<IncomingMessage> {
  let at = webAddress(address)
  for (let followed = 0; followed <= mostRedirects; followed += 1) {
    const answer = await send(at, headers, stall)
    const { location } = answer.headers
    if (!redirects.has(answer.statusCode!) || location === undefined) return answer
    answer.destroy()
    at = webAddress(location, at)
  }
  throw new Fault(`more than ${mostRedirects} redirections, the last to ${shown(at.href)}`)
}

function send(
  address: URL,
  headers: Readonly<Record<string, string>>,
  stall: number,
): Promise<IncomingMessage> {
  const { get } = address.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined
    // A connection of its own: one that was kept open may have been closed at the other end meanwhile.
    const asked = get(address, { headers, timeout: stall, agent: false }, (response) => {
      answer = response
      resolve(response)
    })
    asked.on('timeout', () => {
      const connected = asked.socket?.connecting === false
      const fault = new Fault(`${connected ? 'no byte' : 'no connection'} for ${stall / 1000} s`, {
        again: connected ? 'yes' : 'midway',
      })
      if (answer) answer.destroy(fault)
      else asked.destroy(fault)
    })
    asked.on('error', (error) => reject(networkFault(error)))
  })
}

function webAddress(text: string, base?: URL): URL {
  const address = URL.canParse(text, base?.href) ? new URL(text, base) : undefined
  if (address?.protocol !== 'http:' && address?.protocol !== 'https:')
    throw new Fault(`expected an http:// or https:// address, got ${shown(text)}`)
  return address
}

/** An address for messages: without the name and password that it may have. */
export function shown(address: string): string {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}
