/** Attacks and deformations of a reference as what can be compared: what they are called, were set to, and counted. */
import { formatEpsilon } from '../../attacks/epsilon.ts'
import type { Finding } from './finding.ts'
import type { Reference, ReferenceAttack, ReferenceDeformation, ReferenceWorstCase } from './reference.ts'

export interface Part {
  readonly subject: Finding['subject']
  /** What it is known by in another evaluation. */
  readonly title: string
  /** What must be the same for its numbers to be comparable. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Images it was run on. */
  readonly n: number
  readonly counts: Readonly<Record<string, number>>
  /** In nats; undefined where none is compared. */
  readonly nll?: number | null
  /** Left out where the other evaluation has it not: all attacks together, when there are more of them now. */
  readonly optional?: boolean
}

export const partsOf = (of: Reference): Part[] => [
  cleanPart(of),
  ...of.attacks.map(attackPart),
  ...of.worstCase.map((worst) => worstCasePart(worst, of.clean.n)),
  ...of.deformations.map(deformationPart),
]

const cleanPart = ({ clean }: Reference): Part => ({
  subject: 'clean',
  title: 'clean',
  settings: {},
  n: clean.n,
  counts: { correct: clean.correct, 'top-5 correct': clean.top5Correct },
  nll: clean.nll,
})

// The loss under attack is not compared: where a gradient is nearly zero, its sign is the processor's.
function attackPart(attack: ReferenceAttack): Part {
  const { name, ball, epsilon, params, targeted, surrogate, n } = attack
  const aim = targeted === undefined ? '' : ` to ${targeted}`
  const origin = surrogate ? ` made on ${surrogate.file}` : ''
  return {
    subject: 'attacks',
    title: `${name}${aim} ${ball} ${formatEpsilon(epsilon)}${origin}`,
    settings: {
      ...Object.fromEntries(Object.entries(params).map(([key, value]) => [`params.${key}`, value])),
      ...(surrogate && { 'surrogate.sha256': surrogate.sha256 }),
    },
    n,
    counts: { 'adversarial correct': attack.adversarialCorrect, 'robust correct': attack.robustCorrect },
  }
}

const worstCasePart = ({ ball, epsilon, attacks, robustCorrect }: ReferenceWorstCase, n: number): Part => ({
  subject: 'attacks',
  title: `${attacks.join(' + ')} ${ball} ${formatEpsilon(epsilon)}`,
  settings: {},
  n,
  counts: { 'robust correct': robustCorrect },
  optional: true,
})

const deformationPart = (deformation: ReferenceDeformation): Part => ({
  subject: 'deformations',
  title: `${deformation.name} ${deformation.strength} ${deformation.unit} (${deformation.form})`,
  settings: {
    fill: deformation.fill,
    ...(deformation.transforms !== undefined && { transforms: deformation.transforms }),
  },
  n: deformation.n,
  counts: { correct: deformation.correct },
  nll: deformation.nll,
})
