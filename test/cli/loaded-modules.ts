/** Which modules a command loads: those that its process asks Node for, by their addresses. */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

const asModule = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`

/** Runs in the thread of Node's module hooks, so that it writes to a file. */
const hooks = (list: string): string =>
  asModule(`
    import { appendFileSync } from 'node:fs'
    export async function load(url, context, next) {
      appendFileSync(${JSON.stringify(list)}, url + '\\n')
      return next(url, context)
    }`)

export interface Loaded {
  /** Names of packages, each once. */
  readonly packages: ReadonlySet<string>
  /** Files of this project, as `src/cli/main.ts`. */
  readonly files: ReadonlySet<string>
}

/** @param list file for the addresses; @param args of the command line */
export async function loadedModules(list: string, ...args: readonly string[]): Promise<Loaded> {
  writeFileSync(list, '')
  const start = asModule(`import { register } from 'node:module'; register(${JSON.stringify(hooks(list))})`)
  await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--import', start, 'src/cli/main.ts', ...args],
    { cwd: root, env: { ...process.env, NODE_OPTIONS: '' } },
  )
  const urls = readFileSync(list, 'utf8').split('\n')
  const own = pathToFileURL(`${root}src/`).href
  const named = urls.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1])
  return {
    packages: new Set(named.filter((name) => name !== undefined)),
    files: new Set(urls.filter((url) => url.startsWith(own)).map((url) => `src/${url.slice(own.length)}`)),
  }
}
