/** A small experiment of two groups, and results made by hand. */
import type { Arm, Claim, Study } from '../../src/reproduce/experiment.ts'
import { type ArmResults, type Results, resultsSchema } from '../../src/reproduce/results.ts'
import { trainCommand } from '../../src/reproduce/settings.ts'

const methods = { none: 'No mixup', input: 'Input Mixup', manifold: 'Manifold Mixup' } as const

const arm = (group: string, heading: string, method: keyof typeof methods, paper?: Arm['paper']): Arm => ({
  name: `${group}/${method}`,
  title: `${heading}: ${methods[method]}`,
  train: { network: 'cnn', data: 'glyphs', epochs: 3, 'per-class': 10, mix: method, 'stop-gradient': false },
  ...(paper && { paper }),
})

export const sample = (claims: readonly Claim[], more: Partial<Study> = {}): Study => ({
  title: 'A sample',
  source: 'nowhere',
  about: 'Two groups.',
  runs: { cpu: 3, full: 5 },
  arms: (scale) =>
    [
      arm('a/net', 'A, Net', 'none', { error: [4.83, 0.066] }),
      arm('a/net', 'A, Net', 'input'),
      arm('a/net', 'A, Net', 'manifold', { error: 2.9 }),
      arm('b/net', 'B, Net', 'none'),
      arm('b/net', 'B, Net', 'manifold'),
    ].map((one) => (scale === 'full' ? { ...one, train: { ...one.train, epochs: 100 } } : one)),
  measures: ['error', 'accuracy'],
  claims,
  ...more,
})

/** Values by arm and column, one a seed from 1 on. */
export type Values = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>

export function resultsOf(study: Study, values: Values, scale: Results['scale'] = 'cpu'): Results {
  const arms = study.arms(scale).flatMap(({ name, title, train }): ArmResults[] => {
    const own = values[name]
    if (own === undefined) return []
    const seeds = Math.max(...Object.values(own).map((column) => column.length))
    const runs = Array.from({ length: seeds }, (_, i) => ({
      seed: i + 1,
      seconds: { training: 60, evaluation: 1.5 },
      values: Object.fromEntries(
        Object.entries(own).flatMap(([column, all]) => (all[i] === undefined ? [] : [[column, all[i]]])),
      ),
    }))
    return [{ name, title, command: trainCommand(train), runs }]
  })
  return {
    schema: resultsSchema,
    experiment: 'sample',
    scale,
    versions: { 'onnx-manifold': '1.2.3', node: '20.0.0' },
    threads: 2,
    arms,
  }
}
