/**
 * Data out of a Python pickle, protocols 0 to 5. A pickle is a program that may call any function of Python's; here it is run on
 * a machine that has none, but for those that make NumPy arrays.
 *
 * https://docs.python.org/3/library/pickle.html
 */
import { UserError } from '../../../errors.ts'
import { Machine } from './machine.ts'
import { opcodes } from './opcodes.ts'
import type { PickleValue } from './values.ts'

const stop = '.'.charCodeAt(0)

/** @throws UserError for a pickle that is cut short or broken, and for one that is more than data, naming what it would import */
export function unpickle(file: string, bytes: Uint8Array): PickleValue {
  const machine = new Machine(bytes)
  try {
    for (;;) {
      const code = machine.uint8()
      if (code === stop) return machine.pop()
      const opcode = opcodes.get(code)
      if (!opcode)
        throw new UserError(
          `pickle: expected an opcode of data, got ${JSON.stringify(String.fromCharCode(code))}`,
        )
      opcode(machine)
    }
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${file}: ${error.message}`)
    throw error
  }
}
