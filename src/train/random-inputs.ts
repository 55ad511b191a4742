/** The random numbers of one step. */
import {
  fillDropoutMask,
  fillNormals,
  fillTruncatedNormals,
  fillUniforms,
  type RowStreams,
} from '../data/random-tensor.ts'
import { elementCount } from '../onnx/tensor.ts'
import type { RandomInput, RandomLaw } from './step-graph.ts'

/** How the laws without parameters are drawn. */
const fills = {
  normal: fillNormals,
  'truncated-normal': fillTruncatedNormals,
  uniform: fillUniforms,
} as const satisfies Readonly<
  Record<Exclude<RandomLaw['kind'], 'dropout'>, (out: Float32Array, streams: RowStreams) => void>
>

/** @returns for each input [n, ...shape], where a row is a function of (seed, input, sample, step) */
export function drawRandomInputs(
  inputs: readonly RandomInput[],
  samples: Int32Array,
  seed: number,
  step: number,
): Record<string, Float32Array> {
  const draw = ({ name, shape, law }: RandomInput) => {
    const out = new Float32Array(samples.length * elementCount(shape))
    const streams = { seed, purpose: name, samples, step }
    if (law.kind === 'dropout') fillDropoutMask(out, streams, law.rate)
    else fills[law.kind](out, streams)
    return out
  }
  return Object.fromEntries(inputs.map((input) => [input.name, draw(input)]))
}
