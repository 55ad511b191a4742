import { writeAtomically } from '../../onnx/file.ts'
import { diagnose } from '../../runtime/providers/diagnosis.ts'
import { parseProvider, providerText } from '../../runtime/providers/provider.ts'
import { renderDiagnosis } from '../doctor/text.ts'
import { checkTarget } from '../options.ts'
import { readVersion } from '../version.ts'
import type { Arguments } from './doctor-options.ts'

/** @returns 0 if the CPU works and the provider that was asked for, else 2 */
export async function run(args: Arguments): Promise<number> {
  if (args.json !== undefined && args.json !== '-') checkTarget('--json', args.json)
  const asked = parseProvider(args.provider)
  const diagnosis = await diagnose(asked)
  const whole = { schema: 'onnx-manifold/doctor/1', 'onnx-manifold': readVersion(), ...diagnosis }
  const json = `${JSON.stringify(whole, null, 2)}\n`
  if (args.json === '-') process.stdout.write(json)
  else process.stdout.write(renderDiagnosis(diagnosis, readVersion()))
  if (args.json !== undefined && args.json !== '-') writeAtomically(args.json, json)
  const needed = new Set(['cpu', providerText(asked)])
  const fails = diagnosis.providers.some(({ provider, works }) => needed.has(provider) && !works)
  return fails ? 2 : 0
}
