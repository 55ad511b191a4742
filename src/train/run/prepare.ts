/** The checks that come before anything is written. */
import type { Dataset } from '../../data/dataset.ts'
import { UserError } from '../../errors.ts'
import { prepareTraining } from '../prepare.ts'
import type { StepGraph } from '../step-graph.ts'
import { type Fingerprint, fingerprintOf } from './fingerprint.ts'
import type { RunPlan } from './options.ts'
import { resolveSelection, type Selection } from './selection.ts'

export interface PreparedRun {
  readonly graph: StepGraph
  readonly select: Selection
  readonly fingerprint: Fingerprint
}

/** @throws UserError for what cannot be trained, measured or selected by */
export async function prepareRun(plan: RunPlan, select: Selection | undefined): Promise<PreparedRun> {
  const { network, data, options } = plan
  const graph = prepareTraining(network, data.train, options)
  checkMeasured(data.validation, data.train)
  checkMeasured(data.test, data.train)
  const resolved = resolveSelection(select, data)
  return { graph, select: resolved, fingerprint: await fingerprintOf(plan, resolved) }
}

function checkMeasured(data: Dataset | undefined, train: Dataset): void {
  const formOf = ({ shape, classes }: Dataset) => `samples of [${shape}] in ${classes} classes`
  if (data && formOf(data) !== formOf(train))
    throw new UserError(`${data.spec}: expected ${formOf(train)} as ${train.spec} has, got ${formOf(data)}`)
}
