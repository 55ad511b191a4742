/** `npm run bench -- NAME [...]`: benchmarks, each comparing sides in one run. See bench/README.md. */
import { UserError } from '../src/errors.ts'
import { against } from './against.ts'
import { build } from './build.ts'
import { data } from './data.ts'
import { deformations } from './deformations.ts'
import { formulas } from './formulas.ts'
import { growth } from './growth/index.ts'
import { kill } from './kill.ts'
import { mixing } from './mixing.ts'
import { type Defaults, parseOptions } from './options.ts'
import type { TaskName } from './sides/protocol.ts'

const benches: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  train: (args) => versus('train', args),
  'input-gradient': (args) => versus('input-gradient', args),
  attack,
  build,
  data,
  deformations,
  formulas,
  growth,
  kill,
  mixing,
}

async function versus(task: TaskName, args: readonly string[], defaults?: Defaults): Promise<void> {
  const { words, options } = parseOptions(args, defaults)
  const [network = 'preactresnet18-w16', ...more] = words
  if (more.length > 0) throw new UserError(`expected one network, got "${words.join(' ')}"`)
  await against(task, network, options)
}

/** Whole evaluations take long: fewer rounds, the work once in each. */
async function attack([name = '', ...args]: readonly string[]): Promise<void> {
  const common = { repeat: '1' }
  if (name === 'pgd') await versus(name, args, { ...common, rounds: '5' })
  else if (name === 'autoattack') await versus(name, args, { ...common, rounds: '3', steps: '100' })
  else throw new UserError(`attack: expected pgd or autoattack, got "${name}"`)
}

const [name = '', ...args] = process.argv.slice(2)
const bench = benches[name]
try {
  if (bench === undefined)
    throw new UserError(`expected one of ${Object.keys(benches).join(', ')}, got "${name}"`)
  await bench(args)
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(`error: ${error.message}`)
  process.exitCode = 2
}
