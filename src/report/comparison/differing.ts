/** In what evaluations differ besides their results. */
import type { Evaluation } from '../../eval/evaluation.ts'
import { radius, runTitle } from '../evaluation/names.ts'
import { type JsonObject, settingRows } from '../settings.ts'

export interface Difference {
  readonly what: string
  /** A value an evaluation; an empty one where it has none. */
  readonly values: readonly string[]
}

export function differencesOf(evaluations: readonly Evaluation[]): Difference[] {
  const described = evaluations.map((e) => new Map(describe(e)))
  const names = [...new Set(described.flatMap((d) => [...d.keys()]))]
  return names
    .map((what) => ({ what, values: described.map((d) => d.get(what) ?? '') }))
    .filter(({ values }) => new Set(values).size > 1)
}

/** Without the batch size and the time, which change no number. */
function describe({ model, data, settings, seed, runtime, attacks }: Evaluation): [string, string][] {
  const { batch: _, ...deciding } = settings ?? {}
  return [
    ...settingRows({
      model: {
        path: model.path,
        sha256: model.sha256,
        weightsSha256: model.weightsSha256,
        parameters: model.parameters,
      },
      data: { spec: data.spec, sha256: data.sha256, images: data.n },
      settings: deciding as unknown as JsonObject,
      seed,
      runtime: { onnxruntime: runtime.onnxruntime, provider: runtime.provider },
    }).filter(([, value]) => value !== 'none'),
    ...attacks.flatMap((a) =>
      settingRows(a.params).map(([name, value]): [string, string] => [
        `${runTitle(a)}, ${radius(a)}: ${name}`,
        value,
      ]),
    ),
  ]
}
