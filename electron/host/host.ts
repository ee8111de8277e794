/**
 * The host: what both shells serve to their windows.
 *
 * A shell brings windows, tells which window speaks, and carries commands in and events out. Who may ask for what, the
 * form of everything that crosses, and everything that happens then, is decided here.
 *
 * @module
 */

import { shownIdOf } from "../../shared/bridge/account.ts";
import {
  COMMANDS,
  type CommandResult,
  EVENTS,
  type EventName,
  type EventPayload,
  isCommandName,
} from "../../shared/bridge/bridge.ts";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import { mcIdForPeople, sameMcId } from "../../shared/mc/mc-id.ts";
import { type KeyStores, keyFileStore } from "../keys/key-store.ts";
import { readAccount, readDirectory } from "../services/account.ts";
import { openCallLog } from "../services/call-log.ts";
import { type ClientIdentity, openInstallation } from "../services/installation.ts";
import { type Logger, openLog } from "../services/log.ts";
import { type Policy, policyPlaces, readPolicy } from "../services/policy.ts";
import { openSettings, type SettingsService } from "../services/settings.ts";
import { HANDLERS } from "./commands.ts";
import { createDesktopDesk, type DesktopAbilities, type DesktopDesk, NO_DESKTOP } from "./desktop-desk.ts";
import type { HostParts, ShellName } from "./host-parts.ts";
import { createKeyDesk, keyFileOf } from "./key-desk.ts";
import { createLabDesk } from "./lab-desk.ts";
import type { LabPort } from "./lab-port.ts";
import { VERSION } from "./version.ts";
import type { WindowContext, WindowRequest } from "./window-context.ts";

/**
 * Largest input of a command, in characters of its JSON text. The largest is the growth of a ladder: a window sends some
 * 250,000 characters of it at once, and one more message, of which JSON can make 420,000.
 */
export const MAX_INPUT_CHARACTERS = 1024 * 1024;

export interface HostOptions {
  /** Where settings, history and log are kept; created when missing. */
  readonly dataFolder: string;
  /** Starts the embedded lab, to sign in there; null without one. */
  readonly lab: (() => Promise<LabPort>) | null;
  readonly shell: ShellName;
  /** Opens a window, or brings it to the front when that unit's window is open. */
  readonly openWindow: (window: WindowRequest) => Promise<void>;
  /** What protects stored keys; a key file beside the data folder when not given. */
  readonly keyStores?: () => Promise<KeyStores>;
  /** What the shell can do on this desktop; nothing when not given. */
  readonly desktop?: () => DesktopAbilities;
  /** The policy of this computer; read from its place when not given. */
  readonly policyFile?: string;
}

/** Takes an event to a page. */
export type Deliver = (event: EventName, payload: unknown) => void;

export interface DispatcherHost {
  /** Answers one command of a window. Never rejects: failures are in the result. */
  dispatch(window: WindowContext, command: string, input: unknown): Promise<CommandResult<unknown>>;
  /**
   * A page of this window is there and takes events.
   *
   * @returns to be called once when that page is gone: reloaded, crashed or closed. Its calls are then ended on record.
   */
  attach(window: WindowContext, deliver: Deliver): () => void;
  /** Origins of the WebSockets that windows sign in over, for their content security policy: `wss://pcscf.example`. */
  signallingOrigins(): string[];
  readonly log: Logger;
  readonly settings: SettingsService;
  readonly desktop: DesktopDesk;
  readonly policy: Policy | undefined;
  /** Sends an event to the windows that its row admits. */
  tell<N extends EventName>(event: N, payload: EventPayload<N>): void;
  /** The name of a person in the directory, or the ID where nobody has it. */
  nameOf(mcServiceId: string): string;
  /** Ends calls on record, stops the lab, closes files. */
  close(): Promise<void>;
}

function tooLarge(input: unknown): boolean {
  try {
    return (JSON.stringify(input)?.length ?? 0) > MAX_INPUT_CHARACTERS;
  } catch {
    // Cyclic, or with a bigint: nothing that any command takes.
    return true;
  }
}

/** Names the members that are wrong, never their values. */
function wrongMembers(issues: readonly { readonly path: readonly PropertyKey[] }[]): string {
  const names = issues.map((issue) => issue.path.map(String).join(".") || "the whole input");
  return [...new Set(names)].join(", ").slice(0, 200);
}

/** Whose console this is; null when that cannot be read. */
function ownIdOf(lab: LabPort | null, dataFolder: string, identity: ClientIdentity): string | null {
  try {
    return shownIdOf(lab?.consoleAccount(identity) ?? readAccount(dataFolder, identity));
  } catch {
    return null;
  }
}

