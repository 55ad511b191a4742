/** Gradient attacks against the tools that have them (tools/reference/gradient-attacks.py), on models and data of others. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AttackParameters } from '../../src/attacks/attack.ts'
import { type BallName, balls } from '../../src/attacks/balls.ts'
import { predictions } from '../../src/attacks/classifier.ts'
import { type AttackName, attacks } from '../../src/attacks/index.ts'
import type { MatchName } from '../../src/attacks/matching/index.ts'
import { matchedParameters } from '../../src/attacks/matching/parameters.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { openDataset } from '../../src/data/open.ts'
import { readModel } from '../../src/onnx/file.ts'
import { sharedPath, sharedTest } from '../shared.ts'

interface Images {
  readonly model: string
  readonly data: string
  /** Of the images in the data. */
  readonly numbers: readonly number[]
}

interface Exact {
  readonly sha256: string
  readonly predictions: readonly number[]
}

interface Case extends Images {
  readonly tool: MatchName
  readonly attack: AttackName
  readonly ball: BallName
  readonly epsilon: number
  readonly parameters: Partial<AttackParameters>
}

const folder = new URL('../goldens/', import.meta.url)
const readJson = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
const unpack = (name: string) => gunzipSync(readFileSync(new URL(name, folder)))
const exact: { models: readonly (Images & Record<'fgsm' | 'pgd', Exact>)[] } =
  readJson('gradient-attacks.json')
const parity: { cases: readonly Case[] } = readJson('parity.json')
const pixels = 784
const std = { cntk_mnist: 0.3081 } as const
const preprocessing = { cntk_mnist: { mean: [0.1307], std: [std.cntk_mnist] } } as const

async function scene({ model, data, numbers }: Images) {
  const opened = await openDataset(data, { root: sharedPath('data')! })
  const { images, labels } = await opened.read(numbers)
  const target = { images, labels, samples: Int32Array.from(numbers) }
  const file = readModel(sharedPath('models', `${model}.onnx`)!)
  const own = preprocessing[model as keyof typeof preprocessing]
  return {
    target,
    classifier: await openClassifier(file, opened.shape, { threads: 1, preprocessing: own ?? {} }),
  }
}

/** Each step is a whole number of 1/255, so that the golden is one byte a pixel. */
exact.models.forEach((row, m) => {
  const settings = {
    fgsm: attacks.fgsm.defaults,
    pgd: { ...attacks.pgd.defaults, steps: 10, randomStart: false, lastIterate: true },
  }
  for (const [k, name] of (['fgsm', 'pgd'] as const).entries())
    sharedTest(`${name} on ${row.model}: bit for bit what four tools make of 100 images`, async () => {
      const { target, classifier } = await scene(row)
      const ball = balls.linf
      const context = { classifier, target, ball, epsilon: 8 / 255, parameters: settings[name], seed: 0 }
      const { images } = await attacks[name].run(context)
      const guessed = predictions(await classifier.logits(images), classifier.classes)
      await classifier.release()
      const size = 100 * pixels
      const levels = new Int8Array(unpack('gradient-attacks.levels.gz')).subarray((2 * m + k) * size)
      const off = [...images.keys()].filter(
        (p) => Math.abs((images[p]! - target.images[p]!) * 255 - levels[p]!) > 1e-3,
      )
      // Ten in a million of 78,400 is none.
      assert.equal(off, [], 'pixels that differ')
      assert.is(createHash('sha256').update(new Uint8Array(images.buffer)).digest('hex'), row[name].sha256)
      assert.equal(Array.from(guessed), row[name].predictions)
    })
})

/** Where the perturbations of each case begin, and all of them. */
const offsets = parity.cases.map((_, k) =>
  parity.cases.slice(0, k).reduce((sum, { numbers }) => sum + numbers.length * pixels, 0),
)
const perturbations = () => {
  const planes = unpack('parity.f32.gz')
  const n = planes.length / 4
  const bytes = Uint8Array.from({ length: 4 * n }, (_, i) => planes[(i % 4) * n + Math.floor(i / 4)]!)
  return new Float32Array(bytes.buffer)
}

parity.cases.forEach((one, k) => {
  const { tool, attack, ball, epsilon, parameters, model, numbers } = one
  sharedTest(`${attack} in ${ball} as ${tool} does it, on ${model}: within 1e-5`, async () => {
    const { target, classifier } = await scene(one)
    const own = std[model as keyof typeof std]
    const said = { ...parameters, ...(own !== undefined && { std: [own] }) }
    const matched = matchedParameters(tool, attack, ball, said)
    const context = { classifier, target, ball: balls[ball], epsilon, parameters: matched, seed: 0 }
    const { images } = await attacks[attack].run(context)
    await classifier.release()
    const expected = perturbations().subarray(offsets[k], offsets[k]! + numbers.length * pixels)
    const apart = images.map((x, p) => Math.abs(x - target.images[p]! - expected[p]!))
    const worst = apart.indexOf(apart.reduce((a, b) => Math.max(a, b)))
    assert.ok(apart[worst]! <= 1e-5, `pixel ${worst}: ${apart[worst]} apart`)
  })
})

// Whoever clips before the projection need not clip after it: ART and CleverHans differ at tiny gradients alone.
test('what tools do in another order in l2 shows', async () => {
  const all = perturbations()
  const of = (tool: string) => {
    const k = parity.cases.findIndex((c) => c.tool === tool && c.attack === 'pgd' && c.ball === 'l2')
    return all.subarray(offsets[k], offsets[k]! + parity.cases[k]!.numbers.length * pixels)
  }
  const apart = (a: string, b: string) =>
    of(a).reduce((most, x, p) => Math.max(most, Math.abs(x - of(b)[p]!)), 0)
  for (const [a, b] of [
    ['torchattacks', 'art'],
    ['foolbox', 'cleverhans'],
  ] as const)
    assert.ok(apart(a, b) > 1e-4, `${a} and ${b}: ${apart(a, b)}`)
})

test.run()
