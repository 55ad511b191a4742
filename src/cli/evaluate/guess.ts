/** `--guess-preprocessing`: a table, and the command that says the best of it. Nothing is evaluated with it. */
import { aboutFile, UserError } from '../../errors.ts'
import type { EvaluateModelOptions } from '../../eval/evaluate-model.ts'
import { openModelFile } from '../../eval/model-file.ts'
import { openData } from '../../eval/open-data.ts'
import { type Guess, guessPreprocessing, usualImages } from '../../eval/preprocessing/guess/guess.ts'
import type { ImagePreprocessing } from '../../eval/preprocessing/image-preprocessing.ts'
import { percent, table } from '../../eval/text/table.ts'
import { writeAtomically } from '../../onnx/file.ts'
import { sampleShape } from '../../onnx/preprocess.ts'
import { preprocessingWords } from '../preprocessing.ts'
import { startProgress } from '../progress.ts'
import { commandLine } from '../typed.ts'
import type { Arguments } from './options.ts'

/** @param asked what would be evaluated */
export async function guess(args: Arguments, model: string, asked: EvaluateModelOptions): Promise<number> {
  if (args.attack !== undefined)
    throw new UserError('--guess-preprocessing: expected no --attack, it ends before anything is attacked')
  const file = openModelFile(model)
  const { preprocessing: said = {}, limit = usualImages, labelsOffset, output, threads, provider } = asked
  const data = await openData(asked.data, asked, sampleShape(file.model, said, output))
  const images = Math.min(limit, data.size)
  const progress = startProgress('candidates', args.quiet)
  const how = { said, images, labelsOffset, output, threads, provider, onProgress: progress.update }
  const guesses = await aboutFile(model, () => guessPreprocessing(file.model, data, how)).finally(
    progress.stop,
  )
  const command = [withoutGuess(), ...added(guesses[0]!, said)].join(' ')
  const json = `${JSON.stringify({ schema, model, data: data.spec, n: images, candidates: guesses, command }, null, 2)}\n`
  if (args.json === '-') process.stdout.write(json)
  else process.stdout.write(`${render(guesses, images, data.spec)}\n${command}\n`)
  if (args.json !== undefined && args.json !== '-') writeAtomically(args.json, json)
  return 0
}

const schema = 'onnx-manifold/preprocessing/1'

/** What was found: what was said is in the command already. */
const added = ({ preprocessing }: Guess, said: ImagePreprocessing): string[] => {
  const { range, mean, std, standardize, channels, layout } = preprocessing
  return preprocessingWords({
    ...(range && { range }),
    ...(channels && !said.channels && { channels }),
    ...(mean && { mean }),
    ...(std && { std }),
    ...(standardize && { standardize }),
    ...(layout && !said.layout && { layout }),
  })
}

/** The command as it was typed, but for what is about the guess. */
function withoutGuess(): string {
  const valued = ['--limit', '--json']
  const words = process.argv.filter(
    (word, i, all) =>
      !/^--(guess-preprocessing|limit=|json=)/.test(word) &&
      !valued.includes(word) &&
      !valued.includes(all[i - 1] ?? ''),
  )
  return commandLine(words)
}

function render(guesses: readonly Guess[], images: number, spec: string): string {
  const [best] = guesses
  const [low, high] = best!.accuracyInterval
  const near = guesses.filter(({ accuracy }) => accuracy >= low).length
  const rows = guesses.map(({ name, accuracy, nll }) => [name, percent(accuracy), nll.toFixed(4)])
  return [
    ...table([['preprocessing', 'accuracy', 'NLL'], ...rows]),
    '',
    `${images} images of ${spec}; the best is right on ${percent(low)} to ${percent(high)} of all, as far as these tell (95 %)` +
      `${near > 1 ? `, and ${near - 1} more may be as good: --limit tries more images` : ''}`,
    'nothing is chosen by this; the first of them is said so:',
  ].join('\n')
}
