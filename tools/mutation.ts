/**
 * `npm run test:mutation`: breaks every gradient rule on purpose, one token at a time, and sees whether its test cases
 * notice. Works on a copy of the sources. `npm run test:mutation -- conv` for the rules whose file name matches.
 *
 * Prints the mutants that survive, and caught / tried; exit code 1 below 95 %.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const filter = process.argv[2] ?? ''
const perRule = 2
const required = 0.95

interface Mutant {
  readonly what: string
  readonly text: string
}

/** Another operator in its place. */
const operators: Readonly<Record<string, string>> = {
  Add: 'Sub',
  Sub: 'Add',
  Mul: 'Add',
  Div: 'Mul',
  Greater: 'Less',
  GreaterOrEqual: 'Less',
  Less: 'Greater',
  LessOrEqual: 'Greater',
  ReduceSum: 'ReduceMean',
  ReduceMean: 'ReduceSum',
  Exp: 'Abs',
  Log: 'Abs',
  Sqrt: 'Abs',
  Sin: 'Cos',
  Cos: 'Sin',
  Sinh: 'Cosh',
  Cosh: 'Sinh',
  Tanh: 'Sigmoid',
  Sigmoid: 'Tanh',
  Min: 'Max',
  Max: 'Min',
  And: 'Or',
  Neg: 'Abs',
}

/** Places in a rule's code (comments apart) and what is put there instead. */
const mutations: readonly { readonly find: RegExp; replace(match: RegExpExecArray): string | undefined }[] = [
  { find: /g\.op\('(\w+)'/g, replace: ([, op]) => operators[op!] && `g.op('${operators[op!]}'` },
  // Operands exchanged, where that matters.
  {
    find: /g\.op\('(Sub|Div|MatMul|Gemm|Pow|Where|Conv|ConvTranspose|Greater|Less)', \[(\w+), (\w+)/g,
    replace: ([, op, a, b]) => (a === b ? undefined : `g.op('${op}', [${b}, ${a}`),
  },
  { find: /g\.scalar\((-?[\d.]+),/g, replace: ([, n]) => `g.scalar(${Number(n) + 0.5},` },
  {
    find: /\b(transA|transB|keepdims|axis|group|epsilon|alpha|beta): (\d)/g,
    replace: ([, k, n]) => `${k}: ${n === '0' ? 1 : 0}`,
  },
  { find: /\bperm: \[(\d), (\d)/g, replace: ([, a, b]) => `perm: [${b}, ${a}` },
  { find: /perm\.indexOf\(i\)/g, replace: () => 'perm[i]' },
  // What arrives turned round.
  { find: /(?<!scalar\([^()]*)([(,] ?)dY(?=[,)])/g, replace: ([, before]) => `${before}g.op('Neg', [dY])` },
  // A gradient left out.
  {
    find: /\(\) => (?=g\.op|reshapeLike|expandLike|dY|dC|scatter|adjointConv)/g,
    replace: () => '() => null && ',
  },
]

/** Mutants of a rule, spread over its code. */
function mutantsOf(text: string): Mutant[] {
  const all = mutations.flatMap(({ find, replace }) =>
    Array.from(text.matchAll(find)).flatMap((match): Mutant[] => {
      const other = replace(match as RegExpExecArray)
      const inComment = text.lastIndexOf('/**', match.index) > text.lastIndexOf('*/', match.index)
      if (other === undefined || inComment) return []
      const line = text.slice(0, match.index).split('\n').length
      const mutated = text.slice(0, match.index) + other + text.slice(match.index + match[0].length)
      return [{ what: `line ${line}: ${match[0]} -> ${other}`, text: mutated }]
    }),
  )
  const stride = Math.max(1, all.length / perRule)
  return Array.from({ length: Math.min(perRule, all.length) }, (_, i) => all[Math.floor(i * stride)]!)
}

/** Operators whose rule is exported by a file, from the table. */
function operatorsOf(file: string, table: string): string[] {
  const names = Array.from(
    table.matchAll(new RegExp(`import \\{([^}]*)\\} from './${file}'`, 'g')),
    ([, list]) => list!.split(',').map((n) => n.trim()),
  ).flat()
  return Array.from(table.matchAll(/^ {2}'?([\w.:]+)'?: (\w+),/gm)).flatMap(([, op, rule]) =>
    names.includes(rule!) ? [op!] : [],
  )
}

const copy = mkdtempSync(path.join(tmpdir(), 'manifold-mutation-'))
for (const part of ['src', 'test', 'package.json', 'tsconfig.json'])
  cpSync(path.join(root, part), path.join(copy, part), { recursive: true })
symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'))

/** True if the rule tests of these operators fail. */
const noticed = (ops: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => {
    // The estimators differ from the derivative on purpose: they have tests of their own.
    const names = ops.some((op) => op.includes('StraightThrough'))
      ? ['quantization/straight-through']
      : ['rules', 'kinks']
    const tests = names.map((name) => path.join(copy, 'test', 'grad', `${name}.test.ts`))
    const run = (rest: readonly string[]): void => {
      const [file, ...others] = rest
      if (file === undefined) {
        resolve(false)
        return
      }
      const child = spawn(process.execPath, ['--import', 'tsx', file], {
        cwd: copy,
        stdio: 'ignore',
        timeout: 60_000,
        env: { ...process.env, GRAD_OPS: ops.join(',') },
      })
      child.on('close', (code) => {
        if (code === 0) run(others)
        else resolve(true)
      })
    }
    run(tests)
  })

const rulesFolder = path.join(copy, 'src', 'grad', 'rules')
const table = readFileSync(path.join(rulesFolder, 'index.ts'), 'utf8')
let tried = 0
let caught = 0
for (const file of readdirSync(rulesFolder).sort()) {
  const ops = operatorsOf(file, table)
  if (file === 'index.ts' || !file.includes(filter) || ops.length === 0) continue
  const target = path.join(rulesFolder, file)
  const original = readFileSync(target, 'utf8')
  const mutants = mutantsOf(original)
  if (mutants.length === 0) console.log(`none      ${file}`)
  for (const { what, text } of mutants) {
    writeFileSync(target, text)
    tried += 1
    if (await noticed(ops)) caught += 1
    else console.log(`survived  ${file} ${what}`)
  }
  writeFileSync(target, original)
}
rmSync(copy, { recursive: true })
console.log(`${caught} of ${tried} mutants caught (${((100 * caught) / Math.max(1, tried)).toFixed(1)} %)`)
if (caught < required * tried || tried === 0) process.exitCode = 1
