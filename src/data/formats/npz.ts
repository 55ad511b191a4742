/** Images and labels as arrays of a NumPy archive. */
import { chooseArrays } from '../arrays/choose.ts'
import { npzArrays } from '../arrays/npz.ts'
import { arrayOptions, openArrays } from '../arrays/open-arrays.ts'
import type { Format } from './format.ts'

/** Which array is which: chooseArrays. */
export const npz = {
  name: 'NumPy',
  description: 'a NumPy archive (.npz)',
  options: [...arrayOptions, 'images', 'labels'],
  // Zip archives of class folders exist too, and a name is cheaper to see than the index at the end of the file.
  recognizes: ({ path, head }) => path.endsWith('.npz') && head[0] === 0x50 && head[1] === 0x4b,
  async open(place, options) {
    const file = place.path
    const { images, labels } = chooseArrays(file, await npzArrays(file), {
      ...options.said,
      split: options.split,
    })
    return openArrays('a NumPy archive', { file, array: images }, { file, array: labels }, options)
  },
} as const satisfies Format
