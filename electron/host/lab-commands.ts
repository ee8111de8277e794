/**
 * What the console's lab panel can ask for, and what it hears of the lab. Nothing here is part of a real system.
 *
 * @module
 */
import { within } from "../../shared/base/within.ts";
import { shownIdOf } from "../../shared/bridge/account.ts";
import type { EventName, EventPayload } from "../../shared/bridge/bridge.ts";
import type { LabPerson } from "../../shared/bridge/lab.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { UserSource } from "../user/user-source.ts";
import type { LabPort } from "./lab-port.ts";
import type { WindowRequest } from "./window-context.ts";

/** Milliseconds that a unit has to open and sign in before it is told to call. */
const REGISTRATION_TIMEOUT = 20_000;

/** The lab, if it runs, and what connects it with windows. */
export interface LabCommands {
  readonly running: boolean;
  /** @throws McError `lab-off` */
  require(): LabPort;
  /** @throws McError `lab-off`, `lab-unknown-person` */
  person(personId: string): LabPerson;
  /** Opens the unit if needed, waits until it is registered, and has it call the console. */
  callConsole(personId: string): Promise<void>;
  /** The same, and has it ask the console to call back. */
  askCallBack(personId: string): Promise<void>;
  /** The unit of a person is there, or is there no more. */
  unitIs(personId: string | null, open: boolean): void;
  close(): Promise<void>;
}

interface Surroundings {
  readonly dispatcher: UserSource;
  readonly emit: <N extends EventName>(event: N, payload: EventPayload<N>, personId?: string) => void;
  /** Whether a page of this person's unit is there. */
  readonly isPresent: (personId: string) => boolean;
  readonly openWindow: (window: WindowRequest) => Promise<void>;
}

function labOff(): never {
  throw new McError("lab-off");
}

/** In a program without the lab. */
export const NO_LAB: LabCommands = {
  running: false,
  require: labOff,
  person: labOff,
  callConsole: async () => labOff(),
  askCallBack: async () => labOff(),
  unitIs: () => {},
  close: async () => {},
};

export function createLabCommands(lab: LabPort, surroundings: Surroundings): LabCommands {
  const { dispatcher, emit, isPresent, openWindow } = surroundings;
  const stops = [
    lab.onChange((state) => emit("lab.changed", state)),
    lab.onMessage((message) => emit("lab.message", message)),
  ];

  function person(personId: string): LabPerson {
    const found = lab.state().people.find(({ id }) => id === personId);
    if (found === undefined) throw new McError("lab-unknown-person", personId);
    return found;
  }

  /** Has the unit of a person turn to the console; opened if needed, and registered. */
  async function turnToConsole(personId: string, event: "unit.callConsole" | "unit.askCallBack"): Promise<void> {
    person(personId);
    if (!isPresent(personId)) await openWindow({ role: "unit", personId });
    // The person can move while the unit signs in, so the ID is read after the window is open.
    const registered = lab.whenRegistered(person(personId).currentId);
    await within(registered, REGISTRATION_TIMEOUT, () => {
      throw new McError("lab-unit-not-registered", personId);
    });
    emit(event, { mcServiceId: shownIdOf(dispatcher.account()) }, personId);
  }

  return {
    running: true,
    require: () => lab,
    person,
    callConsole: (personId) => turnToConsole(personId, "unit.callConsole"),
    askCallBack: (personId) => turnToConsole(personId, "unit.askCallBack"),
    unitIs(personId, open) {
      if (personId !== null) lab.setUnitOpen(personId, open);
    },
    async close() {
      for (const stop of stops) stop();
    },
  };
}
