/** How a model wants its images, from wherever that is written. */
import { readFileSync } from 'node:fs'
import { parseObject } from '../../data/json.ts'
import { UserError } from '../../errors.ts'
import { Fields } from './fields.ts'
import { isHuggingFace, readHuggingFace } from './hugging-face.ts'
import type { ImagePreprocessing } from './image-preprocessing.ts'
import { readOwnForm } from './own-form.ts'
import { readTimm, timmFields } from './timm.ts'
import { torchvisionPreset } from './torchvision.ts'

const preset = 'torchvision:'

/**
 * @param source a JSON file in this project's own form, a Hugging Face preprocessor_config.json or a timm config.json, or
 * `torchvision:` and the name of weights
 * @throws UserError naming the file and the field
 */
export function readPreprocessing(source: string): ImagePreprocessing {
  if (source.startsWith(preset)) return torchvisionPreset(source.slice(preset.length))
  const fields = new Fields(source, parseObject(source, textOf(source)))
  const nested = fields.object('image_processor') ?? fields
  if (isHuggingFace(nested.all)) return readHuggingFace(nested)
  const timm = timmFields(fields)
  return timm ? readTimm(timm) : readOwnForm(fields)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UserError(
      `--preprocessing: expected a JSON file, or torchvision:NAME, got ${file}: ${(error as Error).message}`,
    )
  }
}
