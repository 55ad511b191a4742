/** What attacks and classes are called on a page. */
import { formatEpsilon } from '../../attacks/epsilon.ts'
import type { AttackName } from '../../attacks/index.ts'
import type { AttackReport, Evaluation } from '../../eval/evaluation.ts'

/** Where the name of an attack is not what people write. */
const titles: Readonly<Partial<Record<string, string>>> = {
  fgsm: 'FGSM',
  fgm: 'FGM',
  bim: 'BIM',
  mifgsm: 'MI-FGSM',
  pgd: 'PGD',
  apgd: 'APGD',
  'apgd-dlr': 'APGD-DLR',
  'apgd-t': 'APGD-T',
  fab: 'FAB',
  'fab-t': 'FAB-T',
  deepfool: 'DeepFool',
  'carlini-wagner': 'Carlini-Wagner',
  square: 'Square',
  autoattack: 'AutoAttack',
  'autoattack-plus': 'AutoAttack+',
  'autoattack-rand': 'AutoAttack-rand',
} satisfies Partial<Record<AttackName, string>>

export const attackTitle = (name: string): string => titles[name] ?? name

type Run = Pick<AttackReport, 'name' | 'ball' | 'epsilon' | 'targeted' | 'surrogate'>

/** "PGD to class 3, made on other.onnx": all but ball and radius. */
export function runTitle({ name, targeted, surrogate }: Omit<Run, 'ball' | 'epsilon'>): string {
  const target =
    targeted === undefined
      ? ''
      : ` to ${typeof targeted === 'number' ? `class ${targeted}` : `${targeted} class`}`
  return `${attackTitle(name)}${target}${surrogate ? `, made on ${surrogate.path}` : ''}`
}

/** "8/255 in linf" */
export const radius = ({ ball, epsilon }: Pick<Run, 'ball' | 'epsilon'>): string =>
  `${formatEpsilon(epsilon)} in ${ball}`

/** Of a class number of the model: its name where the data has one. */
export function classNamer({
  data,
  settings,
}: Pick<Evaluation, 'data' | 'settings'>): (label: number) => string {
  const { classNames } = data
  const offset = settings?.labelsOffset ?? 0
  return (label) => (label < 0 ? 'no number' : (classNames?.[label - offset] ?? String(label)))
}
