/**
 * Consoles without windows: each has the program's own key service with its KMS client, and its own connection to the SIP server with
 * registration, over TLS. What they keep of keys stays when they start again, as in the vault of a data folder.
 */
import { KeyService } from "../../../electron/keys/key-service.ts";
import { type KeyVault, memoryVault } from "../../../electron/keys/key-vault.ts";
import type { KmsAccess } from "../../../electron/keys/kms-access.ts";
import { nodeWorkers } from "../../../electron/keys/mikey-workers.ts";
import type { SignallingAccess } from "../../../electron/signalling/signalling-access.ts";
import { SipConnection } from "../../../renderer/signalling/connection/connection.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
import { MikeyPool } from "../../../shared/mikey/pool.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { hostLines } from "../../support/harness/network/host-lines.ts";
import type { ServerThread } from "./servers.ts";

const silent = { info() {}, warn() {}, error() {} };
const now = () => performance.timeOrigin + performance.now();

/** Where chance puts each console; always 0 has all of them do the same in the same moment. */
export type Chance = () => number;

/** Keeps what is written, as a file does. */
function keptVault(): KeyVault {
  let kept: Awaited<ReturnType<KeyVault["read"]>> | undefined;
  const empty = memoryVault();
  return {
    ...empty,
    read: async () => kept ?? (await empty.read()),
    async write(held) {
      kept = { held, problem: undefined };
    },
  };
}

/** The key services of a control room. */
export class KeyRoom {
  readonly #servers: ServerThread;
  readonly #vaults: readonly KeyVault[];
  readonly #pool = new MikeyPool(nodeWorkers, 1);
  #services: KeyService[] = [];

  constructor(servers: ServerThread) {
    this.#servers = servers;
    this.#vaults = servers.consoles.map(() => keptVault());
  }

  /** Starts all of them in the same moment. */
  start(random: Chance): void {
    this.stop();
    const { consoles } = this.#servers;
    this.#services = consoles.map((_each, place) => {
      const vault = this.#vaults[place];
      if (vault === undefined) throw new Error("no vault");
      const access = this.#access(place);
      return new KeyService({ access, vault, pool: this.#pool, log: silent, onChange: () => {}, random });
    });
  }

  /** How many have keys of the present period. */
  get ready(): number {
    return this.#services.filter((service) => service.status().state === "ready").length;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.settled()));
  }

  stop(): void {
    for (const service of this.#services) service.close();
    this.#services = [];
  }

  close(): void {
    this.stop();
    this.#pool.close();
  }

  #access(place: number): KmsAccess {
    const { consoles, kms, authority, kmsUri } = this.#servers;
    const facts = consoles[place];
    if (facts === undefined) throw new Error("no such console");
    const { integrityKey, token, transportKey, userUri } = facts;
    return {
      userUri,
      isIdIn: () => true,
      kmsUri,
      trustAnchors: [authority],
      accessToken: async () => token,
      addressOf: (host) => (host === kmsUri ? kms : undefined),
      security: { transportKey, integrityKey, signaturesRequired: true },
      wire: DEFAULT_WIRE.keys,
      userProfile: () => undefined,
    };
  }
}

/** The SIP connections of a control room. */
export class SipRoom {
  readonly #servers: ServerThread;
  #connections: SipConnection[] = [];
  /** When each was registered last, Unix milliseconds; undefined while it is not. */
  #registered: (number | undefined)[] = [];

  constructor(servers: ServerThread) {
    this.#servers = servers;
  }

  /** Starts all of them in the same moment. */
  start(random: Chance): void {
    const { authority, consoles, sip } = this.#servers;
    const access: SignallingAccess = { trustAnchors: [authority], addressOf: () => sip, dial: undefined };
    this.#registered = consoles.map(() => undefined);
    this.#connections = consoles.map(({ account, credentials }, place) => {
      const lines = hostLines(
        () => account.servers,
        () => access,
      );
      return new SipConnection(account, now, {
        answerChallenges: answersWith(credentials),
        onRegistration: ({ state }) => {
          this.#registered[place] = state === "registered" ? now() : undefined;
        },
        onPublished: () => {},
        onConnection: () => {},
        onPassed: () => {},
        onHandled: () => {},
        onWarning: () => {},
        openHostLine: lines.open,
        random,
        whenQuiet: (action) => action(),
        whenIdle: () => () => {},
      });
    });
    for (const connection of this.#connections) {
      connection.answering({ answerMode: "manual", takesCalls: true });
      connection.start();
    }
  }

  /** When each that is registered was so, Unix milliseconds. */
  get registered(): readonly number[] {
    return this.#registered.filter((at) => at !== undefined);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#connections.splice(0).map((connection) => connection.stop()));
  }
}
