/** Ctrl-C during a long evaluation: what is done is on disk already; says how to go on. */

/** @returns a function that takes the handler away again */
export function onInterrupt(folder: string | undefined): () => void {
  const stop = () => {
    process.stderr.write(`\n${advice(folder)}\n`)
    process.exit(130)
  }
  process.on('SIGINT', stop)
  return () => process.off('SIGINT', stop)
}

function advice(folder: string | undefined): string {
  if (folder === undefined)
    return 'stopped; nothing was kept (--checkpoint FOLDER keeps what is done, to be resumed)'
  const given = process.argv
    .slice(2)
    .filter((word, i, all) => !isFolderOption(word) && !takesFolder(all[i - 1]))
  return `stopped; go on with: manifold ${given.map(quoted).join(' ')} --resume ${quoted(folder)}`
}

const isFolderOption = (word: string): boolean => /^--(checkpoint|resume)(=|$)/.test(word)
const takesFolder = (before: string | undefined): boolean => /^--(checkpoint|resume)$/.test(before ?? '')
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
