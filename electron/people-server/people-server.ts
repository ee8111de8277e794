/**
 * People of an LDAP server: asked for again and again, and as long as it cannot be asked those that it told last.
 *
 * @module
 */
import type { Person } from "../../shared/bridge/account.ts";
import type { PeopleServerState } from "../../shared/bridge/people-server.ts";
import { asMcError } from "../../shared/errors/mc-error.ts";
import { namedAnchors } from "../keys/account-access.ts";
import type { KeyStores } from "../keys/key-store.ts";
import type { Dial } from "../network/host-network.ts";
import type { Logger } from "../services/log.ts";
import { type AskParts, askServer, type ServedPeople } from "./ask-server.ts";
import { passwordOf } from "./kept-password.ts";
import { type KeptPeople, keepPeople, keptPeople } from "./kept-people.ts";
import { type PeopleServerSettings, readPeopleServer } from "./server-settings.ts";

/** Milliseconds after which it is asked again where that failed, and the file of settings is looked for where it is not there. */
const AGAIN_MS = 60_000;
/** By which part the time between two questions differs, so that many desks do not ask at once. */
const SPREAD = 0.2;

export interface PeopleServerParts {
  readonly dataFolder: string;
  /** What the policy of the computer says of it, in the place of the file in the data folder. */
  readonly byPolicy?: unknown;
  readonly dial: Dial;
  readonly keyStores: () => Promise<KeyStores>;
  readonly log: Pick<Logger, "info" | "warn">;
  /** The people have become others. */
  changed(): void;
  /** What came of a question. */
  told(state: PeopleServerState | null): void;
  /** Left out, the server is asked. */
  readonly ask?: (parts: AskParts) => Promise<ServedPeople>;
}

export interface PeopleServer {
  people(): readonly Person[];
  /** Null where people come from no server. */
  state(): PeopleServerState | null;
  /** Asks now, and waits for what comes of it. Never rejects. */
  check(): Promise<void>;
  close(): void;
}

/** Begins to ask at once. */
export function openPeopleServer(parts: PeopleServerParts): PeopleServer {
  const { ask = askServer, byPolicy, changed, dataFolder, dial, keyStores, log, told } = parts;
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let state: PeopleServerState | null = null;
  let kept: KeptPeople | undefined;
  let asking: Promise<void> | undefined;

  function become(now: PeopleServerState | null, people: KeptPeople | undefined): void {
    const isOther = JSON.stringify(people?.people ?? []) !== JSON.stringify(kept?.people ?? []);
    kept = people;
    state = now;
    told(now);
    if (isOther) changed();
  }

  const stateOf = (
    { target }: PeopleServerSettings,
    of: KeptPeople | undefined,
    problem: PeopleServerState["problem"],
  ) => ({
    host: target.host,
    at: of?.at ?? null,
    people: of?.people.length ?? 0,
    leftOut: of?.leftOut ?? 0,
    problem,
  });

  /** @returns milliseconds until the next question */
  async function round(): Promise<number> {
    let settings: PeopleServerSettings | undefined;
    try {
      settings = readPeopleServer(dataFolder, byPolicy);
      if (settings === undefined) {
        if (state !== null) become(null, undefined);
        return AGAIN_MS;
      }
      // Before the first answer, those of the last start: whoever is called does not wait for a server.
      const before = keptPeople(dataFolder, settings);
      if (state === null && before !== undefined) become(stateOf(settings, before, null), before);
      const { leftOut, people } = await ask({
        settings,
        password: await passwordOf({ dataFolder, settings, keyStores, log }),
        trustAnchors: namedAnchors(dataFolder, settings.trustAnchorFile, "people-server-not-trusted"),
        dial,
        signal: over.signal,
      });
      const now = { at: Date.now(), leftOut, people: [...people] };
      if (over.signal.aborted) return 0;
      keepPeople(dataFolder, settings, now, log);
      if (state?.problem !== null)
        log.info(`the directory server has told ${people.length} people, and ${leftOut} entries that are none`);
      become(stateOf(settings, now, null), now);
      return settings.everySeconds * 1_000;
    } catch (error) {
      if (over.signal.aborted) return 0;
      const fault = asMcError(error);
      if (state?.problem !== fault.code)
        log.warn("the directory server cannot be asked", { code: fault.code, about: fault.detail ?? null });
      if (settings === undefined)
        become({ host: "", at: null, people: 0, leftOut: 0, ...state, problem: fault.code }, kept);
      else {
        const last = keptPeople(dataFolder, settings);
        become(stateOf(settings, last, fault.code), last);
      }
      return AGAIN_MS;
    }
  }

  async function check(): Promise<void> {
    clearTimeout(timer);
    asking ??= round().then((wait) => {
      asking = undefined;
      if (over.signal.aborted) return;
      timer = setTimeout(() => void check(), wait * (1 - SPREAD / 2 + SPREAD * Math.random()));
      timer.unref();
    });
    await asking;
  }

  void check();
  return {
    people: () => kept?.people ?? [],
    state: () => state,
    check,
    close() {
      over.abort();
      clearTimeout(timer);
    },
  };
}
