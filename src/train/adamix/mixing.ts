/** The part of a step that mixes. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import type { RandomInput } from '../step/options.ts'
import { type Drawn, drawLike } from '../step/random-input.ts'
import { oneHot } from '../step-graph.ts'
import type { Branch } from './branches.ts'
import type { AdaMixOptions } from './options.ts'
import { appendPass, type Pass } from './pass.ts'
import { generatorView, lambdaOf, mixedPair, pairing } from './policy.ts'
import { type Counts, drawRows, rowsOf } from './rows.ts'

/** Samples [h, ...] with their targets [h, C]. */
interface Samples {
  readonly x: Value
  readonly target: Value
}

export interface Mixing {
  readonly mixed: Samples
  /** The first half of the batch, of which `mixed` was made. */
  readonly clean: Samples
  /** The generator's running statistics after the step: nothing reads them, as in the authors' code. */
  readonly statistics: Pass['statistics']
  readonly random: readonly RandomInput[]
}

/**
 * Declares `permutation`, `adamix/epsilon` and `adamix/noise`, and mixes the first half of a batch.
 *
 * @param x samples [N, ...]
 * @param labels int64 [N]
 */
export function appendMixing(
  g: GraphBuilder,
  generator: Branch,
  { x, labels, classes }: { readonly x: Value; readonly labels: Value; readonly classes: number },
  counts: Counts,
  { optimizer, generatorInput = 'noisy-mean' }: AdaMixOptions,
): Mixing {
  const { all, half } = counts
  const pairsOf = pairing(g, g.input('permutation', 'int64', [all.size]), half)
  const samples = pairsOf(x)
  const targets = pairsOf(oneHot(g, labels, classes))
  const noise =
    generatorInput === 'mean' ? undefined : drawLike(g, 'adamix/noise', x, { kind: 'truncated-normal' })
  const epsilon = drawEpsilon(g, all.size)
  const pass = appendPass(g, generator, {
    prefix: 'adamix/generator/',
    x: generatorView(g, samples, noise?.value, half),
    draw: drawRows(all, half, 1),
    step: { layers: [], optimizer },
  })
  const lambda = lambdaOf(g, pass.output, rowsOf(g, epsilon.value, half))
  return {
    mixed: { x: mixedPair(g, samples, lambda), target: mixedPair(g, targets, lambda) },
    clean: { x: samples.own, target: targets.own },
    statistics: pass.statistics,
    random: [...(noise ? [noise.input] : []), epsilon.input, ...pass.random],
  }
}

/** Uniform numbers [N, 1]. */
function drawEpsilon(g: GraphBuilder, batch: Counts['all']['size']): Drawn {
  const name = g.input('adamix/epsilon', 'float32', [batch, 1])
  return { input: { name, shape: [1], law: { kind: 'uniform' } }, value: name }
}
