/**
 * The file that names the proxies of a network (PAC), where a policy says where it lies: fetched, asked and remembered.
 *
 * @module
 */
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import { addressOf } from "./address-of.ts";
import type { Target } from "./bypass.ts";
import { ownAddressTowards } from "./own-address.ts";
import { fetchPacFile } from "./pac-file.ts";
import type { PacQuestion } from "./pac-script.ts";
import { askInThread } from "./pac-thread.ts";
import { readPacAnswer, type Way } from "./way.ts";

/** Milliseconds for which a file is good; one that cannot be fetched anew stays good until it can. */
const FILE_TIME = 30 * 60_000;

/** Milliseconds for which an answer for a server counts. */
const ANSWER_TIME = 5 * 60_000;

/** Milliseconds for which nobody asks again after a fault. */
const FAULT_TIME = 10_000;

/** Servers whose answers are remembered; a console has a handful. */
const MAX_ANSWERS = 50;

export interface PacParts {
  readonly fetch: () => Promise<string>;
  readonly run: (question: PacQuestion, ownAddress: string) => Promise<string>;
  /** The address of this computer; another one is another place in the network, with other answers. */
  readonly ownAddress: () => Promise<string>;
  /** Milliseconds of a clock that is never set. */
  readonly now: () => number;
  /** What goes on, for the log. */
  readonly note: (what: string, fault: McError) => void;
}

/** @throws McError `pac-…` */
export type AskPac = (target: Target, url: string) => Promise<readonly Way[]>;

interface Kept<T> {
  readonly value: Promise<T>;
  until: number;
}

/** Answers that name no way at all are none: one that is spoken here, or one that is known not to be, has to be among them. */
function waysIn(answer: string): readonly Way[] {
  const ways = readPacAnswer(answer);
  const isNamed = (way: Way) => way.kind !== "unsupported" || /^(?:SOCKS[45]?|QUIC)[ \t]/i.test(way.named);
  if (!ways.some(isNamed)) throw new McError("pac-answer-unusable", JSON.stringify(answer.slice(0, 200)));
  return ways;
}

/** Remembers what a PAC file says, and when to ask it again. */
export function createPac({ fetch, run, ownAddress, now, note }: PacParts): AskPac {
  let file: (Kept<string> & { script?: string }) | undefined;
  const answers = new Map<string, Kept<readonly Way[]>>();

  async function fetchAgain(before: string | undefined): Promise<string> {
    try {
      return await fetch();
    } catch (cause) {
      const fault = asMcError(cause, "pac-unreachable");
      if (before === undefined) throw fault;
      note("the file that names the proxies is not fetched anew, the one of before counts", fault);
      return before;
    }
  }

  function script(): Promise<string> {
    if (file !== undefined && now() < file.until) return file.value;
    const before = file?.script;
    const fetched: Kept<string> & { script?: string } = { value: fetchAgain(before), until: now() + FILE_TIME };
    file = fetched;
    fetched.value.then(
      (text) => {
        if (before !== undefined && text !== before) answers.clear();
        fetched.script = text;
      },
      () => {
        fetched.until = now() + FAULT_TIME;
      },
    );
    return fetched.value;
  }

  async function askAnew({ host }: Target, url: string, own: string): Promise<readonly Way[]> {
    return waysIn(await run({ script: await script(), url, host }, own));
  }

  return async (target, url) => {
    const own = await ownAddress();
    const key = `${own} ${url}`;
    const known = answers.get(key);
    if (known !== undefined && now() < known.until) return known.value;
    const kept: Kept<readonly Way[]> = { value: askAnew(target, url, own), until: now() + ANSWER_TIME };
    answers.delete(key);
    for (const oldest of [...answers.keys()].slice(0, Math.max(0, answers.size - MAX_ANSWERS + 1)))
      answers.delete(oldest);
    answers.set(key, kept);
    try {
      return await kept.value;
    } catch (cause) {
      kept.until = now() + FAULT_TIME;
      const fault = asMcError(cause, "pac-broken");
      note("the file that names the proxies gives no answer", fault);
      throw fault;
    }
  };
}

/** What computers without a network say of their address. */
const NOWHERE = "127.0.0.1";

/** The address from which this computer reaches the server of a PAC file; no octet is sent for it. */
async function addressTowards(url: string): Promise<string> {
  const { hostname } = new URL(url);
  try {
    const address = await addressOf(hostname.replace(/^\[|\]$/g, ""));
    return address === null ? NOWHERE : await ownAddressTowards(address, 443);
  } catch {
    return NOWHERE;
  }
}

/** The PAC file at an address, run in threads of this program. */
export function pacAt(url: string, note: PacParts["note"]): AskPac {
  return createPac({
    fetch: () => fetchPacFile(url),
    run: askInThread,
    ownAddress: () => addressTowards(url),
    now: () => performance.now(),
    note,
  });
}
