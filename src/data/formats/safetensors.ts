/** Images and labels as tensors of a safetensors file. */
import { chooseArrays } from '../arrays/choose.ts'
import { arrayOptions, openArrays } from '../arrays/open-arrays.ts'
import { safetensorsArrays } from '../arrays/safetensors.ts'
import type { Format } from './format.ts'

/** Which tensor is which: chooseArrays. */
export const safetensors = {
  name: 'safetensors',
  description: 'a safetensors file',
  options: [...arrayOptions, 'images', 'labels'],
  // After the length of the header, whose upper bytes are 0, comes JSON.
  recognizes: ({ head }) => head[6] === 0 && head[7] === 0 && head[8] === 0x7b,
  async open(place, options) {
    const file = place.path
    const wishes = { ...options.said, split: options.split }
    const { images, labels } = chooseArrays(file, await safetensorsArrays(file), wishes)
    return openArrays('a safetensors file', { file, array: images }, { file, array: labels }, options)
  },
} as const satisfies Format
