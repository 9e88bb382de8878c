/**
 * Where the identity secret comes from: HEARSAY_IDENTITY_KEY, the file named by
 * HEARSAY_IDENTITY_KEY_FILE, or Hearsay's own file, made on first use with mode 0600. The secret is
 * never in the database, so a copy of the database alone names nobody.
 */

import { randomBytes } from "node:crypto";
import { chmodSync, closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

export class IdentityError extends Error {
  override readonly name = "IdentityError";
  readonly code: "key-too-short" | "key-unreadable" | "key-exposed";
  constructor(code: IdentityError["code"], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

export interface KeyPlace {
  /** Used when the environment names no key; created if absent. */
  readonly keyFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Characters, after trimming; 32 of base64 carry 192 bits. */
const SHORTEST = 32;

/** The secret as given or made. Throws IdentityError with a message for the operator. */
export function readSecret(place: KeyPlace): string {
  const direct = place.env["HEARSAY_IDENTITY_KEY"];
  if (direct !== undefined && direct !== "") return longEnough(direct, "HEARSAY_IDENTITY_KEY");
  const named = place.env["HEARSAY_IDENTITY_KEY_FILE"];
  if (named !== undefined && named !== "") return longEnough(readKeyFile(named), named);
  return longEnough(ownSecret(place.keyFile), place.keyFile);
}

function longEnough(raw: string, from: string): string {
  const secret = raw.trim();
  if (secret.length < SHORTEST)
    throw new IdentityError("key-too-short", `the identity key in ${from} is shorter than ${SHORTEST} characters`);
  return secret;
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new IdentityError("key-unreadable", `the identity key file ${file} cannot be read`, cause);
  }
}

function ownSecret(file: string): string {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) makeKeyFile(file);
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    try {
      chmodSync(file, 0o600);
    } catch (cause) {
      throw new IdentityError("key-exposed", `${file} can be read by others: run chmod 600 ${file}`, cause);
    }
  }
  return readKeyFile(file);
}

/** Links a finished file into place, so that two first starts at once agree on one key. */
function makeKeyFile(file: string): void {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const handle = openSync(draft, "wx", 0o600);
    try {
      writeSync(handle, randomBytes(32).toString("base64url") + "\n");
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    linkSync(draft, file);
  } catch (cause) {
    if ((cause as { code?: string }).code !== "EEXIST")
      throw new IdentityError("key-unreadable", `the identity key file ${file} cannot be made`, cause);
  } finally {
    rmSync(draft, { force: true });
  }
}
