/**
 * The program's log: JSON lines in the data folder, in two files of bounded size, without credentials.
 *
 * @module
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { kindOfLine, PacedLines } from "../../shared/base/paced-lines.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { redact } from "./redact.ts";

type LogLevel = "info" | "warn" | "error";

/** Writes for one part of the program. No method throws: a full disk must not end a call. */
export interface Logger {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  /** @param cause - the exception behind it; its chain of causes is written, redacted. */
  error(message: string, cause?: unknown): void;
}

/** Makes a logger for a named part of the program. */
export type CreateLogger = (name: string) => Logger;

/** The file in which the newest lines are. The one before it ends in `.1`. */
export const LOG_FILE = "mc-dispatcher.log";

/** Bytes after which the file becomes the old one. */
const ROTATE_AT = 2 * 1024 * 1024;

const MAX_CAUSES = 5;

/** An exception and what caused it, as data for the log. */
function describeCause(cause: unknown, depth = 0): unknown {
  if (!(cause instanceof Error)) return String(cause);
  return {
    name: cause.name,
    message: cause.message,
    ...(cause instanceof McError ? { code: cause.code, detail: cause.detail } : {}),
    stack: cause.stack,
    ...(cause.cause === undefined || depth >= MAX_CAUSES ? {} : { cause: describeCause(cause.cause, depth + 1) }),
  };
}

/**
 * Opens the log of a data folder.
 *
 * @param folder - data folder; created with the first line
 * @param rotateAt - bytes after which a new file is begun
 * @param written - hears of each line as it stands there
 */
export function openLog(
  folder: string,
  rotateAt = ROTATE_AT,
  written: (line: string) => void = () => {},
): CreateLogger {
  const file = join(folder, LOG_FILE);
  let size: number | undefined;

  function append(line: string): void {
    try {
      if (size === undefined) {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      }
      if (size > 0 && size + Buffer.byteLength(line) > rotateAt) {
        renameSync(file, `${file}.1`);
        size = 0;
      }
      appendFileSync(file, line, { mode: 0o600 });
      size += Buffer.byteLength(line);
    } catch {
      // Nowhere to say it: the host reports an unwritable data folder where the dispatcher can see it.
      size = undefined;
    }
  }

  function writeLine(name: string, level: LogLevel, message: string, facts: Readonly<Record<string, unknown>>): void {
    const line = JSON.stringify(redact({ at: new Date().toISOString(), level, name, message, ...facts }));
    append(`${line}\n`);
    written(line);
  }
  const pace = new PacedLines((line) => writeLine("log", "warn", line, {}));

  return (name) => {
    const write = (level: LogLevel, message: string, facts: Readonly<Record<string, unknown>>) => {
      if (pace.admit(`${name} ${level} ${kindOfLine(message)}`)) writeLine(name, level, message, facts);
    };
    return {
      info: (message, facts = {}) => write("info", message, { facts }),
      warn: (message, facts = {}) => write("warn", message, { facts }),
      error: (message, cause) => write("error", message, cause === undefined ? {} : { cause: describeCause(cause) }),
    };
  };
}
