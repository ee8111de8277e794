/**
 * Keys for the user of each window: the dispatcher's, which are stored, and those of every field unit that is open.
 *
 * @module
 */
import { join, resolve } from "node:path";
import type { EventName, EventPayload } from "../../shared/bridge/bridge.ts";
import type { OpenFileKey } from "../../shared/bridge/files.ts";
import { type KeyProgress, type KeyStatus, NO_KMS } from "../../shared/bridge/keys.ts";
import type { ControlUse } from "../../shared/bridge/signalling-key.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import { MikeyPool } from "../../shared/mikey/pool.ts";
import type { FileKeys } from "../files/file-transfers.ts";
import type { LegSrtp } from "../keys/kept-srtp.ts";
import { asKeyFault } from "../keys/key-fault.ts";
import { KeyService, statusProblem } from "../keys/key-service.ts";
import type { KeyStores } from "../keys/key-store.ts";
import { type KeyVault, memoryVault, openVault, VAULT_FOLDER } from "../keys/key-vault.ts";
import type { KmsAccess } from "../keys/kms-access.ts";
import { nodeWorkers } from "../keys/mikey-workers.ts";
import type { SignallingKey } from "../keys/signalling-key.ts";
import { untilAborted } from "../keys/until-aborted.ts";
import { UserProfiles } from "../keys/user-profiles.ts";
import { keyFileBeside } from "../services/beside-data-folder.ts";
import type { CreateLogger, Logger } from "../services/log.ts";
import { type UserChange, type UserSources, userOf } from "../user/user-source.ts";
import type { UserKeys } from "./host-parts.ts";
import type { WindowContext } from "./window-context.ts";

/**
 * File of the key that protects stored keys where no key store of the operating system does: beside the data folder and
 * not in it, so that a copy of the data folder alone opens nothing. The lab's is in it, where the secrets of its KMSs lie
 * in the open anyway, so that whoever deletes the folder has deleted the lab.
 */
export function keyFileOf(dataFolder: string, inFolder: boolean): string {
  return inFolder ? join(resolve(dataFolder), VAULT_FOLDER, "lab.key") : keyFileBeside(dataFolder);
}

export interface UserKeysParts {
  readonly users: UserSources;
  readonly dataFolder: string;
  /** What protects stored keys; asked only where there is a KMS. */
  readonly keyStores: () => Promise<KeyStores>;
  readonly createLogger: CreateLogger;
  /** Sends an event to the windows of one person, or with null to consoles. */
  readonly emit: <N extends EventName>(event: N, payload: EventPayload<N>, personId: string | null) => void;
  /** Sends an event to one window. */
  readonly tell: <N extends EventName>(window: WindowContext, event: N, payload: EventPayload<N>) => void;
}

/** As the host uses them; command handlers see {@link UserKeys}. */
export interface HostUserKeys extends UserKeys {
  /** The keys of the files of a window's user. */
  filesOf(window: WindowContext): FileKeys & { open(order: OpenFileKey): Promise<KeyIdentity> };
  /** A user is perhaps another one, or the KMS does something else: its keys follow at once. */
  changed(personId: string | null, what: UserChange): void;
  /** The SRTP keys of a leg of this window's user, by their name, once. */
  takeSrtp(window: WindowContext, name: string): LegSrtp | undefined;
  /** A CSK of this window's user; undefined where there is no KMS, or it cannot be used. */
  signallingKeyOf(window: WindowContext, use: ControlUse): SignallingKey | undefined;
  /** No CSK is of use any more: each user's is wiped, and their windows are told. */
  dropSignallingKeys(): void;
  /** A unit that was closed needs no keys. */
  left(personId: string): void;
  /** Ends all work, and waits until what is known is stored, but for {@link CLOSING_LIMIT} at most. */
  close(): Promise<void>;
}

/** Milliseconds for storing keys at the end: a key store that waits to be unlocked must not keep the program from ending. */
const CLOSING_LIMIT = 3_000;

