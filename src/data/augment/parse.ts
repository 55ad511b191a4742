import { UserError } from '../../errors.ts'
import { type AugmentationName, type AugmentOptions, augmentationNames, augmentations } from './index.ts'

/**
 * Reads `crop:4,flip,cutout:16`; the order of the words does not matter. A cutout has one black hole a sample until
 * its other settings are replaced.
 *
 * @throws UserError for a word that names no augmentation, has another form or comes twice
 */
export function parseAugment(text: string): AugmentOptions {
  let options: AugmentOptions = {}
  for (const word of text.split(',').map((part) => part.trim())) {
    const [name = '', ...rest] = word.split(':')
    const parsed = isName(name) && rest.length <= 1 ? parseOne(name, rest[0]) : undefined
    if (parsed === undefined) {
      const forms = augmentationNames.map((known) => augmentations[known].form).join(', ')
      throw new UserError(`--augment: expected ${forms}, with commas between, got "${word}"`)
    }
    if (name in options) throw new UserError(`--augment: expected ${name} once, got "${text}"`)
    options = { ...options, ...parsed }
  }
  return options
}

const isName = (text: string): text is AugmentationName => Object.hasOwn(augmentations, text)

function parseOne(name: AugmentationName, argument: string | undefined): AugmentOptions | undefined {
  const setting = augmentations[name].parse(argument)
  return setting === undefined ? undefined : { [name]: setting }
}
