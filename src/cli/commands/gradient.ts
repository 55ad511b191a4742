import { aboutFile } from '../../errors.ts'
import { buildGradientGraph } from '../../grad/gradient-graph.ts'
import { buildVjpGraph } from '../../grad/vjp.ts'
import { readModel, writeModel } from '../../onnx/file.ts'
import type { Model } from '../../onnx/model.ts'
import { printType } from '../../onnx/print.ts'
import { isFloat } from '../../onnx/tensor.ts'
import { checkTarget } from '../options.ts'
import type { Arguments } from './gradient-options.ts'

export async function run(args: Arguments): Promise<number> {
  checkTarget('-o', args.o)
  const model = readModel(args.model)
  const wrt = namesOf(model, args.wrt)
  const { 'straight-through': straightThrough } = args
  const graph = await aboutFile(args.model, () =>
    args.vjp
      ? buildVjpGraph(model, wrt, { straightThrough })
      : buildGradientGraph(model, { wrt, output: args.output, straightThrough }).model,
  )
  writeModel(args.o, graph)
  const ports = (infos: Model['graph']['inputs']) =>
    infos.map((i) => `  ${i.name}: ${printType(i.type)}`).join('\n')
  process.stdout.write(
    `${args.o}: ${graph.graph.nodes.length} nodes\ninputs\n${ports(graph.graph.inputs)}\noutputs\n${ports(graph.graph.outputs)}\n`,
  )
  return 0
}

function namesOf(model: Model, wrt: string): string[] | undefined {
  if (wrt === 'input') return undefined
  if (wrt !== 'parameters') return wrt.split(',')
  return [...model.graph.initializers]
    .filter(([, t]) => t.dtype !== 'opaque' && isFloat(t.dtype))
    .map(([name]) => name)
}
