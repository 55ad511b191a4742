/** Images as channels of rows and columns: where Square puts its windows. */
import { elementCount } from '../../onnx/tensor.ts'

export interface Frame {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/** [C, H, W], [H, W] with one channel, or a row of pixels. More dimensions: the last two are the picture. */
export function frameOf(shape: readonly number[]): Frame {
  const [height, width] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1]
  const channels = elementCount(shape.slice(0, -2))
  return { channels, height, width }
}

/** A rectangle of a picture. */
export interface Window {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
}

/** Calls `visit` for each pixel of the window in one channel, with its place in the image and in the window. */
export function eachPixel(
  { height, width }: Frame,
  window: Window,
  channel: number,
  visit: (pixel: number, inWindow: number) => void,
): void {
  let inWindow = 0
  for (let r = 0; r < window.height; r += 1) {
    const start = (channel * height + window.top + r) * width + window.left
    for (let c = 0; c < window.width; c += 1) {
      visit(start + c, inWindow)
      inWindow += 1
    }
  }
}
