import type { LabDevices, LabMessage, LabPort } from "../../../electron/host/lab-port.ts";
import type { MessageMediaAccess } from "../../../electron/msrp/message-media-access.ts";
import type { DigestCredentials } from "../../../electron/services/account.ts";
import type { SignInGate } from "../../../electron/user/sign-in-gate.ts";
import type { UserSources } from "../../../electron/user/user-source.ts";
import { labUsers } from "../../../lab/lab-users.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import type { LabPerson, LabState, UnitReport } from "../../../shared/bridge/lab.ts";
import { signallingWireSchema } from "../../../shared/mc/wire-profile.ts";

export const PRIMARY_ID = "sip:anna@a.test";
export const NEW_ID = "sip:anna@b.test";
/** Of everybody in it. */
const PASSWORD = "a secret of the host";
export const CONSOLE_ID = "sip:dispatcher@a.test";

function account(mcServiceId: string, server: string): Omit<SipAccount, "clientId" | "instanceId"> {
  return {
    displayName: "Somebody",
    services: { mcptt: { id: mcServiceId, participatingFunction: "sip:mcptt@a.test" } },
    impu: mcServiceId,
    registrar: "sip:a.test",
    servers: [server],
    registrationExpires: 600,
    iceServers: [],
    iceTransportPolicy: "all",
    wire: signallingWireSchema.parse({}),
    systems: [{ name: "System A", domain: "a.test", home: true }],
  };
}

/** A lab without SIP: one person, of whom a test can watch everything that the host does with her. */
export class StandInLab implements LabPort {
  readonly done: string[] = [];
  readonly #person: LabPerson = {
    id: "anna",
    displayName: "Anna",
    role: "Rescue lead",
    kind: "migrated",
    primaryId: PRIMARY_ID,
    currentId: PRIMARY_ID,
    system: "system-a",
    settings: {
      route: "home",
      kmsUriPlace: "redirection",
      reason: "",
      unit: "window",
      answerMode: "automatic",
      answerDelayMs: 0,
      fault: "none",
      messageFault: "none",
      redirectionFault: "none",
      carrier: "300",
      messageOrder: "after",
      callsAs: "normal",
      callsAlso: "",
      forwardsTo: "",
      moves: "keeps",
      movesTo: "",
    },
    unitOpen: false,
    unit: null,
  };
  readonly #changed = new Set<(state: LabState) => void>();
  readonly #said = new Set<(message: LabMessage) => void>();
  /** What {@link whenRegistered} answers with. */
  registered: Promise<void> = Promise.resolve();
  closed = false;

  state(): LabState {
    return {
      systems: [],
      identity: null,
      documents: null,
      presence: null,
      dispatcherId: "sip:dispatch-3@mcx.system-a.example",
      csk: { fault: "none", taken: { floorControl: 0, transmissionControl: 0 } },
      migration: { system: "system-a", fault: "none" },
      people: [structuredClone(this.#person)],
    };
  }

  configure(personId: string, patch: object): LabState {
    this.done.push(`configure ${personId} ${JSON.stringify(patch)}`);
    Object.assign(this.#person.settings, patch);
    const migrated = this.#person.settings.route !== "home";
    this.#person.currentId = migrated ? NEW_ID : PRIMARY_ID;
    this.#person.system = migrated ? "system-b" : "system-a";
    this.#change();
    return this.state();
  }

  configureKms(system: string, patch: object): LabState {
    this.done.push(`configureKms ${system} ${JSON.stringify(patch)}`);
    return this.state();
  }

  async configureContent(system: string, fault: string): Promise<LabState> {
    this.done.push(`configureContent ${system} ${fault}`);
    return this.state();
  }

  async configureMessages(system: string, fault: string): Promise<LabState> {
    this.done.push(`configureMessages ${system} ${fault}`);
    return this.state();
  }

  consoleAccount(identity: { clientId: string; instanceId: string }): SipAccount {
    return { ...account(CONSOLE_ID, "ws://127.0.0.1:9001/sip"), ...identity };
  }

  unitAccount(_personId: string, identity: { clientId: string; instanceId: string }): SipAccount {
    const port = this.#person.system === "system-a" ? 9001 : 9002;
    return { ...account(this.#person.currentId, `ws://127.0.0.1:${port}/sip`), ...identity };
  }

  credentialsOf(): DigestCredentials {
    return { username: "somebody", password: PASSWORD, realms: ["a.test"] };
  }

  consoleKms(): undefined {}

  unitKms(): undefined {}

  consoleContent(): undefined {}

  unitContent(): undefined {}

  messageMedia(): MessageMediaAccess {
    return { trustAnchors: [], addressOf: () => ({ host: "127.0.0.1", port: 9 }), relay: undefined };
  }

  signalling() {
    return { trustAnchors: [], addressOf: () => ({ host: "127.0.0.1", port: 9 }), dial: undefined };
  }

  directory() {
    const { id, displayName, role, primaryId } = this.#person;
    return [{ id, displayName, role, mcServiceId: primaryId, favourite: true }];
  }

  async configureIdentity(fault: string): Promise<LabState> {
    this.done.push(`configureIdentity ${fault}`);
    return this.state();
  }

  async configureExchange(fault: string): Promise<LabState> {
    this.done.push(`configureExchange ${fault}`);
    return this.state();
  }

  configureAuthorisation(fault: string): LabState {
    this.done.push(`configureAuthorisation ${fault}`);
    return this.state();
  }

  configureSip(sip: string): LabState {
    this.done.push(`configureSip ${sip}`);
    return this.state();
  }

  configureCsk(fault: string): LabState {
    this.done.push(`configureCsk ${fault}`);
    return this.state();
  }

  configureMigration(fault: string): LabState {
    this.done.push(`configureMigration ${fault}`);
    return this.state();
  }

  configurePresence(fault: string): LabState {
    this.done.push(`configurePresence ${fault}`);
    return this.state();
  }

  async configureDocuments(change: object): Promise<LabState> {
    this.done.push(`configureDocuments ${JSON.stringify(change)}`);
    return this.state();
  }

  async reset(): Promise<LabState> {
    this.done.push("reset");
    return this.state();
  }

  identity(): undefined {}

  partnerIdentity(): undefined {}

  configuration(): undefined {}

  partnerConfiguration(): undefined {}

  users(devices: LabDevices, signIn: SignInGate): UserSources {
    return labUsers(this, devices, signIn);
  }

  setUnitOpen(_personId: string, open: boolean): void {
    this.done.push(`unit ${open ? "open" : "closed"}`);
    this.#person.unitOpen = open;
    this.#change();
  }

  reportUnit(personId: string, report: UnitReport): void {
    this.done.push(`report ${personId}`);
    this.#person.unit = report;
    this.#change();
  }

  dropConnection(of: string): void {
    this.done.push(`drop ${of}`);
  }

  onChange(listener: (state: LabState) => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  onMessage(listener: (message: LabMessage) => void): () => void {
    this.#said.add(listener);
    return () => this.#said.delete(listener);
  }

  whenRegistered(mcServiceId: string): Promise<void> {
    this.done.push(`registered? ${mcServiceId}`);
    return this.registered;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  say(message: LabMessage): void {
    for (const listener of this.#said) listener(message);
  }

  #change(): void {
    for (const listener of this.#changed) listener(this.state());
  }
}
