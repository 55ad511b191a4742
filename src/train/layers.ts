/** The eligible layers S of Manifold Mixup, for any ONNX classifier. */
import { UserError } from '../errors.ts'
import type { Value } from '../onnx/builder.ts'
import { nearest } from '../onnx/edit-distance.ts'
import type { Model } from '../onnx/model.ts'
import { pathAround } from '../onnx/split-points.ts'
import { isFloat } from '../onnx/tensor.ts'
import * as blocks from './blocks.ts'

/**
 * The layers of a classifier that says none: its input and the outputs of its blocks (blocks.ts).
 *
 * @param model it is not changed
 * @throws UserError if it is no classifier
 */
export const automaticLayers = (model: Model): string[] => blocks.automaticLayers(blocks.cutOf(model))

/**
 * Reads a choice of layers: numbers of the network's own, names of split points, or `auto`, with commas between. A
 * number that is none of the network's may be the name of a tensor, as in files of older PyTorch.
 *
 * @param known the network's own layers: 0 (the input), 1, 2, ...
 * @param option that the choice was given for
 * @returns split points, in the order given
 * @throws UserError that says what stands in the way
 */
export function resolveLayers(
  model: Model,
  text: string,
  known: readonly string[],
  option = '--layers',
): string[] {
  const cut = blocks.cutOf(model)
  const layers = text.split(',').flatMap((part) => {
    const word = part.trim()
    if (word === 'auto') return blocks.automaticLayers(cut)
    const numbered = /^\d+$/.test(word) ? known[Number(word)] : undefined
    if (numbered !== undefined) return [numbered]
    if (cut.splits.includes(word)) return [word]
    throw new UserError(`${option}: ${whyNot(cut, word, known)}`)
  })
  const twice = layers.find((layer, i) => layers.indexOf(layer) < i)
  if (twice !== undefined) throw new UserError(`${option}: expected each layer once, got "${twice}" twice`)
  return layers
}

function whyNot(cut: blocks.Cut, name: Value, known: readonly string[]): string {
  const { g, input, logits, splits, reached, steps, position } = cut
  if (g.tryFacts(name) === undefined && position(name) < 0)
    return (
      `expected numbers from 0 to ${known.length - 1}, split points or auto, got "${name}"; ` +
      `the nearest split points are ${quoted(nearest(name, splits, 3))}`
    )
  if (!reached.has(name)) return `"${name}" does not depend on what the input "${input}" holds`
  if (!steps.includes(name))
    return `"${name}" is not on the way from the input "${input}" to the logits "${logits}"`
  const dtype = g.tryFacts(name)?.dtype
  if (dtype !== undefined && !isFloat(dtype)) return `expected a float tensor, "${name}" is ${dtype}`
  const next = splits.find((split) => position(split) > position(name)) ?? logits
  const before = splits.findLast((split) => position(split) < position(name)) ?? input
  const path = pathAround(g, input, logits, name) ?? []
  return (
    `"${name}" is no split point: the path ${printPath(path, before, next)} goes round it; ` +
    `the next ones are "${before}" before and "${next}" after`
  )
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

/** The path up to where the ways meet again; of what is long the middle is left out. */
function printPath(path: readonly Value[], before: Value, next: Value): string {
  const [split, end] = [path.indexOf(before), path.indexOf(next)]
  const [start, detour] = [path.slice(0, split), path.slice(split, end + 1)]
  return [...abridged(start, 1, 0), ...abridged(detour, 3, 3)].join(' -> ')
}

/** The first and the last few, and how many there are between. */
function abridged(names: readonly string[], first: number, last: number): readonly string[] {
  const left = names.length - first - last
  if (left <= 1) return names
  return [...names.slice(0, first), `...(${left} more)`, ...names.slice(names.length - last)]
}
