import * as assert from 'uvu/assert'
import { UserError } from '../../src/errors.ts'

/** Passes where `body` throws, or rejects with, a UserError of one line that has all of `parts` in it. */
export async function throwsUserError(body: () => unknown, ...parts: readonly string[]): Promise<void> {
  let thrown: unknown
  try {
    await body()
  } catch (error) {
    thrown = error
  }
  if (!(thrown instanceof UserError)) throw new Error(`expected a UserError, got ${thrown}`)
  assert.not.match(thrown.message, '\n')
  for (const part of parts)
    assert.ok(thrown.message.includes(part), `expected "${part}" in "${thrown.message}"`)
}
