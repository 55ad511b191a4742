/** Settings of an arm, read as the command line of `train` is. */
import yargs from 'yargs'
import type { TrainSettings } from '../../reproduce/experiment.ts'
import { trainCommand, trainWords } from '../../reproduce/settings.ts'
import { type Arguments, options } from '../commands/train-options.ts'

/**
 * @param more what is said besides, such as the seed
 * @throws Error for settings that `train` does not have: experiments are this project's own
 */
export function trainArguments(settings: TrainSettings, more: Readonly<Record<string, unknown>>): Arguments {
  let read: Arguments | undefined
  yargs(['train', ...trainWords(settings)])
    .parserConfiguration({ 'camel-case-expansion': false })
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(`${trainCommand(settings)}: ${message}`)
    })
    .command(
      'train [network]',
      '',
      (y) => options(y),
      (args) => {
        read = args as never
      },
    )
    .parseSync()
  return { ...read!, ...more }
}
