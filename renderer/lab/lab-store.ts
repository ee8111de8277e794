/**
 * The embedded lab as its panel sees it.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { LabState, LabSystem } from "../../shared/bridge/lab.ts";
import type {
  LabAuthorisationFault,
  LabContentFault,
  LabCskFault,
  LabDocumentSettings,
  LabExchangeFault,
  LabIdentityFault,
  LabKmsSettings,
  LabMigrationFault,
  LabNotifierFault,
  LabPersonSettings,
  LabSipSignIn,
  LabSwitchFault,
} from "../../shared/bridge/lab-settings.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { Host } from "../host/host.ts";

interface LabPanelState {
  /** Null until the host has told it. */
  readonly lab: LabState | null;
  /** Why the last thing asked for was not done. */
  readonly error: ErrorCode | null;
}

export type LabStore = StoreApi<LabPanelState>;

/** What the panel can ask of the lab. A failure is told in the store. */
export interface LabActions {
  configure(personId: string, settings: Partial<LabPersonSettings>): Promise<void>;
  configureKms(system: LabSystem["lane"], settings: Partial<LabKmsSettings>): Promise<void>;
  configureContent(system: LabSystem["lane"], fault: LabContentFault): Promise<void>;
  configureMessages(system: LabSystem["lane"], fault: LabSwitchFault): Promise<void>;
  configureIdentity(fault: LabIdentityFault): Promise<void>;
  configureExchange(fault: LabExchangeFault): Promise<void>;
  configureAuthorisation(fault: LabAuthorisationFault): Promise<void>;
  configureSip(sip: LabSipSignIn): Promise<void>;
  configureMigration(fault: LabMigrationFault): Promise<void>;
  configureCsk(fault: LabCskFault): Promise<void>;
  configurePresence(fault: LabNotifierFault): Promise<void>;
  configureDocuments(change: Partial<LabDocumentSettings>): Promise<void>;
  openUnit(personId: string): Promise<void>;
  dropConnection(of: string): Promise<void>;
  callConsole(personId: string): Promise<void>;
  askCallBack(personId: string): Promise<void>;
}

/**
 * The lab as it is told anew, with what has not changed the same object as before: units count each second, and nothing
 * of that concerns the rows of the others.
 */
export function keepingTheSame(before: LabState | null, told: LabState): LabState {
  const same = new Map(before?.people.map((person) => [JSON.stringify(person), person]));
  return { ...told, people: told.people.map((person) => same.get(JSON.stringify(person)) ?? person) };
}

export function createLabStore(): LabStore {
  return createStore<LabPanelState>(() => ({ lab: null, error: null }));
}

/** Loads the lab's state and follows its changes; returns the way to stop. */
export function followLab(host: Host, store: LabStore): () => void {
  const told = (lab: LabState) => store.setState((before) => ({ lab: keepingTheSame(before.lab, lab) }));
  const stop = host.on("lab.changed", told);
  void attempt(store, async () => told(await host.call("lab.state", {})));
  return stop;
}

export function createLabActions(host: Host, store: LabStore): LabActions {
  return {
    configure: (personId, settings) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configure", { personId, settings }) })),
    configureKms: (system, settings) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configureKms", { system, settings }) })),
    configureContent: (system, fault) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configureContent", { system, fault }) })),
    configureMessages: (system, fault) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configureMessages", { system, fault }) })),
    configureIdentity: (fault) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configureIdentity", { fault }) })),
    configureExchange: (fault) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configureExchange", { fault }) })),
    configureSip: (sip) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configureSip", { sip }) })),
    configureAuthorisation: (fault) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configureAuthorisation", { fault }) })),
    configureMigration: (fault) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configureMigration", { fault }) })),
    configureCsk: (fault) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configureCsk", { fault }) })),
    configurePresence: (fault) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configurePresence", { fault }) })),
    configureDocuments: (change) =>
      attempt(store, async () => store.setState({ lab: await host.call("lab.configureDocuments", change) })),
    openUnit: (personId) => attempt(store, () => host.call("lab.openUnit", { personId })),
    dropConnection: (of) => attempt(store, () => host.call("lab.dropConnection", { of })),
    callConsole: (personId) => attempt(store, () => host.call("lab.callConsole", { personId })),
    askCallBack: (personId) => attempt(store, () => host.call("lab.askCallBack", { personId })),
  };
}

async function attempt(store: LabStore, action: () => unknown): Promise<void> {
  // Cleared at the beginning: an older request that succeeds late must not hide what a newer one could not do.
  store.setState({ error: null });
  try {
    await action();
  } catch (error) {
    store.setState({ error: asMcError(error).code });
  }
}
