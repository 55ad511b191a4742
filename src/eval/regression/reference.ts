/** What an evaluation is compared by: its counts and what decides them, small enough for version control. */
import path from 'node:path'
import type { AttackReport, DeformationReport, Evaluation, EvaluationSettings } from '../evaluation.ts'

/** A file by its name alone: folders are a machine's own. */
export interface NamedFile {
  readonly file: string
  readonly sha256: string
}

export interface ReferenceAttack {
  readonly name: string
  readonly ball: string
  /** In pixel units of [0, 1]. */
  readonly epsilon: number
  readonly params: AttackReport['params']
  readonly targeted?: number | string
  readonly surrogate?: NamedFile
  readonly n: number
  readonly adversarialCorrect: number
  readonly robustCorrect: number
}

/** Several attacks in one ball at one radius, taken together. */
export interface ReferenceWorstCase {
  readonly ball: string
  readonly epsilon: number
  readonly attacks: readonly string[]
  readonly robustCorrect: number
}

export interface ReferenceDeformation
  extends Pick<
    DeformationReport,
    'name' | 'strength' | 'unit' | 'form' | 'fill' | 'transforms' | 'n' | 'correct'
  > {
  /** In nats; null where it is not finite. */
  readonly nll: number | null
}

/** The schema `onnx-manifold/reference/1`. */
export interface Reference {
  readonly schema: 'onnx-manifold/reference/1'
  /** The hash of the weights is missing in what was evaluated before there was one. */
  readonly model: NamedFile & { readonly weightsSha256?: string; readonly parameters: number }
  readonly data: { readonly spec: string; readonly sha256: string; readonly n: number }
  /** Without the batch size, which changes no verdict; missing in what was evaluated before they were told. */
  readonly settings?: Omit<EvaluationSettings, 'batch'>
  readonly seed: number
  readonly runtime: { readonly onnxruntime: string; readonly provider: string }
  readonly clean: {
    readonly n: number
    readonly correct: number
    readonly top5Correct: number
    /** In nats; null where it is not finite. */
    readonly nll: number | null
  }
  readonly attacks: readonly ReferenceAttack[]
  readonly worstCase: readonly ReferenceWorstCase[]
  readonly deformations: readonly ReferenceDeformation[]
}

/** Keys come in the order in which they are written. */
export function referenceOf({ model, data, seed, runtime, clean, ...rest }: Evaluation): Reference {
  return {
    schema: 'onnx-manifold/reference/1',
    model: {
      file: path.basename(model.path),
      sha256: model.sha256,
      weightsSha256: model.weightsSha256,
      parameters: model.parameters,
    },
    data: { spec: withoutFolders(data.spec), sha256: data.sha256, n: data.n },
    ...settingsOf(rest.settings),
    seed,
    runtime: { onnxruntime: runtime.onnxruntime, provider: runtime.provider },
    clean: {
      n: clean.n,
      correct: clean.correct,
      top5Correct: Math.round(clean.top5 * clean.n),
      nll: digits(clean.nll),
    },
    attacks: rest.attacks.map(attackOf),
    worstCase: (rest.worstCase ?? []).map(({ ball, epsilon, attacks, robustCorrect }) => ({
      ...{ ball, epsilon, attacks, robustCorrect },
    })),
    deformations: (rest.deformations ?? []).map(deformationOf),
  }
}

const withoutFolders = (spec: string): string => (path.isAbsolute(spec) ? path.basename(spec) : spec)

function settingsOf(settings: EvaluationSettings | undefined): Pick<Reference, 'settings'> {
  if (settings === undefined) return {}
  const { batch: _, ...deciding } = settings
  return { settings: deciding }
}

function attackOf(attack: AttackReport): ReferenceAttack {
  const { name, ball, epsilon, params, targeted, surrogate, n, adversarialCorrect, robustCorrect } = attack
  return {
    ...{ name, ball, epsilon, params },
    ...(targeted !== undefined && { targeted }),
    ...(surrogate && { surrogate: { file: path.basename(surrogate.path), sha256: surrogate.sha256 } }),
    ...{ n, adversarialCorrect, robustCorrect },
  }
}

function deformationOf(deformation: DeformationReport): ReferenceDeformation {
  const { name, strength, unit, form, fill, transforms, n, correct, nll } = deformation
  return {
    ...{ name, strength, unit, form, fill },
    ...(transforms !== undefined && { transforms }),
    ...{ n, correct, nll: digits(nll) },
  }
}

/** Nine digits: more than are compared, fewer than a processor changes. JSON knows nothing that is not finite. */
const digits = (nll: number): number | null => (Number.isFinite(nll) ? Number(nll.toPrecision(9)) : null)