/** One user: a service, or why there is none. */
type Place =
  | { readonly service: KeyService; readonly problem: undefined }
  | {
      readonly service: undefined;
      readonly problem: McError | undefined;
      readonly profiles?: UserProfiles | undefined;
    };

const nameOf = ({ userUri, kmsUri }: KmsAccess): string => `${userUri} ${kmsUri}`;

export function createUserKeys(parts: UserKeysParts): HostUserKeys {
  const { users, dataFolder, keyStores, createLogger, emit, tell } = parts;
  // Each prepares for its own users; a console's call does not wait behind a unit that starts.
  const consolePool = new MikeyPool(nodeWorkers, 1);
  const unitPool = new MikeyPool(nodeWorkers, 1);
  const units = new Map<string, Place>();
  let isClosed = false;

  /** Writes what became of asking a KMS, each time that it is something else. */
  function outcomes(log: Logger): (status: KeyStatus) => void {
    let last = "";
    return ({ keysUntil, kmsUri, nextMissing, problem, state }) => {
      const code = problem?.code ?? nextMissing?.code;
      const facts = {
        kmsUri,
        until: keysUntil === null ? null : new Date(keysUntil).toISOString(),
        code: code ?? null,
      };
      const text = JSON.stringify([state, facts]);
      if (text === last) return;
      last = text;
      log[code === undefined ? "info" : "warn"](`keys: ${state}`, facts);
    };
  }

  function open(access: KmsAccess, vault: KeyVault, pool: MikeyPool, log: Logger, personId: string | null): KeyService {
    const write = outcomes(log);
    return new KeyService({
      access,
      vault,
      pool,
      log,
      onChange: (status) => {
        write(status);
        if (!isClosed) emit("keys.changed", status, personId);
      },
    });
  }

  /** What a user may do is no matter of the KMS: where there is none, or none that can be used, profiles hold. */
  function profilesAlone(log: Logger): UserProfiles | undefined {
    const access = users.dispatcher.profiles?.();
    return access && new UserProfiles(access, log);
  }

  function openConsole(): Place {
    const log = createLogger("keys");
    try {
      const access = users.dispatcher.kms();
      if (access === undefined) return { service: undefined, problem: undefined, profiles: profilesAlone(log) };
      const vault = openVault(dataFolder, access, keyStores, log);
      return { service: open(access, vault, consolePool, log, null), problem: undefined };
    } catch (cause) {
      const problem = asKeyFault(cause);
      log.error("no keys: the key server of the account cannot be used", problem);
      return { service: undefined, problem, profiles: profilesAlone(log) };
    }
  }

  function openUnit(personId: string): Place {
    const access = userOf(users, personId).kms();
    if (access === undefined) return { service: undefined, problem: undefined };
    const log = createLogger(`keys ${personId}`);
    return { service: open(access, memoryVault(), unitPool, log, personId), problem: undefined };
  }

  function statusOf(place: Place): KeyStatus {
    if (place.service !== undefined) return place.service.status();
    const { problem, profiles } = place;
    const none = { ...NO_KMS, ...profiles?.facts() };
    return problem === undefined ? none : { ...none, state: "failed", problem: statusProblem(problem) };
  }

  /** Who has keys finds out by itself whether it is another profile. */
  function profileChanged(personId: string | null): void {
    const place = personId === null ? console : units.get(personId);
    if (place?.service !== undefined) place.service.profileChanged();
    else if (place !== undefined) emit("keys.changed", statusOf(place), personId);
  }

  let console = openConsole();

  function placeOf({ personId }: Pick<WindowContext, "personId">): Place {
    if (personId === null) return console;
    const place = units.get(personId) ?? openUnit(personId);
    units.set(personId, place);
    return place;
  }

  function serviceOf(window: WindowContext): KeyService {
    const { service, problem } = placeOf(window);
    if (service === undefined) throw problem ?? new McError("kms-not-configured");
    return service;
  }

  const services = () => [console, ...units.values()].flatMap(({ service }) => service ?? []);

  function left(personId: string): void {
    units.get(personId)?.service?.close();
    units.delete(personId);
  }

  /** Who has moved on has another ID, and so other keys. Who never asked for keys gets them when they are asked for. */
  function unitMoved(personId: string): void {
    const before = units.get(personId)?.service?.access;
    const access = before && userOf(users, personId).kms();
    if (before === undefined || (access !== undefined && nameOf(access) === nameOf(before))) return;
    left(personId);
    const place = openUnit(personId);
    units.set(personId, place);
    emit("keys.changed", statusOf(place), personId);
  }

  function kmsOfDispatcher(): KmsAccess | undefined {
    try {
      return users.dispatcher.kms();
    } catch {
      return undefined;
    }
  }

  /** The keys of before stay stored, under the name of who had them. */
  function dispatcherChanged(): void {
    const before = console.service?.access;
    const access = kmsOfDispatcher();
    if (before !== undefined && access !== undefined && nameOf(access) === nameOf(before)) return;
    console.service?.close();
    console = openConsole();
    emit("keys.changed", statusOf(console), null);
  }

  return {
    status: (window) => statusOf(placeOf(window)),
    obtain: async (window, order) =>
      serviceOf(window).obtain(order, (progress) => tell(window, "keys.progress", progress)),
    prepare: (window, order) => placeOf(window).service?.prepare(order),
    open: async (window, order) => serviceOf(window).open(order, (progress) => tell(window, "keys.progress", progress)),
    seal: async (window, order) => serviceOf(window).seal(order, (progress) => tell(window, "keys.progress", progress)),
    openData: async (window, order) =>
      serviceOf(window).openData(order, (progress) => tell(window, "keys.progress", progress)),
    filesOf(window) {
      const told = (progress: KeyProgress) => tell(window, "keys.progress", progress);
      return {
        make: async (order) => serviceOf(window).fileKey(order, told),
        again: async (order, pckId) => serviceOf(window).fileKeyAgain(order, pckId, told),
        open: async (order) => serviceOf(window).openFileKey(order, told),
        received: (senderId, pckId) => placeOf(window).service?.receivedKey(senderId, pckId),
      };
    },
    signallingKeyOf: (window, use) => placeOf(window).service?.signallingKeys[use],
    takeSrtp: (window, name) => placeOf(window).service?.takeSrtp(name),
    forget: (window, callId, protectedIds) => placeOf(window).service?.forget(callId, protectedIds),
    async refresh(window) {
      const place = placeOf(window);
      if (place.service !== undefined) return place.service.refresh();
      // An administrator may have put the account right meanwhile.
      if (window.personId === null) console = openConsole();
      const { service } = console;
      const status = service === undefined ? statusOf(console) : await service.refresh();
      emit("keys.changed", status, null);
      return status;
    },
    changed(personId, what) {
      if (what === "profile") profileChanged(personId);
      else if (what === "kms") void (personId === null ? console : units.get(personId))?.service?.refresh();
      else if (personId === null) dispatcherChanged();
      else unitMoved(personId);
    },
    dropSignallingKeys() {
      const all: [string | null, Place][] = [[null, console], ...units];
      for (const [personId, { service }] of all) {
        const dropped = Object.values(service?.signallingKeys ?? {}).map((key) => key.drop());
        if (dropped.includes(true)) emit("csk.lost", {}, personId);
      }
    },
    left,
    async close() {
      isClosed = true;
      const open = services();
      for (const service of open) service.close();
      await untilAborted(
        Promise.all(open.map((service) => service.settled())),
        AbortSignal.timeout(CLOSING_LIMIT),
      ).catch(() => createLogger("keys").warn("closed before all keys were stored"));
      consolePool.close();
      unitPool.close();
    },
  };
}
