/** A configuration that cannot be used: every mistake at once, each with file, line and what to write. */

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
