/** The real client against the real lab, in plain Node; only the media are a stand-in. */
import { expect, vi } from "vitest";
import { createLab, type Lab } from "../../../../lab/lab.ts";
import type { LabOptions } from "../../../../lab/lab-options.ts";
import { createMcClient, type McClient, type McClientOptions } from "../../../../renderer/client/mc-client.ts";
import { shownIdOf } from "../../../../shared/bridge/account.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../shared/bridge/settings.ts";
import type { DrawnCall } from "../../../../shared/mc/call-record.ts";
import { whatCallsTaught } from "../../../../shared/mc/whereabouts.ts";
import type { WireProfile } from "../../../../shared/mc/wire-profile.ts";
import type { KeyWorld, StandInKeys } from "../../stand-ins/keys.ts";
import { createStandInMedia, type StandInMedia } from "../../stand-ins/media.ts";
import { answersWith } from "../answers.ts";
import { freshIds } from "../lab/lab-client.ts";
import { hostLines } from "../network/host-lines.ts";
import { OVER_TLS } from "../network/sip-transport.ts";

export interface TestUser {
  readonly client: McClient;
  readonly media: StandInMedia;
  /** Undefined in a world without keys. */
  readonly keys: StandInKeys | undefined;
  readonly settings: Settings;
}

interface TestConsole extends TestUser {
  /** Places a call and resolves with the record as soon as the condition holds for it. */
  call(id: string, until: (record: DrawnCall) => boolean): Promise<DrawnCall>;
  /** Resolves as soon as the condition holds for the newest call. */
  until(condition: (record: DrawnCall) => boolean): Promise<DrawnCall>;
  newest(): DrawnCall;
}

export interface Harness {
  readonly lab: Lab;
  readonly console: TestConsole;
  /** Registers a person's unit; it answers by itself unless told otherwise. */
  unit(personId: string, answers?: boolean): Promise<TestUser>;
  /** Everything is as before the first call: no dialog, no open leg, no open voice. */
  leftovers(): Record<string, number>;
  /** Resolves when {@link leftovers} are none; what is still there after ten seconds fails the test. */
  nothingLeft(): Promise<void>;
  /** Ends every call of every user, and resolves when nothing is left of them and the console is registered. */
  endAll(): Promise<void>;
  close(): Promise<void>;
}

/** For `flowLossGraceMs`: no call ends while its client still waits to connect again, which takes two seconds at most at first. */
export const LONGER_THAN_RECONNECTING_MS = 4_000;

export const connected = (record: DrawnCall) => record.state === "connected";
export const ended = (record: DrawnCall) => record.state === "ended";

/** Resolves with the first defined value that a store gives. */
export function storeValue<S, T>(
  store: { getState(): S; subscribe(listener: (state: S) => void): () => void },
  pick: (state: S) => T | undefined,
): Promise<T> {
  return new Promise((resolve) => {
    const first = pick(store.getState());
    if (first !== undefined) return resolve(first);
    const stop = store.subscribe((state) => {
      const value = pick(state);
      if (value === undefined) return;
      stop();
      resolve(value);
    });
  });
}

/** Resolves when a client can call and be called. */
export const registered = (client: McClient) =>
  storeValue(client.store, ({ published, registration }) => {
    const isOpen = Object.values(published).some(({ state }) => state === "unsaid" || state === "publishing");
    return registration.state === "registered" && !isOpen ? true : undefined;
  });

/** Answers every call as soon as it is there. */
export function answersAll({ engine, store }: McClient): void {
  const answered = new Set<string>();
  store.subscribe(({ calls }) => {
    for (const { id, state } of calls) {
      if (state !== "incoming" || answered.has(id)) continue;
      answered.add(id);
      queueMicrotask(() => engine.answer(id));
    }
  });
}

/** Resolves as soon as a user has a call that fits. */
export const callOf = ({ client }: Pick<TestUser, "client">, fits: (call: DrawnCall) => boolean): Promise<DrawnCall> =>
  storeValue(client.store, ({ calls }) => calls.find(fits));

/**
 * @param keyWorld - KMSs for everybody; without them no call is protected
 * @param consoleWire - how the console speaks when that is not how the lab does
 * @param change - what differs at the console
 */
export async function createHarness(
  options?: LabOptions,
  keyWorld?: KeyWorld,
  consoleWire?: WireProfile,
  change: Partial<Pick<McClientOptions, "onSettings" | "settings">> = {},
): Promise<Harness> {
  const lab = await createLab({ transport: OVER_TLS ? "tls" : "websocket", ...options });
  const users: TestUser[] = [];

  const join = async (account: ReturnType<Lab["consoleAccount"]>, own: typeof change = {}): Promise<TestUser> => {
    const media = createStandInMedia();
    const keys = keyWorld?.keysFor(shownIdOf(account));
    const settings = { ...DEFAULT_SETTINGS };
    const client = createMcClient({
      account,
      openHostLine: hostLines(
        () => account.servers,
        () => lab.signalling(),
      ).open,
      answerChallenges: answersWith(lab.credentialsOf(account)),
      media,
      ...(keys === undefined ? {} : { keys }),
      settings: () => settings,
      newIdOf: (id, _service, now) => whatCallsTaught(client.store.getState().calls).newIdOf(id, now),
      observesNetwork: true,
      onWarning: () => {},
      ...own,
    });
    if (keys !== undefined) keys.onProgress = (progress) => client.engine.keyProgress(progress);
    const joined = { client, media, keys, settings };
    users.push(joined);
    client.start();
    await registered(client);
    return joined;
  };

  const account = lab.consoleAccount(freshIds());
  const user = await join({ ...account, wire: consoleWire ?? account.wire }, change);
  const { store, engine } = user.client;
  lab.onMessage(({ callId, at, entry }) => engine.observe(callId, at, entry));
  const newest = () => {
    const [record] = store.getState().calls;
    if (record === undefined) throw new Error("no call yet");
    return record;
  };
  const until: TestConsole["until"] = (condition) =>
    storeValue(store, ({ calls: [record] }) => (record !== undefined && condition(record) ? record : undefined));

  const leftovers = () => {
    const { "system-a": a, "system-b": b } = lab.load();
    return {
      activeCalls: a.activeCalls + b.activeCalls,
      legs: users.reduce((sum, { media }) => sum + media.openLegs.size, 0),
      voices: users.reduce((sum, { media }) => sum + media.openVoices.size, 0),
    };
  };
  const nothingLeft = () =>
    vi.waitFor(() => expect(leftovers()).toEqual({ activeCalls: 0, legs: 0, voices: 0 }), { timeout: 10_000 });

  return {
    lab,
    console: {
      ...user,
      newest,
      until,
      call(id, condition) {
        engine.place(id, "mcptt");
        return until(condition);
      },
    },
    async unit(personId, answers = true) {
      const unit = await join(lab.unitAccount(personId, freshIds()));
      if (answers) answersAll(unit.client);
      return unit;
    },
    leftovers,
    nothingLeft,
    async endAll() {
      for (const { client } of users) for (const { id } of client.store.getState().calls) client.engine.end(id);
      await registered(user.client);
      await nothingLeft();
    },
    async close() {
      await Promise.all(users.map(({ client }) => client.stop()));
      await lab.close();
    },
  };
}
