/**
 * What the user can mend: a wrong argument, an unreadable file, an unsupported model. The command line prints
 * the message alone (one line, exit code 2); anything else that is thrown is a bug and keeps its stack (exit 3).
 */
export class UserError extends Error {
  override readonly name = 'UserError'
}
