import { UserError } from '../../errors.ts'

/**
 * The name of an entry without `./`.
 *
 * @throws UserError for a name that leads outside of the archive: such an archive is not made for reading
 */
export function entryName(archive: string, name: string): string {
  const parts = name.split(/[/\\]/)
  if (/^([/\\]|[a-z]:)/i.test(name) || parts.includes('..') || name.includes('\0'))
    throw new UserError(
      `${archive}: entry ${JSON.stringify(name)}: expected a path within the archive, got one that leads outside`,
    )
  return parts.filter((part) => part !== '' && part !== '.').join('/')
}
