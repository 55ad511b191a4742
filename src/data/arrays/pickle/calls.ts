/** The few things that a pickle of data calls, each done here; whatever else it names is refused. */
import { UserError } from '../../../errors.ts'
import { broken, PickledArray, PickledDtype, PickledGlobal, type PickleValue, textOf } from './values.ts'

type Call = (args: readonly PickleValue[]) => PickleValue

/** (ndarray, shape, type): an array whose state follows. */
const reconstruct: Call = ([kind]) => {
  if (!(kind instanceof PickledGlobal && kind.name === 'numpy.ndarray')) throw broken('numpy.ndarray')
  return new PickledArray()
}

/** (bytes, dtype, shape, order): how protocol 5 writes an array. */
const fromBuffer: Call = ([bytes = null, dtype = null, shape = null, order]) => {
  const array = new PickledArray()
  array.fill(shape, dtype, textOf(order) === 'F' ? 'F' : 'C', bytes)
  return array
}

const dtype: Call = ([code]) => {
  const text = textOf(code)
  if (text === undefined) throw broken('the code of a dtype')
  return new PickledDtype(text)
}

/** (text, 'latin1'): how Python 3 writes bytes for Python 2. */
const encode: Call = ([text, encoding]) => {
  const name = textOf(encoding)
  if (typeof text !== 'string' || (name !== 'latin1' && name !== 'latin-1')) throw broken('text in latin1')
  return Buffer.from(text, 'latin1')
}

/** Not called, but named as an argument. */
const never: Call = () => {
  throw broken('numpy.ndarray as an argument')
}

/** NumPy moved numpy.core to numpy._core with version 2. */
const calls: ReadonlyMap<string, Call> = new Map([
  ['numpy.core.multiarray._reconstruct', reconstruct],
  ['numpy._core.multiarray._reconstruct', reconstruct],
  ['numpy.core.numeric._frombuffer', fromBuffer],
  ['numpy._core.numeric._frombuffer', fromBuffer],
  ['numpy.ndarray', never],
  ['numpy.dtype', dtype],
  ['_codecs.encode', encode],
])

/** @throws UserError for what is not in the table */
export function globalOf(module: string, name: string): PickledGlobal {
  const full = `${module}.${name}`
  if (calls.has(full)) return new PickledGlobal(full)
  throw new UserError(
    `pickle: expected data alone (numbers, text, lists, dictionaries, NumPy arrays), got ${JSON.stringify(full)}, ` +
      'which Python would import; nothing of it was run',
  )
}

export function call(what: PickleValue, args: PickleValue): PickleValue {
  if (!(what instanceof PickledGlobal) || !Array.isArray(args)) throw broken('a call with its arguments')
  return calls.get(what.name)!(args)
}
