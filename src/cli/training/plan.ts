/** From the arguments of `train` to a run. */
import { hashOf } from '../../data/data-hash.ts'
import type { Dataset } from '../../data/dataset.ts'
import { runtimeInfo } from '../../runtime/info.ts'
import { cpu, providerText } from '../../runtime/providers/provider.ts'
import { eligibleLayers } from '../../train/mixing.ts'
import type { TrainOptions } from '../../train/options.ts'
import type { RunPlan } from '../../train/run/options.ts'
import type { Subject } from '../../train/subject.ts'
import type { Arguments } from '../commands/train-options.ts'
import { readVersion } from '../version.ts'
import type { TrainingData } from './data.ts'
import { readSubject, readTrainOptions } from './read.ts'
import { keptArguments } from './resume.ts'

/** The run of a seed. @param command how it was asked for, for config.json */
export async function planRun(
  args: Arguments,
  data: TrainingData,
  seed: number,
  command: string,
): Promise<{ subject: Subject; plan: RunPlan }> {
  const subject = await readSubject({ ...args, seed }, data.train)
  const options = readTrainOptions({ ...args, seed }, subject)
  const { network, finish } = subject
  const mix = { ...options.mix, layers: eligibleLayers(options.mix, network) }
  const config = await configOf(args, data, { ...options, mix }, command)
  return { subject, plan: { network, data, options, finish, config } }
}

/** What config.json says beside what the run itself puts there. */
async function configOf(
  args: Arguments,
  { train, validation, test, skipped }: TrainingData,
  { threads, provider, lowering, seed, ...options }: TrainOptions,
  command: string,
): Promise<Record<string, unknown>> {
  const info = async (set: Dataset, skipped?: number) => ({
    ...{ spec: set.spec, description: set.description, sha256: await hashOf(set), n: set.size, skipped },
  })
  const { onnxruntime } = await runtimeInfo(threads, provider)
  return {
    network: args.network,
    command,
    data: await info(train, skipped.train),
    ...(validation && { validation: await info(validation) }),
    ...(test && { test: await info(test, skipped.test) }),
    seed,
    ...options,
    provider: providerText(provider ?? cpu),
    arguments: keptArguments(args),
    versions: { 'onnx-manifold': readVersion(), onnxruntime, node: process.versions.node },
  }
}
