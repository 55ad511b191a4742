/** A comparison for people to read. */
import type { Comparison, SideResult, Spread } from './compare.ts'
import type { TaskName, Workload } from './sides/protocol.ts'

/** Relative difference up to which two float32 programs are said to agree, and two attacks with random starts. */
const agreement = { numbers: 1e-3, attacks: 0.03 }

/** Share of the processors' time that others may take before it is said that they do. */
const quiet = 0.05

/** A line a side; what could not run, and who computes something else, below. */
export function renderComparison(workload: Omit<Workload, 'settings'>, result: Comparison): string {
  const { task, network, shape, batch, threads } = workload
  const { sides, missing, rounds, othersShare } = result
  const title = `${task} ${network}, ${shape.join('x')}, batch ${batch}, threads ${threads}: ${rounds} rounds`
  const rows = [
    ['', 'ms', 'quartiles', 'ratio', 'quartiles', 'fastest', 'ratio', 'peak MiB', 'value'],
    ...sides.map(cells),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  '),
  )
  const first = sides[0]!
  const bound = isAttack(task) ? agreement.attacks : agreement.numbers
  const others = sides.filter(
    ({ value }) => !(Math.abs(value - first.value) <= bound * Math.abs(first.value)),
  )
  const percent = (100 * othersShare).toFixed(0)
  return [
    title,
    ...lines,
    ...sides.map(
      ({ name, versions }) =>
        `${name}: ${Object.entries(versions)
          .map((pair) => pair.join(' '))
          .join(', ')}`,
    ),
    ...others.map(({ name, value }) => `NOT EQUAL: ${name} computes ${value}, ${first.name} ${first.value}`),
    ...missing.map(({ name, reason }) => `left out: ${name}: ${reason}`),
    ...(othersShare > quiet ? [`NOT QUIET: other programs took ${percent} % of the processors' time`] : []),
    'ratio: its time by that of onnx-manifold, round by round; above 1, onnx-manifold is faster',
  ].join('\n')
}

const isAttack = (task: TaskName): boolean => task === 'pgd' || task === 'autoattack'

const cells = ({ name, milliseconds, ratio, fastest, fastestRatio, peak, value }: SideResult): string[] => [
  name,
  milliseconds.median.toFixed(2),
  quartiles(milliseconds, 2),
  ratio.median.toFixed(2),
  quartiles(ratio, 2),
  fastest.toFixed(2),
  fastestRatio.toFixed(2),
  (peak / 2 ** 20).toFixed(0),
  value.toPrecision(6),
]

const quartiles = ({ low, high }: Spread, digits: number) =>
  `${low.toFixed(digits)} to ${high.toFixed(digits)}`
