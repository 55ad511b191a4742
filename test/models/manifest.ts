/** The models of the shared folder whose accuracy with a preprocessing was measured when they were collected. */
import * as assert from 'node:assert'
import { readFileSync } from 'node:fs'
import type { Evaluation } from '../../src/eval/evaluation.ts'
import { runCli } from '../cli/run-cli.ts'
import { sharedPath } from '../shared.ts'

export interface Measured {
  readonly name: string
  /** Options of the command line: data and preprocessing. */
  readonly options: readonly string[]
  /** What the manifest says, in its words. */
  readonly preprocessing: string
  /** On the 10,000 test images. */
  readonly accuracy: number
}

interface Entry {
  readonly name: string
  readonly file: string
  readonly inputs: readonly { readonly shape: readonly (number | string)[] }[]
  readonly preprocessing: {
    readonly candidates?: readonly {
      readonly dataset: 'mnist' | 'fashion' | 'cifar10'
      readonly preprocessing: string
      readonly accuracy: number
    }[]
  }
}

const data = { mnist: 'mnist:test', fashion: 'fashion-mnist:test', cifar10: 'cifar-10-jpeg:test' } as const

/** The best candidate of every model that has one; none where the shared folder is missing. */
export function measuredModels(): readonly Measured[] {
  const file = sharedPath('models', 'MANIFEST.json')
  if (file === null) return []
  const entries = JSON.parse(readFileSync(file, 'utf8')) as readonly Entry[]
  return entries.flatMap(({ name, file, inputs, preprocessing: { candidates = [] } }) =>
    candidates.slice(0, 1).map(({ dataset, preprocessing, accuracy }) => ({
      name,
      options: [
        sharedPath('models', file)!,
        ...['--data', data[dataset], '--data-root', sharedPath('data')!],
        ...wordsOf(preprocessing),
        ...(dataset === 'cifar10' && inputs[0]!.shape[3] === 3 ? ['--layout', 'NHWC'] : []),
      ],
      preprocessing,
      accuracy,
    })),
  )
}

/** `x/255-0.5`, `(x/255-0.1307)/0.3081`, `mean .49,.48 std .25,.24`, `raw 0..255` as options. */
function wordsOf(text: string): string[] {
  if (text === 'raw 0..255') return ['--range', '0..255']
  const many = /^mean ([\d.,]+) std ([\d.,]+)$/.exec(text)
  const one = /^\(?x\/255(?:-([\d.]+)\))?(?:\/([\d.]+))?$/.exec(text)
  const [, mean, std] = many ?? one ?? assert.fail(`a preprocessing that nobody reads: ${text}`)
  return [...(mean ? ['--mean', mean] : []), ...(std ? ['--std', std] : [])]
}

/** Its clean accuracy by the command line, on all images. */
export async function accuracyOf({ options }: Measured): Promise<number> {
  const { code, stdout, stderr } = await runCli('evaluate', ...options, '--json', '-', '--quiet')
  if (code !== 0) throw new Error(stderr)
  return (JSON.parse(stdout) as Evaluation).clean.accuracy
}
