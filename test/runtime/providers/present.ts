/** Tests that need a provider: they run where it works, and are skipped with the reason where it does not. */
import { test } from 'uvu'
import { parseProvider } from '../../../src/runtime/providers/provider.ts'
import { type Trial, tryProvider } from '../../../src/runtime/providers/trial.ts'

const trials = new Map<string, Promise<Trial>>()

/** @param provider as it is said on the command line. Awaited, since the trial tells whether the test is counted as skipped */
export async function providerTest(provider: string, name: string, body: () => Promise<void>): Promise<void> {
  const trial = trials.get(provider) ?? tryProvider(parseProvider(provider))
  trials.set(provider, trial)
  const result = await trial
  if (result.works) {
    test(`${name}, on ${provider}`, body)
    return
  }
  console.log(`SKIP ${name}: --provider ${provider} does not work here: ${result.reason}`)
  test.skip(`${name}, on ${provider}`, body)
}
