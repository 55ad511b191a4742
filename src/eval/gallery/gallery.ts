/** Collects a few images of an evaluation while it runs, so that a report can show them whatever the size of the data. */
import { rowOf } from '../../attacks/rows.ts'
import { elementCount } from '../../onnx/tensor.ts'
import { curvesOf, type RunDescription } from '../attack-run/plan.ts'
import type { CleanColumns, RunColumns, Verdicts } from '../verdicts/columns.ts'
import { isFooled, isRight } from '../verdicts/robust.ts'
import type { Picture } from './picture.ts'

/** A batch as it went into the attacks. */
export interface Offered {
  /** [n, ...shape] in pixel units of [0, 1]. */
  readonly images: Float32Array
  /** Numbers of the images in their data set. */
  readonly samples: Int32Array
  readonly clean: CleanColumns
}

export interface Gallery {
  /** The first images that each attack breaks at its largest radius, in the order of the data. */
  readonly pictures: readonly Picture[]
  /** @param images of the final images, called where one of them is wanted */
  offer(run: number, batch: Offered, columns: RunColumns, images: () => Float32Array): void
}

/** @param most pictures in all, shared evenly among the attacks; each has at least one */
export function openGallery(runs: readonly RunDescription[], shape: readonly number[], most = 12): Gallery {
  const shown = curvesOf(runs).map((curve) => curve.at(-1)!.index)
  const each = Math.max(1, Math.floor(most / Math.max(1, shown.length)))
  const found = new Map<number, Picture[]>(shown.map((run) => [run, []]))
  const pixels = elementCount(shape)
  return {
    get pictures() {
      return [...found.values()].flat()
    },
    offer(run, { images, samples, clean }, columns, final) {
      const pictures = found.get(run)
      if (pictures === undefined) return
      for (const i of clean.labels.keys()) {
        if (pictures.length >= each) return
        if (!isRight(clean, i) || !isFooled(columns, clean, i)) continue
        pictures.push({
          index: samples[i]!,
          label: clean.labels[i]!,
          shape,
          run,
          clean: view(images, i, pixels, clean),
          adversarial: view(final(), i, pixels, columns),
        })
      }
    },
  }
}

const view = (
  images: Float32Array,
  i: number,
  pixels: number,
  { predictions, confidence }: Pick<Verdicts['clean'], 'predictions' | 'confidence'>,
): Picture['clean'] => ({
  image: rowOf(images, i, pixels).slice(),
  prediction: predictions[i]!,
  confidence: confidence[i]!,
})
