/** Writes docs/operators.md from the rule table: `npx tsx tools/operators-doc.ts`. A test compares the file with it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expansions } from '../src/grad/quantization/expansions.ts'
import { rules } from '../src/grad/rules/index.ts'
import { noGradient } from '../src/grad/rules/no-gradient.ts'
import { upgradedOperators } from '../src/onnx/upgrade.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
export const operatorsFile = `${root}docs/operators.md`

interface Entry {
  readonly op: string
  readonly file: string
  readonly comment: readonly string[]
  readonly link: string | undefined
}

/** The comment above a rule, without the links that end it. */
function entryOf(op: string, table: string): Entry {
  const rule = new RegExp(`^ {2}'?${op.replaceAll('.', '\\.')}'?: (\\w+),`, 'm').exec(table)?.[1] ?? ''
  const file =
    new RegExp(`import \\{[^}]*\\b${rule}\\b[^}]*\\} from './([\\w-]+)\\.ts'`).exec(table)?.[1] ?? ''
  const text = readFileSync(`${root}src/grad/rules/${file}.ts`, 'utf8')
  const before = text.slice(0, text.search(new RegExp(`export const ${rule}\\b`)))
  const block = before.slice(before.lastIndexOf('/**'))
  const lines = block
    .split('\n')
    .map((line) =>
      line
        .replace(/^\s*(\/\*\*|\*\/|\*)\s?/, '')
        .replace(/\*\/\s*$/, '')
        .trimEnd(),
    )
    .filter((line) => line !== '')
  const links = lines.filter((line) => line.startsWith('http'))
  const name = op.split('::').at(-1)!
  const link = links.find((l) => l.endsWith(`__${name}.html`) || l.endsWith(`.${name}`)) ?? links[0]
  return { op, file, comment: lines.filter((line) => !line.startsWith('http')), link }
}

const cellText = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

/** The page's text. */
export function operatorsPage(): string {
  const table = readFileSync(`${root}src/grad/rules/index.ts`, 'utf8')
  const all = Object.keys(rules).sort()
  const flat = all.filter((op) => rules[op as keyof typeof rules] === noGradient)
  const smooth = all.filter((op) => !flat.includes(op)).map((op) => entryOf(op, table))
  const rows = smooth.map(({ op, file, comment, link }) => {
    const name = link ? `[${op}](${link})` : op
    return `| ${name} | ${comment.map(cellText).join('<br>')} | [rule](../src/grad/rules/${file}.ts) |`
  })
  return `# Operators that can be differentiated

Made from the rule table by \`npx tsx tools/operators-doc.ts\`; a test compares the two. ${smooth.length} operators have a gradient
rule, in every meaning from opset 7 to the newest that ONNX Runtime 1.30 takes: models below opset 18 are rewritten in its forms
first (${upgradedOperators.join(', ')}). \`dY\` is the gradient that arrives, \`dX\` the one that is passed on. Kinks and ties
follow PyTorch.

| operator | gradient and conventions | |
|---|---|---|
${rows.join('\n')}

## Zero everywhere

The derivative of these is zero wherever it exists, or their results are not numbers to differentiate: ${flat.join(', ')}.

## Quantised operators

The true gradient of rounding is zero. With \`--straight-through\` these are written out in float arithmetic, in which a gradient
passes through rounding and stops where a value saturates: ${Object.keys(expansions).join(', ')}.
`
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(operatorsFile, operatorsPage())
