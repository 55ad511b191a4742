/** How a model wants its images, all of it: geometry before decoding ends, arithmetic inside the graph. */
import type { Geometry } from '../../data/images/geometry.ts'
import type { ImageOptions } from '../../data/images/options.ts'
import { channelOrders, type Preprocessing } from '../../onnx/preprocess/preprocessing.ts'

/** Each part reads its own fields. */
export type ImagePreprocessing = Preprocessing & Geometry

/** What the data set has to know of it. */
export function imageOptions(p: ImagePreprocessing): Pick<ImageOptions, 'geometry' | 'channels'> {
  const geometry = geometryOf(p)
  return {
    ...(geometry && { geometry }),
    ...(p.channels !== undefined && { channels: channelOrders[p.channels].data }),
  }
}

/** The geometric part; undefined where images stay as large as they are. */
export function geometryOf({ resize, crop, interpolation }: ImagePreprocessing): Geometry | undefined {
  if (resize === undefined && crop === undefined) return undefined
  return {
    ...(resize !== undefined && { resize }),
    ...(crop !== undefined && { crop }),
    ...(interpolation !== undefined && { interpolation }),
  }
}
