/** What the user typed, as opposed to what is a default. */

/** The names of the options on the command line, and `network` for a word that is none. @param argv as Node has it */
export function typedOptions(argv: readonly string[], positional: string): readonly string[] {
  const words = argv.slice(3)
  return words.flatMap((word, i) => {
    if (word.startsWith('--')) return [word.slice(2).split('=')[0]!.replace(/^no-/, '')]
    const before = words[i - 1]
    return before?.startsWith('--') && !before.includes('=') ? [] : [positional]
  })
}

/** The command as it can be typed again. */
export const commandLine = (argv: readonly string[]): string =>
  [
    'manifold',
    ...argv
      .slice(2)
      .map((word) => (/^[\w./:,=?&%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)),
  ].join(' ')
