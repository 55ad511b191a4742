/** The stack machine that a pickle is a program for, with as much of it as data need. */
import { viewOf } from '../../bytes/byte-source.ts'
import { broken, type PickleDict, PickledArray, PickledDtype, type PickleValue, textOf } from './values.ts'

export class Machine {
  readonly memo = new Map<number, PickleValue>()
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private at = 0
  private readonly stack: PickleValue[] = []
  /** Heights of the stack. */
  private readonly marks: number[] = []

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = viewOf(bytes)
  }

  /** The next bytes of the program: a view of them. */
  take(length: number): Uint8Array {
    const end = this.at + length
    if (!(length >= 0) || end > this.bytes.length)
      throw broken(`${length} bytes at ${this.at}`, `${this.bytes.length - this.at}: it is cut short`)
    this.at = end
    return this.bytes.subarray(end - length, end)
  }

  uint8 = (): number => this.take(1)[0]!
  uint16 = (): number => this.view.getUint16(this.skip(2), true)
  int32 = (): number => this.view.getInt32(this.skip(4), true)
  uint32 = (): number => this.view.getUint32(this.skip(4), true)
  uint64 = (): number => Number(this.view.getBigUint64(this.skip(8), true))
  float64 = (): number => this.view.getFloat64(this.skip(8))

  /** Up to the end of a line, without it. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    if (end === -1) throw broken('a line', 'none: it is cut short')
    const text = Buffer.from(this.take(end - this.at)).toString('latin1')
    this.at += 1
    return text
  }

  push(value: PickleValue): void {
    this.stack.push(value)
  }

  pop(): PickleValue {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw broken('a value on the stack', 'none')
    return this.stack.pop()!
  }

  /** The value that is topmost, and stays. */
  top(): PickleValue {
    const value = this.pop()
    this.push(value)
    return value
  }

  mark(): void {
    this.marks.push(this.stack.length)
  }

  /** Takes away all values above the last mark, and the mark. */
  popToMark(): PickleValue[] {
    const height = this.marks.pop()
    if (height === undefined) throw broken('a mark on the stack', 'none')
    return this.stack.splice(height)
  }

  append(values: readonly PickleValue[]): void {
    const list = this.top()
    if (!Array.isArray(list)) throw broken('a list')
    for (const value of values) list.push(value)
  }

  /** @param pairs key, value, key, value ... */
  setItems(pairs: readonly PickleValue[]): void {
    const dict = this.top()
    if (!(dict instanceof Map) || pairs.length % 2 !== 0) throw broken('a dictionary and pairs')
    fill(dict, pairs)
  }

  build(): void {
    const state = this.pop()
    const object = this.top()
    if (!(object instanceof PickledArray || object instanceof PickledDtype)) throw broken('an array')
    object.build(state)
  }

  get(index: number): void {
    const value = this.memo.get(index)
    if (value === undefined) throw broken(`memo ${index}`, 'none')
    this.push(value)
  }

  private skip(length: number): number {
    this.take(length)
    return this.at - length
  }
}

export const dictOf = (pairs: readonly PickleValue[]): PickleDict => fill(new Map(), pairs)

function fill(dict: PickleDict, pairs: readonly PickleValue[]): PickleDict {
  for (let i = 0; i + 1 < pairs.length; i += 2) dict.set(textOf(pairs[i]) ?? pairs[i]!, pairs[i + 1]!)
  return dict
}
