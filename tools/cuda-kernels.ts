/**
 * Writes src/runtime/providers/cuda/kernels.ts from ONNX Runtime's page of its kernels:
 *
 *   npx tsx tools/cuda-kernels.ts OperatorKernels.md
 *
 * The page is docs/OperatorKernels.md at the tag of the version in package.json (`kernelsPage`); where that is not to be had,
 * tools/reference/cuda-kernels.py writes the same from the kernels that an installed onnxruntime-gpu of that version registers.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type DType, dtypes } from '../src/onnx/tensor.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const tableFile = `${root}src/runtime/providers/cuda/kernels.ts`

/**
 * Operators that opset 22 defined anew (for bfloat16) while the kernel stayed with the older definition: there is none from 22 on,
 * where the page says `6+`. ONNX Runtime takes an open range only for the definition that it starts with.
 */
const leftBehind = 'Dropout Elu EyeLike InstanceNormalization MaxPool Selu ThresholdedRelu'.split(' ')
const definedAnew = 22

/** Layouts of the provider's own, which no file has. */
const inner = 'com.ms.internal.nhwc'

interface Row {
  readonly domain: string
  readonly op: string
  readonly first: number
  readonly last: number | undefined
  /** By operand, as parseKernels reads it. */
  readonly types: readonly (readonly [operand: string, dtypes: readonly DType[]])[]
}

/** The rows of the page's section on CUDA. */
function rowsOf(page: string): Row[] {
  const section = page.split('## Operators implemented by CUDAExecutionProvider')[1]?.split('\n## ')[0]
  if (section === undefined) throw new Error('Expected a section on CUDAExecutionProvider, got none')
  const rows: Row[] = []
  let [domain, op, signatures] = ['', '', '']
  for (const line of section.split('\n')) {
    const [name = '', parameters = '', range = '', types = ''] = line.split('|').slice(1)
    const heading = /\*\*Operator Domain:\*\* \*(.+)\*/.exec(name)?.[1]
    if (heading !== undefined) domain = heading === 'ai.onnx' ? '' : heading
    const [first, last] = opsetsOf(range)
    if (first === undefined || domain === inner) continue
    if (name !== '') [op, signatures] = [name, parameters]
    const ends = domain === '' && last === undefined && leftBehind.includes(op) && first < definedAnew
    rows.push({ domain, op, first, last: ends ? definedAnew - 1 : last, types: typesOf(types, signatures) })
  }
  return rows
}

/** `13+`, `[7, 12]` or `9`. */
function opsetsOf(text: string): [first?: number, last?: number | undefined] {
  const numbers = (text.match(/\d+/g) ?? []).map(Number)
  if (numbers.length === 0 || /[a-z]/i.test(text)) return []
  return text.endsWith('+') ? [numbers[0]!] : [numbers[0]!, numbers.at(-1)!]
}

const names: Readonly<Record<string, DType>> = { float: 'float32', double: 'float64' }

/** `**T** = tensor(float), ...`: a type variable, or an operand's name. Its first operand is where it is looked up. */
function typesOf(text: string, signatures: string): Row['types'] {
  const constraints = [...text.matchAll(/\*\*(\w+)\*\* = ([^<*]*)/g)].map(([, variable = '', list = '']) => {
    const tensors = [...list.matchAll(/(?<!\()tensor\((\w+)\)/g)].map(([, name = '']) => names[name] ?? name)
    return { variable, dtypes: tensors.filter((name): name is DType => Object.hasOwn(dtypes, name)) }
  })
  const operands = signatureFor(
    constraints.map(({ variable }) => variable),
    signatures,
  )
  return constraints.flatMap(({ variable, dtypes }) => {
    const operand = operands.find(({ type, name }) => type === variable || name === variable)
    return operand && dtypes.length > 0 ? [[operand.place, dtypes] as const] : []
  })
}

/** Of the signatures that an operator had over time, the shortest of those that have all these type variables. */
function signatureFor(variables: readonly string[], signatures: string) {
  const all = signatures.split('<br>or<br>').map((signature) => {
    const count = { in: 0, out: 0 }
    return [...signature.matchAll(/\*(in|out)\* (\w+):\*\*([^*]+)\*\*/g)].map(([, side, name, type]) => {
      const place = side === 'in' ? `${count.in++}` : `>${count.out++}`
      return { place, name, type }
    })
  })
  const distinct = (operands: (typeof all)[number]) => new Set(operands.map(({ type }) => type)).size
  const fitting = all.filter((operands) =>
    variables.every((variable) => operands.some(({ type, name }) => type === variable || name === variable)),
  )
  return fitting.sort((a, b) => distinct(a) - distinct(b))[0] ?? []
}

/** Lists of types that are long, or that many rows have, get a name. */
function listNames(rows: readonly Row[]): ReadonlyMap<string, string> {
  const lists = [...new Set(rows.flatMap(({ types }) => types.map(([, list]) => list.join())))]
  const long = lists.filter((list) => list.split(',').length > 4).sort((a, b) => b.length - a.length)
  return new Map(long.map((list, i) => [list, `list${i + 1}`]))
}

/** The file's text. */
export function kernelsFile(page: string, version: string): string {
  const rows = rowsOf(page)
  const lists = listNames(rows)
  const made = /^# Kernels registered by onnxruntime (\S+)$/m.exec(page)?.[1]
  if (made !== undefined && made !== version)
    throw new Error(`Expected the kernels of onnxruntime ${version}, got those of ${made}`)
  const line = ({ op, first, last, types }: Row) =>
    [
      `${op} ${first}-${last ?? ''}`,
      ...types.map(([operand, list]) => `${operand}:${lists.get(list.join()) ?? list.join()}`),
    ].join(' ')
  const domains = [...new Set(rows.map(({ domain }) => domain))]
  const text = domains.map((domain) => {
    const lines = rows.filter((row) => row.domain === domain).map(line)
    return `  ${domain === '' ? "''" : `'${domain}'`}: \`\n${lines.join('\n')}\`,\n`
  })
  const named = [...lists].map(([list, name]) => `  ${name}: '${list}',\n`)
  return `/** The kernels of ONNX Runtime's CUDA provider, made by \`npx tsx tools/cuda-kernels.ts OperatorKernels.md\`. */
export const kernelsSource = {
  version: '${version}',
  page: '${kernelsPage(version)}',
  readFrom: '${made === undefined ? 'that page' : 'the kernels that onnxruntime-gpu of this version registers, which the page lists'}',
  read: '${new Date().toISOString().slice(0, 10)}',
} as const

/** Element types that many kernels take. */
export const typeLists: Readonly<Record<string, string>> = {
${named.join('')}}

/** By domain; lines as parseKernels (kernels.ts) reads them. */
export const kernelLines: Readonly<Record<string, string>> = {
${text.join('')}}
`
}

const kernelsPage = (version: string): string =>
  `https://github.com/microsoft/onnxruntime/blob/v${version}/docs/OperatorKernels.md`

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  writeFileSync(
    tableFile,
    kernelsFile(readFileSync(process.argv[2]!, 'utf8'), dependencies['onnxruntime-node']),
  )
}
