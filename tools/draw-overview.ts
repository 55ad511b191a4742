/**
 * Draws docs/images/overview.png for the README from the bundled models: glyphs, their FGSM perturbation, and what
 * each model says before and after. Everything on it is computed here.
 */
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { attacks } from '../src/attacks/index.ts'
import {
  balls,
  type Dataset,
  evaluate,
  type OnnxClassifier,
  openClassifier,
  openDataset,
  predictions,
  readModel,
} from '../src/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const epsilon = 8 / 255
const cell = 92
const left = 190
const head = 64
const columns = 8

const data = await openDataset('glyphs:test')
const models = ['cnn-none', 'cnn-manifold']
const classifiers = await Promise.all(
  models.map((name) => openClassifier(readModel(`${root}models/${name}.onnx`), data.shape)),
)

const samples = Int32Array.from({ length: columns }, (_, i) => 10 + i)
const batch = await data.read(samples)
const [plain, manifold] = classifiers as [OnnxClassifier, OnnxClassifier]
const attackOn = (classifier: OnnxClassifier) =>
  attacks.fgsm.run({
    classifier,
    target: { images: batch.images, labels: batch.labels, samples },
    ball: balls.linf,
    epsilon,
    parameters: attacks.fgsm.defaults,
    seed: 0,
  })
const attacked = [await attackOn(plain), await attackOn(manifold)]
const accuracy = await Promise.all(classifiers.map((c) => robustAccuracy(c, data)))

const names = data.classNames ?? []
const said = async (classifier: OnnxClassifier, images: Float32Array) =>
  predictions(await classifier.logits(images), classifier.classes)
const rows = [
  { title: 'glyph', note: 'as drawn', images: batch.images, labels: batch.labels },
  {
    title: 'no mixing',
    note: `FGSM 8/255: ${accuracy[0]} robust`,
    images: attacked[0]!.images,
    labels: await said(plain, attacked[0]!.images),
  },
  {
    title: 'Manifold Mixup',
    note: `FGSM 8/255: ${accuracy[1]} robust`,
    images: attacked[1]!.images,
    labels: await said(manifold, attacked[1]!.images),
  },
]

async function robustAccuracy(classifier: OnnxClassifier, set: Dataset): Promise<string> {
  const run = { name: 'fgsm' as const, ball: balls.linf, epsilon, parameters: attacks.fgsm.defaults }
  const { attacks: reports } = await evaluate(classifier, set, { runs: [run], batch: 250, seed: 0 })
  return `${(100 * reports[0]!.robustAccuracy).toFixed(1)} %`
}

const width = left + columns * cell + 20
const rowHeight = cell + 30
const height = head + rows.length * rowHeight + 10
const text = (x: number, y: number, size: number, colour: string, content: string, anchor = 'start') =>
  `<text x="${x}" y="${y}" font-family="DejaVu Sans, sans-serif" font-size="${size}" fill="${colour}" text-anchor="${anchor}">${content}</text>`
const labels = rows.flatMap((row, r) => {
  const y = head + r * rowHeight
  const predicted = Array.from(row.labels, (label, i) => {
    const right = label === batch.labels[i]
    return text(
      left + i * cell + 40,
      y + cell + 8,
      13,
      right ? '#1a7f37' : '#cf222e',
      names[label] ?? String(label),
      'middle',
    )
  })
  return [text(16, y + 34, 16, '#1f2328', row.title), text(16, y + 56, 12, '#57606a', row.note), ...predicted]
})
const title = text(
  16,
  36,
  19,
  '#1f2328',
  'One gradient step through an ONNX file, and what two networks then say',
)
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#ffffff"/>${title}${labels.join('')}</svg>`

const [, h, w] = data.shape as [number, number, number]
const tiles = rows.flatMap((row, r) =>
  Array.from({ length: columns }, (_, i) => ({ row, r, i })).map(async ({ row: { images }, r: y, i }) => ({
    input: await sharp(
      Buffer.from(images.slice(i * h * w, (i + 1) * h * w).map((v) => Math.round(v * 255))),
      {
        raw: { width: w, height: h, channels: 1 },
      },
    )
      .resize(cell - 12, cell - 12, { kernel: 'nearest' })
      .png()
      .toBuffer(),
    left: left + i * cell,
    top: head + y * rowHeight + 4,
  })),
)
mkdirSync(`${root}docs/images`, { recursive: true })
await sharp(Buffer.from(svg))
  .composite(await Promise.all(tiles))
  .png({ compressionLevel: 9, palette: true })
  .toFile(`${root}docs/images/overview.png`)
await Promise.all(classifiers.map((c) => c.release()))
