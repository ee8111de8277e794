/**
 * What `npm run record -- verify` does: reads an export of the record of calls, and says whether it is whole, or which entry is the first that
 * is not.
 *
 * @module
 */
import { RECORD_CRYPTO } from "../../../electron/services/record-crypto.ts";
import type { Head } from "../../../shared/record/links.ts";
import { type RecordFault, RecordVerifier, type VerifiedRecord } from "../../../shared/record/verify-record.ts";
import { linesOf } from "./lines.ts";

/** How the verification is asked for in a checkout. */
const IN_CHECKOUT = "npm run --silent record -- verify";

const usageOf = (command: string) => `${command} <export> <fingerprint> [<head>]

  <export>       a file that the console has saved, JSON Lines
  <fingerprint>  of the key that signs the record, as the console shows it in About and support
  <head>         what an earlier verification said: the export must lead on from there`;

/** The words of each fault. */
const WORDS: Readonly<Record<RecordFault["fault"], (where: string, line: number) => string>> = {
  unreadable: (where, line) => `${where} cannot be read: line ${line} is not as it was written`,
  "another-key": () => "the record is signed with another key than that of the fingerprint",
  changed: (where) => `${where} was changed`,
  missing: (where) => `${where} is missing`,
  cut: (where) => `the end is missing: ${where} and what follows it`,
  "run-back": (where) => `the counter was run back at ${where}`,
  checkpoint: () => "the checkpoint, up to which entries were removed, is not signed by the key",
  outside: () => "a call outside the chain was changed, added or taken away",
  seal: () => "the end is not signed by the key",
  "after-the-end": (_where, line) => `line ${line} stands behind the end`,
};

const headWord = ({ counter, hash, number }: Head) => `${counter}:${number}:${hash}`;

/** What is said of arguments that are none of what they should be: nobody is to take a slip of the pen for a forged record. */
const NO_FINGERPRINT =
  "What was given is no fingerprint: that has 32 digits (0 to 9, a to f) in groups of four, as the console shows it.";
const NO_HEAD =
  "What was given as head is none: that is counter, number and hash with colons between, as an earlier verification said it.";

/**
 * A fingerprint as people write it down: in capitals, with other dashes, with spaces or without anything between the groups.
 *
 * @returns in small letters, with hyphens, as the verifier compares it; undefined for what is no fingerprint
 */
function readFingerprint(text: string): string | undefined {
  const digits = text.replace(/[\s\p{Pd}]/gu, "").toLowerCase();
  return /^[0-9a-f]{32}$/.test(digits) ? digits.match(/.{4}/g)?.join("-") : undefined;
}

/** @returns undefined for what is no head */
function readHead(text: string): Head | undefined {
  const [, counter, number, hash] = /^(\d{1,16}):(\d{1,16}):([0-9a-f]{64})$/.exec(text.trim().toLowerCase()) ?? [];
  return hash === undefined ? undefined : { counter: Number(counter), number: Number(number), hash };
}

function wordsOfFault({ fault, line, number, upTo }: RecordFault): string {
  const where =
    number === null ? "the beginning" : upTo === undefined ? `entry ${number}` : `an entry among ${number} to ${upTo}`;
  return `NOT as it was signed: ${WORDS[fault](where, line)} (${fault}, line ${line}).`;
}

function wordsOf(verified: VerifiedRecord): string {
  const { exportedAt, head, leftOut, notAsLogged, outside, removedUpTo, shown, signedLate } = verified;
  const said = [
    `As it was signed, exported ${new Date(exportedAt).toISOString()}.`,
    `Entries ${removedUpTo + 1} to ${head.number}: ${shown} shown and verified, ${leftOut} as their hashes alone, because they were not exported or were removed.`,
  ];
  if (signedLate > 0) {
    said.push(
      `${signedLate} of them were signed later than they were made: the key was not at hand, or somebody has taken signatures away.`,
    );
  }
  if (removedUpTo > 0) said.push(`Entries up to ${removedUpTo} were removed by the console; its checkpoint is signed.`);
  if (outside > notAsLogged)
    said.push(`${outside - notAsLogged} calls are not chained: older than the chain, or not over.`);
  if (notAsLogged > 0)
    said.push(`ATTENTION: ${notAsLogged} calls are stored in another state than the one that was chained.`);
  return [...said, `Head, to be noted for the next verification: ${headWord(head)}`].join("\n");
}

/** Verifies a file. @throws Error of the file system */
export async function verifyFile(
  file: string,
  fingerprint: string,
  noted?: Head,
): Promise<RecordFault | VerifiedRecord> {
  const verifier = new RecordVerifier({
    crypto: RECORD_CRYPTO,
    fingerprint,
    ...(noted === undefined ? {} : { noted }),
  });
  for await (const line of linesOf(file)) {
    // A text that no line can have.
    const fault = verifier.line(line ?? "\0");
    if (fault !== undefined) return fault;
  }
  return verifier.end();
}

/**
 * Does what the arguments say. Never rejects.
 *
 * @param command - by which it was asked for
 */
export async function runRecord(
  args: readonly string[],
  command = IN_CHECKOUT,
): Promise<{ readonly isWhole: boolean; readonly said: string }> {
  const [verb, file, typed, head] = args;
  if (verb !== "verify" || file === undefined || typed === undefined || args.length > 4) {
    return { isWhole: false, said: usageOf(command) };
  }
  const fingerprint = readFingerprint(typed);
  if (fingerprint === undefined) return { isWhole: false, said: NO_FINGERPRINT };
  const noted = head === undefined ? undefined : readHead(head);
  if (head !== undefined && noted === undefined) return { isWhole: false, said: NO_HEAD };
  try {
    const found = await verifyFile(file, fingerprint, noted);
    if (found.fault !== null) return { isWhole: false, said: wordsOfFault(found) };
    return { isWhole: found.notAsLogged === 0, said: wordsOf(found) };
  } catch (error) {
    return { isWhole: false, said: error instanceof Error ? error.message : String(error) };
  }
}
