/** What `manifold doctor` finds out. */
import { runtimeInfo } from '../info.ts'
import { type Check, missing } from './check.ts'
import { placeNames } from './cuda/places.ts'
import { providers } from './index.ts'
import { type Machine, thisMachine } from './machine.ts'
import { cpu, type Provider, type ProviderName, providerNames, providerText } from './provider.ts'
import { type Trial, tryProvider } from './trial.ts'

export interface ProviderDiagnosis {
  /** As it is said: `cuda:1`. */
  readonly provider: string
  readonly title: string
  readonly works: boolean
  /** Why not; absent if it works. */
  readonly reason?: string
  readonly checks: readonly Check[]
  /** Where libraries were looked for, if any was. */
  readonly lookedIn?: string
  /** What to do, in order; nothing where it works. */
  readonly toDo: readonly string[]
}

export interface Diagnosis {
  readonly node: string
  readonly onnxruntime: string
  /** `linux/x64` */
  readonly system: string
  readonly providers: readonly ProviderDiagnosis[]
}

/**
 * Runs a small graph on every provider, and looks for what each needs.
 *
 * @param asked is looked at instead of the first device of its kind
 */
export async function diagnose(
  asked: Provider = cpu,
  machine: Machine = thisMachine,
  trial: (provider: Provider) => Promise<Trial> = tryProvider,
): Promise<Diagnosis> {
  const { onnxruntime } = await runtimeInfo(undefined)
  const found: ProviderDiagnosis[] = []
  for (const name of providerNames)
    found.push(await diagnoseOne(name === asked.name ? asked : { name }, machine, trial))
  return {
    node: process.versions.node,
    onnxruntime,
    system: `${machine.platform}/${machine.arch}`,
    providers: found,
  }
}

async function diagnoseOne(
  provider: Provider,
  machine: Machine,
  trial: (provider: Provider) => Promise<Trial>,
): Promise<ProviderDiagnosis> {
  const { title, check } = providers[provider.name]
  const checks = check(machine)
  const result = await trial(provider)
  const lacks = result.works ? [] : missing(checks)
  const steps = lacks.flatMap(({ install }) => install ?? [])
  return {
    provider: providerText(provider),
    title,
    works: result.works,
    ...(!result.works && { reason: result.reason }),
    checks,
    ...(looksForLibraries(provider.name, checks) && { lookedIn: placeNames(machine) }),
    toDo: result.works
      ? []
      : steps.length > 0
        ? [...new Set(steps)]
        : ['docs/gpu.md has what is known of this'],
  }
}

/** On systems without CUDA there is nothing to look for. */
const looksForLibraries = (name: ProviderName, checks: readonly Check[]): boolean =>
  name === 'cuda' && checks.length > 1
