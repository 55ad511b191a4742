/** What every deformation promises: one suite over the table. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { deformImages, formOf } from '../../../src/eval/deformations/deform-images.ts'
import type { Deformation, DeformationForm } from '../../../src/eval/deformations/deformation.ts'
import {
  type DeformationName,
  deformationGroups,
  deformationNames,
  deformations,
} from '../../../src/eval/deformations/index.ts'
import { throwsUserError } from '../../data/user-error.ts'

const shapes = [
  [1, 28, 28],
  [3, 32, 32],
  [3, 9, 14],
  [1, 17, 5],
] as const
const samples = Int32Array.of(0, 7, 4_000)
const forms: readonly DeformationForm[] = ['corrected', 'paper-code']

/** Uniform pixels, some black and some white. */
function imagesOf(shape: readonly number[], n = samples.length): Float32Array {
  const random = randomStream(5, 'test/images', 0, 0)
  const length = shape.reduce((a, b) => a * b, n)
  return Float32Array.from({ length }, () => Math.min(1, Math.max(0, 1.4 * random.uniform() - 0.2)))
}
const optionsFor = (shape: readonly number[], form: DeformationForm = 'corrected', seed = 3) => ({
  shape,
  seed,
  form,
  fill: [0.5],
})
const isSame = (a: Float32Array, b: Float32Array) =>
  Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) === 0

for (const name of deformationNames) {
  const deformation: Deformation = deformations[name]
  const { strengths, range, forms: own, corruption } = deformation
  /** All usual strengths of small images, and both ends of what makes sense. */
  const strengthsOf = (height: number, width: number) => [...new Set([...strengths(height, width), ...range])]

  test(`${name}: finite, in [0, 1], of the same shape, the input untouched`, async () => {
    for (const shape of shapes)
      for (const form of own)
        for (const strength of strengthsOf(shape[1], shape[2])) {
          const images = imagesOf(shape)
          const result = await deformImages(images, samples, { name, strength }, optionsFor(shape, form))
          const about = `${strength} of [${shape}], ${form}`
          assert.is(result.length, images.length, about)
          const off = result.findIndex((x) => !(x >= 0 && x <= 1))
          assert.is(off, -1, `${about}: value ${off} is ${result[off]}`)
          assert.ok(isSame(images, imagesOf(shape)), `${about}: wrote to its input`)
          assert.is.not(result.buffer, images.buffer)
        }
  })

  test(`${name}: one seed gives the same bytes, whatever the batch`, async () => {
    for (const shape of shapes) {
      const images = imagesOf(shape)
      const length = images.length / samples.length
      const choice = { name, strength: strengths(shape[1], shape[2]).at(-1)! }
      const whole = await deformImages(images, samples, choice, optionsFor(shape))
      assert.ok(isSame(await deformImages(images, samples, choice, optionsFor(shape)), whole))
      for (const [i, sample] of samples.entries()) {
        const [start, end] = [i * length, (i + 1) * length]
        const one = await deformImages(
          images.slice(start, end),
          Int32Array.of(sample),
          choice,
          optionsFor(shape),
        )
        assert.ok(isSame(one, whole.slice(start, end)), `sample ${sample} of [${shape}]`)
      }
    }
  })

  test(`${name}: changes images, at each of its strengths`, async () => {
    const shape = shapes[1]
    for (const form of own)
      for (const strength of strengths(32, 32)) {
        const images = imagesOf(shape)
        const result = await deformImages(images, samples, { name, strength }, optionsFor(shape, form))
        assert.not.ok(isSame(result, images), `${strength}, ${form}`)
      }
  })

  test(`${name}: strengths within its range, in order, five beyond the paper`, async () => {
    for (const side of [28, 32, 64, 224]) {
      const usual = strengths(side, side)
      assert.ok(usual.every((s) => s >= range[0] && s <= range[1]))
      assert.is(new Set(usual).size, usual.length)
      const isPaper = (deformationGroups.paper as readonly DeformationName[]).includes(name)
      if (!isPaper) assert.is(usual.length, 5)
    }
    const shape = [1, 8, 8]
    for (const strength of [range[0] - 1e-3, range[1] + 1e-3, Number.NaN])
      await throwsUserError(
        () => deformImages(imagesOf(shape), samples, { name, strength }, optionsFor(shape)),
        `--deform: expected ${name}=`,
        `got "${strength}"`,
      )
  })

  test(`${name}: says what it is, and has the form that everything has`, () => {
    assert.ok(
      deformation.description.length > 10 && deformation.source.length > 10 && deformation.unit !== '',
    )
    assert.ok(own.includes('corrected'))
    assert.is(corruption, (deformationGroups.corruptions as readonly DeformationName[]).includes(name))
    for (const form of forms) assert.is(formOf(name, form), own.includes(form) ? form : 'corrected')
  })
}

test.run()
