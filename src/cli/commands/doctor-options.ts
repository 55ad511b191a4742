import type { Argv } from 'yargs'
import { parseProvider, providerForms } from '../../runtime/providers/provider.ts'
import { jsonOption } from '../options.ts'

export interface Arguments {
  readonly provider: string
  readonly json?: string
}

export const options = (y: Argv): Argv =>
  jsonOption(y)
    .option('provider', {
      type: 'string',
      nargs: 1,
      default: 'cpu',
      describe: `has to work besides the CPU: ${providerForms}`,
    })
    .check(({ provider }) => typeof provider !== 'string' || parseProvider(provider) !== undefined)
    .example('$0 doctor --provider cuda', 'what keeps CUDA from starting, and what to install')
