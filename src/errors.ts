/**
 * What the user can mend: a wrong argument, an unreadable file, an unsupported model. The command line prints
 * the message alone (one line, exit code 2); anything else that is thrown is a bug and keeps its stack (exit 3).
 */
export class UserError extends Error {
  override readonly name = 'UserError'
}

/** Runs what interprets a file; an error of it that names neither the file nor an option gets the file's name. */
export async function aboutFile<T>(file: string, body: () => T | Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    if (!(error instanceof UserError) || /^--/.test(error.message) || error.message.startsWith(`${file}: `))
      throw error
    throw new UserError(`${file}: ${error.message}`)
  }
}
