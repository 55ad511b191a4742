/** What each opcode does, by its byte. Those that make objects of classes, and extensions, are absent: they are refused. */
import { call, globalOf } from './calls.ts'
import { dictOf, type Machine } from './machine.ts'
import { broken, textOf } from './values.ts'

type Opcode = (machine: Machine) => void

const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

/** Two's complement, the lowest byte first. */
function long(bytes: Uint8Array): number {
  let value = 0n
  for (const byte of bytes.toReversed()) value = value * 256n + BigInt(byte)
  return Number(BigInt.asIntN(8 * bytes.length, value))
}

/** `'text'` or `"text"` as Python 2 writes it, with the escapes that its repr makes. */
function quoted(text: string): Uint8Array {
  const inside = /^(['"])(.*)\1$/s.exec(text)?.[2]
  if (inside === undefined) throw broken('a text in quotes', JSON.stringify(text.slice(0, 40)))
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
  const plain = inside.replace(/\\(x[0-9a-f]{2}|.)/gs, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
  )
  return Buffer.from(plain, 'latin1')
}

/** Python's raw-unicode-escape: latin1 but for \\uXXXX and \\UXXXXXXXX. */
const rawUnicode = (text: string): string =>
  text.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short?: string, full?: string) =>
    String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(short ?? full ?? '', 16))),
  )

function numberOf(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text.replace(/L$/, ''))
  if (Number.isNaN(value)) throw broken('a number', JSON.stringify(text.slice(0, 40)))
  return value
}

/** The last `count` values as a tuple. */
const tuple =
  (count: number): Opcode =>
  (m) =>
    m.push(Array.from({ length: count }, () => m.pop()).reverse())

/** Names, and what they mean, in https://github.com/python/cpython/blob/main/Lib/pickletools.py. */
const table: Readonly<Record<string, Opcode>> = {
  // Numbers and constants.
  N: (m) => m.push(null),
  '\x88': (m) => m.push(true),
  '\x89': (m) => m.push(false),
  I: (m) => {
    const text = m.line()
    m.push(text === '00' ? false : text === '01' ? true : numberOf(text))
  },
  J: (m) => m.push(m.int32()),
  K: (m) => m.push(m.uint8()),
  M: (m) => m.push(m.uint16()),
  L: (m) => m.push(numberOf(m.line())),
  '\x8a': (m) => m.push(long(m.take(m.uint8()))),
  F: (m) => m.push(numberOf(m.line())),
  G: (m) => m.push(m.float64()),
  // Text and bytes.
  S: (m) => m.push(quoted(m.line())),
  T: (m) => m.push(m.take(m.int32())),
  U: (m) => m.push(m.take(m.uint8())),
  B: (m) => m.push(m.take(m.uint32())),
  C: (m) => m.push(m.take(m.uint8())),
  '\x8e': (m) => m.push(m.take(m.uint64())),
  '\x96': (m) => m.push(m.take(m.uint64())),
  V: (m) => m.push(rawUnicode(m.line())),
  X: (m) => m.push(utf8(m.take(m.uint32()))),
  '\x8c': (m) => m.push(utf8(m.take(m.uint8()))),
  '\x8d': (m) => m.push(utf8(m.take(m.uint64()))),
  // Lists, tuples and dictionaries.
  '(': (m) => m.mark(),
  ']': (m) => m.push([]),
  l: (m) => m.push(m.popToMark()),
  a: (m) => {
    const value = m.pop()
    m.append([value])
  },
  e: (m) => m.append(m.popToMark()),
  ')': (m) => m.push([]),
  t: (m) => m.push(m.popToMark()),
  '\x85': tuple(1),
  '\x86': tuple(2),
  '\x87': tuple(3),
  '}': (m) => m.push(new Map()),
  d: (m) => m.push(dictOf(m.popToMark())),
  s: (m) => {
    const value = m.pop()
    const key = m.pop()
    m.setItems([key, value])
  },
  u: (m) => m.setItems(m.popToMark()),
  // The stack and the memo.
  '0': (m) => m.pop(),
  '1': (m) => m.popToMark(),
  '2': (m) => m.push(m.top()),
  p: (m) => m.memo.set(numberOf(m.line()), m.top()),
  q: (m) => m.memo.set(m.uint8(), m.top()),
  r: (m) => m.memo.set(m.uint32(), m.top()),
  '\x94': (m) => m.memo.set(m.memo.size, m.top()),
  g: (m) => m.get(numberOf(m.line())),
  h: (m) => m.get(m.uint8()),
  j: (m) => m.get(m.uint32()),
  // Arrays.
  c: (m) => {
    const module = m.line()
    m.push(globalOf(module, m.line()))
  },
  '\x93': (m) => {
    const name = textOf(m.pop())
    m.push(globalOf(textOf(m.pop()) ?? '', name ?? ''))
  },
  R: (m) => {
    const args = m.pop()
    m.push(call(m.pop(), args))
  },
  b: (m) => m.build(),
  // The protocol's number, and the length of a frame.
  '\x80': (m) => m.take(1),
  '\x95': (m) => m.take(8),
}

export const opcodes: ReadonlyMap<number, Opcode> = new Map(
  Object.entries(table).map(([character, opcode]) => [character.charCodeAt(0), opcode]),
)
