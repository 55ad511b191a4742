/** Images prepared by what torchvision, Hugging Face and timm say, as these prepare them (tools/reference/preprocessing.py). */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memoryDataset } from '../../../src/data/dataset.ts'
import { openData } from '../../../src/eval/open-data.ts'
import type { ImagePreprocessing } from '../../../src/eval/preprocessing/image-preprocessing.ts'
import { readPreprocessing } from '../../../src/eval/preprocessing/read.ts'
import { foldPreprocessing } from '../../../src/onnx/preprocess.ts'
import { elementCount, float32 } from '../../../src/onnx/tensor.ts'
import { withFiles } from '../../data/temporary.ts'
import { runModel, tinyModel } from '../../grad/tiny-model.ts'

interface Golden {
  readonly kind: 'torchvision' | 'hugging-face' | 'timm'
  readonly source: string | Readonly<Record<string, unknown>>
  readonly size: readonly [number, number]
  readonly shape: readonly [number, number, number]
  readonly places: readonly number[]
  readonly values: readonly number[]
  readonly mean: number
}

const goldens = JSON.parse(
  readFileSync(new URL('../../goldens/preprocessing.json', import.meta.url), 'utf8'),
) as readonly Golden[]

/** The image of the script. */
function imageOf([height, width]: readonly [number, number]) {
  const values = new Uint8Array(3 * height * width)
  for (let c = 0, at = 0; c < 3; c += 1)
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1, at += 1)
        values[at] = (3 * y + 2 * x + 40 * c + (Math.floor((x * y) / 16) % 64)) % 256
  const shape = [3, height, width]
  return memoryDataset({ spec: 'image', shape, classes: 1, values, labels: Int32Array.of(0) })
}

async function read({ source }: Golden): Promise<ImagePreprocessing> {
  if (typeof source === 'string') return readPreprocessing(`torchvision:${source}`)
  let read: ImagePreprocessing = {}
  const bytes = new TextEncoder().encode(JSON.stringify(source))
  await withFiles({ 'config.json': bytes }, async (folder) => {
    read = readPreprocessing(`${folder}/config.json`)
  })
  return read
}

/** What the model gets: the model here gives back its input. */
async function prepared(golden: Golden, preprocessing: ImagePreprocessing) {
  const data = await openData(imageOf(golden.size), { preprocessing })
  const { images } = await data.read([0])
  const identity = tinyModel({ x: ['N', ...golden.shape] }, (g) => g.op('Identity', ['x'], {}, { name: 'y' }))
  const { model, input } = foldPreprocessing(identity, preprocessing, data.shape)
  const { y } = await runModel(model, { [input]: float32(images, [1, ...data.shape]) })
  return y!
}

for (const golden of goldens) {
  const { kind, source, shape } = golden
  const name =
    typeof source === 'string' ? source : (source.image_processor_type ?? source.feature_extractor_type ?? '')
  test(`${kind} ${name} to ${shape}`, async () => {
    const preprocessing = await read(golden)
    const { dims, data } = await prepared(golden, preprocessing)
    assert.equal(dims, [1, ...shape])
    const values = Array.from(data as Float32Array)
    assert.is(values.length, elementCount(shape))
    // Of 8-bit values, which Hugging Face's backend rounds otherwise than Pillow in few places: one level, in its units.
    const [low, high] = preprocessing.range ?? [0, 1]
    const level = (high - low) / 255 / Math.min(1, ...(preprocessing.std ?? [1]))
    const tolerance = kind === 'hugging-face' ? 1.01 * level : 1e-4 * Math.max(1, level)
    for (const [i, place] of golden.places.entries())
      assert.ok(
        Math.abs(values[place]! - golden.values[i]!) <= tolerance,
        `value ${place}: ${values[place]} against ${golden.values[i]}`,
      )
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    assert.ok(Math.abs(mean - golden.mean) <= tolerance / 4, `mean ${mean} against ${golden.mean}`)
  })
}

test.run()
