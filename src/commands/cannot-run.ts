/** Ends a command with exit code 2 and one clear message: what is wrong, where, and what to do. */

export class CannotRun extends Error {
  override readonly name = "CannotRun";
}
