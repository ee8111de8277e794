/**
 * Connects the lab with windows: which account a unit gets, when it must sign in again, how it is made to call.
 *
 * @module
 */
import { within } from "../../shared/base/within.ts";
import { type SipAccount, shownIdOf } from "../../shared/bridge/account.ts";
import type { EventName, EventPayload } from "../../shared/bridge/bridge.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { Installation } from "../services/installation.ts";
import type { LabDesk } from "./host-parts.ts";
import type { LabPort } from "./lab-port.ts";
import type { WindowContext, WindowRequest } from "./window-context.ts";

/** Milliseconds that a unit has to open and sign in before it is told to call. */
const REGISTRATION_TIMEOUT = 20_000;

interface Connections {
  readonly lab: LabPort | null;
  readonly installation: Installation;
  readonly emit: <N extends EventName>(event: N, payload: EventPayload<N>, personId?: string) => void;
  readonly openWindow: (window: WindowRequest) => Promise<void>;
  readonly registrationTimeout?: number;
}

/** The desk as the host uses it; command handlers see {@link LabDesk}. */
export interface HostLabDesk extends LabDesk {
  /** Undefined without the lab. */
  accountOf(window: WindowContext): SipAccount | undefined;
  pageAttached(window: WindowContext): void;
  pageGone(window: WindowContext): void;
  /** Of the console's account and of every unit's, now and earlier: people move on while their window stays. */
  webSocketUrls(): string[];
  close(): void;
}

export function createLabDesk(connections: Connections): HostLabDesk {
  const { lab, installation, emit, openWindow } = connections;
  /** Pages of each person's unit that are there. Briefly two while a window reloads. */
  const openPages = new Map<string, number>();
  /** The account that each unit last asked for, as text to compare with. */
  const givenAccounts = new Map<string, string>();

  function unitAccount(running: LabPort, personId: string): SipAccount {
    return running.unitAccount(personId, installation.unitIdentity(personId));
  }

  /** Tells units whose account is another one now. */
  function announceMoves(running: LabPort): void {
    for (const [personId, given] of givenAccounts) {
      const account = JSON.stringify(unitAccount(running, personId));
      if (account === given) continue;
      // Until the unit asks again it has been told, so it is not told twice.
      givenAccounts.set(personId, account);
      emit("account.changed", {}, personId);
    }
  }

  const webSocketUrls = new Set<string>();
  function noteWebSocketUrls(running: LabPort): void {
    webSocketUrls.add(running.consoleAccount(installation.identity).webSocketUrl);
    for (const { id } of running.state().people) webSocketUrls.add(unitAccount(running, id).webSocketUrl);
  }

  const stops: (() => void)[] = [];
  if (lab !== null) {
    noteWebSocketUrls(lab);
    stops.push(
      lab.onChange((state) => {
        announceMoves(lab);
        emit("lab.changed", state);
      }),
      lab.onMessage((message) => emit("lab.message", message)),
    );
  }

  const desk: HostLabDesk = {
    running: lab !== null,

    require() {
      if (lab === null) throw new McError("lab-off");
      return lab;
    },

    person(personId) {
      const found = desk
        .require()
        .state()
        .people.find((person) => person.id === personId);
      if (found === undefined) throw new McError("lab-unknown-person", personId);
      return found;
    },

    async callConsole(personId) {
      const running = desk.require();
      desk.person(personId);
      if (!openPages.has(personId)) await openWindow({ role: "unit", personId });
      // The person can move while the unit signs in, so the ID is read after the window is open.
      const registered = running.whenRegistered(desk.person(personId).currentId);
      await within(registered, connections.registrationTimeout ?? REGISTRATION_TIMEOUT, () => {
        throw new McError("lab-unit-not-registered", personId);
      });
      const mcServiceId = shownIdOf(running.consoleAccount(installation.identity));
      emit("unit.callConsole", { mcServiceId }, personId);
    },

    accountOf(window) {
      if (lab === null) return undefined;
      if (window.personId === null) return lab.consoleAccount(installation.identity);
      const account = unitAccount(lab, window.personId);
      givenAccounts.set(window.personId, JSON.stringify(account));
      return account;
    },

    pageAttached({ personId }) {
      if (personId === null) return;
      openPages.set(personId, (openPages.get(personId) ?? 0) + 1);
      lab?.setUnitOpen(personId, true);
    },

    pageGone({ personId }) {
      if (personId === null) return;
      const left = (openPages.get(personId) ?? 1) - 1;
      if (left > 0) {
        openPages.set(personId, left);
        return;
      }
      openPages.delete(personId);
      givenAccounts.delete(personId);
      lab?.setUnitOpen(personId, false);
    },

    webSocketUrls() {
      if (lab !== null) noteWebSocketUrls(lab);
      return [...webSocketUrls];
    },

    close() {
      for (const stop of stops) stop();
    },
  };
  return desk;
}