/** Starts the host over a data folder. */
export async function createHost(options: HostOptions): Promise<DispatcherHost> {
  const createLogger = openLog(options.dataFolder);
  const log = createLogger("host");
  const installation = openInstallation(options.dataFolder, log);
  const places = options.policyFile === undefined ? policyPlaces(process.platform, process.env) : [options.policyFile];
  const policy = readPolicy(places);
  const settings = openSettings(options.dataFolder, log, policy?.settings);
  const desktop = createDesktopDesk(policy, settings, options.desktop ?? (() => NO_DESKTOP));
  const lab = options.lab === null ? null : await options.lab();
  const callLog = openCallLog(options.dataFolder, log, ownIdOf(lab, options.dataFolder, installation.identity));

  /** Every page that is there. */
  const pages = new Map<symbol, { readonly window: WindowContext; readonly deliver: Deliver }>();
  /** Calls in progress on record, by the window that holds them. */
  const liveCalls = new Map<string, Set<string>>();

  /** Sends an event to every window that its role admits and, among these, that is meant. */
  function send<N extends EventName>(
    event: N,
    payload: EventPayload<N>,
    isMeant: (window: WindowContext) => boolean,
  ): void {
    const { roles, payload: schema }: (typeof EVENTS)[EventName] = EVENTS[event];
    const parsed = schema.safeParse(payload);
    if (!parsed.success) {
      log.error(`event ${event} not sent`, new McError("bridge-invalid-output", event, parsed.error));
      return;
    }
    for (const { window, deliver } of pages.values()) {
      if (!(roles as readonly string[]).includes(window.role) || !isMeant(window)) continue;
      deliver(event, parsed.data);
    }
  }

  /** To all windows, or to those of one person; null means consoles. */
  function emit<N extends EventName>(event: N, payload: EventPayload<N>, personId?: string | null): void {
    send(event, payload, (window) => personId === undefined || window.personId === personId);
  }

  const labDesk = createLabDesk({ lab, installation, emit, openWindow: options.openWindow });
  const keyDesk = createKeyDesk({
    lab,
    dataFolder: options.dataFolder,
    keyStores: options.keyStores ?? (async () => [keyFileStore(keyFileOf(options.dataFolder, lab !== null))]),
    createLogger,
    emit,
    tell: (to, event, payload) => send(event, payload, ({ id }) => id === to.id),
  });

  const parts: HostParts = {
    version: VERSION,
    shell: options.shell,
    settings,
    lab: labDesk,
    keys: keyDesk,
    desktop,
    createLogger,
    openWindow: options.openWindow,
    accounts: {
      of: (window) => labDesk.accountOf(window) ?? readAccount(options.dataFolder, installation.identity),
      directory: () => lab?.directory() ?? readDirectory(options.dataFolder),
    },
    calls: {
      put(window, record) {
        const held = liveCalls.get(window.id) ?? new Set();
        if (record.state === "ended") held.delete(record.id);
        else held.add(record.id);
        liveCalls.set(window.id, held);
        // Before what can fail: a full disk must not let the computer fall asleep during a call.
        desktop.noted(record);
        callLog.put(record);
      },
      list: (limit) => callLog.list(limit),
      ladder: (callId) => callLog.ladder(callId),
      appendLadder: (callId, entries, givenUp) => callLog.appendLadder(callId, entries, givenUp),
    },
  };

  const stopSettings = settings.onChange((value) => emit("settings.changed", value));

  async function run(window: WindowContext, command: string, input: unknown): Promise<unknown> {
    if (!isCommandName(command)) throw new McError("bridge-unknown-command", command.slice(0, 100));
    const shape = COMMANDS[command];
    if (!(shape.roles as readonly string[]).includes(window.role)) throw new McError("bridge-not-permitted", command);
    if (tooLarge(input)) throw new McError("bridge-invalid-input", `${command}: too large`);
    const taken = shape.input.safeParse(input);
    if (!taken.success) {
      throw new McError("bridge-invalid-input", `${command}: ${wrongMembers(taken.error.issues)}`, taken.error);
    }
    // Table and handler agree by the type of HANDLERS; the compiler cannot follow that through a name at run time.
    const handler = HANDLERS[command] as (parts: HostParts, window: WindowContext, input: unknown) => unknown;
    const given = shape.output.safeParse(await handler(parts, window, taken.data));
    if (!given.success) {
      throw new McError("bridge-invalid-output", `${command}: ${wrongMembers(given.error.issues)}`, given.error);
    }
    return given.data;
  }

  return {
    log,
    settings,
    desktop,
    policy,
    tell: (event, payload) => send(event, payload, () => true),

    nameOf(mcServiceId) {
      try {
        const people = parts.accounts.directory();
        const person = people.find((each) => sameMcId(each.mcServiceId, mcServiceId));
        return person?.displayName ?? mcIdForPeople(mcServiceId);
      } catch {
        // No directory: the console has said so.
        return mcIdForPeople(mcServiceId);
      }
    },

    async dispatch(window, command, input) {
      try {
        return { ok: true, value: await run(window, command, input) };
      } catch (cause) {
        const error = asMcError(cause, "host-failed", command);
        log.error(`${command.slice(0, 100)} failed`, error);
        return { ok: false, error: error.report() };
      }
    },

    attach(window, deliver) {
      const page = Symbol(window.id);
      pages.set(page, { window, deliver });
      labDesk.pageAttached(window);
      return () => {
        if (!pages.delete(page)) return;
        const interrupted = liveCalls.get(window.id) ?? [];
        callLog.interrupt(interrupted);
        liveCalls.delete(window.id);
        desktop.gone(interrupted);
        labDesk.pageGone(window);
      };
    },

    signallingOrigins() {
      const urls = labDesk.webSocketUrls();
      if (lab === null) {
        try {
          urls.push(readAccount(options.dataFolder, installation.identity).webSocketUrl);
        } catch {
          // No account, so nothing to connect to. The console hears it from `account.get`.
        }
      }
      return [...new Set(urls.map((url) => new URL(url).origin))];
    },

    async close() {
      stopSettings();
      labDesk.close();
      await keyDesk.close();
      pages.clear();
      for (const held of liveCalls.values()) callLog.interrupt(held);
      liveCalls.clear();
      await lab?.close();
      callLog.close();
    },
  };
}
