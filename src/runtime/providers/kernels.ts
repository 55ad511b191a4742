/** Which operators a provider has kernels for, as its table says (cuda/kernels.ts) and as the check of placement asks. */
import { type Node, qualifiedName } from '../../onnx/model.ts'
import type { DType } from '../../onnx/tensor.ts'

/** A kernel serves an operator in operator sets `first` to `last`, for these element types. */
export interface Kernel {
  readonly first: number
  readonly last: number
  readonly types: readonly OperandTypes[]
}

/** The element types that a kernel takes of one input, or gives as one output. */
export interface OperandTypes {
  readonly side: 'input' | 'output'
  readonly index: number
  readonly dtypes: ReadonlySet<DType>
}

/** By operator, `com.microsoft::Gelu` outside of ai.onnx. */
export type KernelTable = ReadonlyMap<string, readonly Kernel[]>

/** What is known of one provider. */
export interface ProviderKernels {
  readonly table: KernelTable
  /** Numbers of the inputs that an operator's kernel reads in the processor's memory. */
  readonly hostInputs: Readonly<Record<string, readonly number[]>>
  /** Operators whose result lies in the processor's memory: sizes. */
  readonly hostOutputs: ReadonlySet<string>
  /** Why a node that has a kernel runs on the processor all the same. */
  unsupported(node: Node): string | undefined
  /** Why a session with this node does not start at all. */
  refused(node: Node, opset: number): string | undefined
}

/**
 * Reads a table of lines `Operator first-last operand:types ...`: `last` may be open, operands are numbers of inputs, or of outputs
 * behind `>`, types are names apart by commas, or the name of a list.
 *
 * @param lists of types that many kernels take
 */
export function parseKernels(
  text: Readonly<Record<string, string>>,
  lists: Readonly<Record<string, string>>,
): KernelTable {
  const dtypesOf = (names: string): ReadonlySet<DType> =>
    new Set((lists[names] ?? names).split(',') as DType[])
  const table = new Map<string, Kernel[]>()
  for (const [domain, lines] of Object.entries(text))
    for (const line of lines.trim().split('\n')) {
      const [op = '', range = '', ...operands] = line.split(' ')
      const [first, last] = range.split('-')
      const name = qualifiedName({ op, domain })
      const types = operands.map((operand): OperandTypes => {
        const [where = '', names = ''] = operand.split(':')
        const isOutput = where.startsWith('>')
        const index = Number(isOutput ? where.slice(1) : where)
        return { side: isOutput ? 'output' : 'input', index, dtypes: dtypesOf(names) }
      })
      const kernel = { first: Number(first), last: last === '' ? Infinity : Number(last), types }
      table.set(name, [...(table.get(name) ?? []), kernel])
    }
  return table
}

/**
 * Why no kernel of the table runs a node; undefined if one does. A type that is not known is taken for one that fits.
 *
 * @param opset of the node's domain
 */
export function lacksKernel(
  { table }: Pick<ProviderKernels, 'table'>,
  node: Node,
  opset: number,
  dtypeOf: (value: string) => DType | undefined,
): string | undefined {
  const kernels = table.get(qualifiedName(node))
  if (kernels === undefined) return 'no kernel'
  const inRange = kernels.filter(({ first, last }) => first <= opset && opset <= last)
  if (inRange.length === 0) return `no kernel in opset ${opset}`
  const misfit = inRange.map((kernel) => misfitOf(kernel, node, dtypeOf))
  return misfit.includes(undefined) ? undefined : `no kernel for ${misfit[0]}`
}

/** The type that a kernel does not take. */
const misfitOf = (
  { types }: Kernel,
  node: Node,
  dtypeOf: (value: string) => DType | undefined,
): DType | undefined =>
  types
    .map(({ side, index, dtypes }) => {
      const value = (side === 'input' ? node.inputs : node.outputs)[index] ?? ''
      const given = value === '' ? undefined : dtypeOf(value)
      return given === undefined || dtypes.has(given) ? undefined : given
    })
    .find((given) => given !== undefined)
