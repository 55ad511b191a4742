/** What `data check` found, for people. */
import type { DataCheck } from '../../data/check/data-check.ts'
import { describeData } from '../../data/dataset.ts'
import { percent, table } from '../../eval/text/table.ts'

/** So many of a kind are named; the JSON has all. */
const named = 10
/** More classes are told by their largest and smallest. */
const mostClasses = 20

export function renderCheck(check: DataCheck): string {
  const rows: [string, string][] = [
    ['data', describeData(check)],
    ['samples', check.n.toLocaleString('en')],
    ['shape', shapesText(check)],
    ['values', check.range ? `${plain(check.range[0])} to ${plain(check.range[1])}` : 'none'],
    ['mean and std', `--mean ${check.mean.map(plain).join(',')} --std ${check.std.map(plain).join(',')}`],
    ['classes', classesText(check)],
    ['copies', duplicatesText(check)],
    ...(check.against ? [[`also in`, leakText(check)] as [string, string]] : []),
    ['one colour', listed(check.constant, (i) => sampleText(check, i))],
    ['not finite', listed(check.notFinite, (i) => sampleText(check, i))],
    ['labels beyond', listed(check.labelsBeyond, (i) => sampleText(check, i))],
    ['broken', check.broken.length === 0 ? 'none' : `${check.broken.length}, see below`],
  ]
  const lines = [...table(rows), '', ...classTable(check)]
  const broken = check.broken.length === 0 ? [] : ['', 'broken:', ...check.broken.map((line) => `  ${line}`)]
  return [...lines, ...broken].join('\n')
}

/** Six significant digits at most, four decimals where that is enough. */
const plain = (value: number): string =>
  Number.isInteger(value)
    ? String(value)
    : Math.abs(value) < 10
      ? value.toFixed(4)
      : String(Number(value.toPrecision(6)))

function shapesText({ shapes }: DataCheck): string {
  const [first] = shapes
  if (first === undefined) return 'none'
  const text = (shape: readonly number[]) => `[${shape.join(', ')}]`
  if (shapes.length === 1) return text(first.shape)
  const shown = shapes.slice(0, 5).map(({ shape, count }) => `${text(shape)} ${count} times`)
  const rest = shapes.length > 5 ? `, and ${shapes.length - 5} others` : ''
  return `${shapes.length} different: ${shown.join(', ')}${rest} (a resize or a crop makes them alike)`
}

function classesText({ classes, n }: DataCheck): string {
  const counts = classes.map(({ count }) => count)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  const empty = counts.filter((count) => count === 0).length
  const balance =
    least === most
      ? `${counted(least)} each`
      : `${least.toLocaleString('en')} to ${counted(most)}, ${ratioText(least, most)}`
  const none = empty === 0 ? '' : `; ${empty} without samples`
  return `${classes.length}: ${balance}, the largest ${percent(most / n)} of all${none}`
}

const ratioText = (least: number, most: number): string =>
  least === 0 ? 'not balanced' : `${(most / least).toFixed(2)} to 1`

function duplicatesText(check: DataCheck): string {
  const { duplicates } = check
  if (duplicates.length === 0) return 'none'
  const copies = duplicates.reduce((sum, { samples }) => sum + samples.length - 1, 0)
  const conflicting = duplicates.filter((group) => group.conflicting).length
  const label =
    conflicting === 0
      ? ''
      : `, ${conflicting} of ${duplicates.length} groups ${conflicting === 1 ? 'has' : 'have'} different labels`
  const shown = duplicates.slice(0, named).map(({ samples }) =>
    samples
      .slice(0, named)
      .map((i) => sampleText(check, i))
      .join(' = '),
  )
  const those = copies === 1 ? '1 sample is a copy of another' : `${counted(copies)} are copies of others`
  return `${those}${label}: ${shown.join('; ')}${duplicates.length > named ? '; ...' : ''}`
}

function leakText(check: DataCheck): string {
  const { spec, n, shared } = check.against!
  const of = `${spec} (${counted(n)})`
  if (shared.length === 0) return `${of}: none`
  const conflicting = shared.filter((pair) => pair.conflicting).length
  const label = conflicting === 0 ? '' : `, ${conflicting} with another label`
  const shown = shared.slice(0, named).map(({ sample, other }) => `${sampleText(check, sample)} = ${other}`)
  return `${of}: ${counted(shared.length)}${label}: ${shown.join('; ')}${shared.length > named ? '; ...' : ''}`
}

const sampleText = ({ names }: DataCheck, i: number): string =>
  names[i] === undefined ? String(i) : `${i} (${names[i]})`

function listed(places: readonly number[], text: (i: number) => string): string {
  if (places.length === 0) return 'none'
  const rest = places.length > named ? ', ...' : ''
  return `${places.length}: ${places.slice(0, named).map(text).join(', ')}${rest}`
}

/** "1 sample", "2,000 samples" */
const counted = (n: number): string => `${n.toLocaleString('en')} sample${n === 1 ? '' : 's'}`

function classTable({ classes, n }: DataCheck): string[] {
  const row = ({ label, name, count }: DataCheck['classes'][number]) => [
    String(label),
    name ?? '',
    String(count),
    percent(count / n),
  ]
  const byCount = classes.toSorted((a, b) => b.count - a.count)
  const shown =
    classes.length <= mostClasses ? classes : [...byCount.slice(0, named), ...byCount.slice(-named)]
  const left = classes.length - shown.length
  const lines = table([['class', 'name', 'samples', 'share'], ...shown.map(row)])
  return left > 0 ? [...lines, `${left} classes between these are left out`] : lines
}
