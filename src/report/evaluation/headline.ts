/** An evaluation in one sentence, and what makes its numbers doubtful. */
import type { Evaluation, Warning } from '../../eval/evaluation.ts'
import { percent } from '../format.ts'
import { attackTitle, radius, runTitle } from './names.ts'

/** "my.onnx on cifar-10:test" */
export const subjectOf = ({ model, data }: Evaluation): string => `${model.path} on ${data.spec}`

/** "...: 81.45 % right; 7.50 % withstand PGD at 8/255 in linf" */
export function headlineOf(evaluation: Evaluation): string {
  const { clean, meanCorruptionError } = evaluation
  const clauses = [
    `${percent(clean.accuracy)} right`,
    ...strongest(evaluation).map(
      (s) => `${percent(s.robustAccuracy)} withstand ${s.attacks} at ${radius(s)}`,
    ),
    ...(meanCorruptionError === undefined ? [] : [`mean corruption error ${percent(meanCorruptionError)}`]),
  ]
  return `${subjectOf(evaluation)}: ${clauses.join('; ')}`
}

/** What counts at one radius: all attacks together, or the only one. */
export interface Strongest {
  readonly ball: string
  readonly epsilon: number
  readonly attacks: string
  readonly robustCorrect: number
  readonly robustAccuracy: number
  readonly robustAccuracyInterval: readonly [number, number]
}

/** Of each ball the largest radius, and what stands there against every attack; targeted ones only where there are no others. */
export function strongest({ attacks, worstCase = [] }: Evaluation): Strongest[] {
  const usual = attacks.filter((a) => a.targeted === undefined && a.surrogate === undefined)
  const counted = usual.length > 0 ? usual : attacks
  return [...new Set(counted.map((a) => a.ball))].map((ball) => {
    const within = counted.filter((a) => a.ball === ball)
    const epsilon = Math.max(...within.map((a) => a.epsilon))
    const together = worstCase.find((w) => w.ball === ball && w.epsilon === epsilon)
    if (usual.length > 0 && together)
      return { ...together, attacks: listed(together.attacks.map(attackTitle)) }
    const [weakest] = within
      .filter((a) => a.epsilon === epsilon)
      .sort((a, b) => a.robustAccuracy - b.robustAccuracy)
    return { ...weakest!, attacks: runTitle(weakest!) }
  })
}

/** "FGSM and PGD", "all 5 attacks" */
function listed(all: readonly string[]): string {
  const names = [...new Set(all)]
  if (names.length > 3) return `all ${names.length} attacks`
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** Codes that say how something was done, and leave the numbers as good as they are. */
const remarks = [
  'head-cut',
  'few-classes',
  'checks-skipped',
  'straight-through',
  'mixed-runtimes',
  'skipped-broken',
]

export const isDoubt = ({ code }: Warning): boolean => !remarks.includes(code)

export function notesOf({ warnings, shard }: Evaluation): string[] {
  const part =
    shard === undefined
      ? []
      : [
          `This is part ${shard.index} of ${shard.of} of an evaluation; the numbers are those of its own images alone. manifold merge puts the parts together.`,
        ]
  return [...part, ...warnings.filter(isDoubt).map((w) => sentence(w.message))]
}

const sentence = (text: string): string => {
  const begun = `${text.charAt(0).toUpperCase()}${text.slice(1)}`
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}
