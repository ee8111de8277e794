/**
 * The window's copy of how this desk is set up and what is offered, and the steps that somebody can take.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { SetUpQuestion, SetUpState, TypedDesk, TypedField } from "../../shared/bridge/set-up.ts";
import { asMcError, type ErrorReport } from "../../shared/errors/mc-error.ts";
import type { Host } from "../host/host.ts";

/** How somebody sets the desk up. */
export type SetUpWay = "file" | "address" | "typed" | "lab";

interface SetUpView {
  readonly state: SetUpState;
  /** The way that was chosen last; null before one is. */
  readonly way: SetUpWay | null;
  /** What is offered, to be agreed to; null where nothing is. */
  readonly offer: SetUpQuestion | null;
  /** Fields of what was typed that are wrong. */
  readonly faults: readonly TypedField[];
  /** What the host is doing for it. */
  readonly working: boolean;
  /** Whether this window has set the desk up. */
  readonly isInstalled: boolean;
  /** Why the last step came to nothing. */
  readonly failure: ErrorReport | null;
}

export interface SetUpDesk {
  readonly store: StoreApi<SetUpView>;
  chooseFile(): Promise<void>;
  /** Shows the field for an address. */
  chooseAddress(): Promise<void>;
  name(address: string): Promise<void>;
  /** Shows the fields of a desk that is typed in. */
  chooseFields(): Promise<void>;
  fillIn(desk: TypedDesk): Promise<void>;
  follow(): Promise<void>;
  install(): Promise<void>;
  drop(): Promise<void>;
  switchLab(into: boolean): Promise<void>;
  /** Asks anew what is missing. */
  refresh(): Promise<void>;
}

/** Follows the set-up of the desk. None of its steps rejects: what failed is in the store. */
export function createSetUpDesk(host: Host, state: SetUpState): SetUpDesk {
  const store = createStore<SetUpView>(() => ({
    state,
    way: state.address === null ? null : "address",
    offer: null,
    faults: [],
    working: false,
    isInstalled: false,
    failure: null,
  }));

  /** One step at a time; pressed twice it is one. */
  async function step(act: () => Promise<Partial<SetUpView>>): Promise<void> {
    if (store.getState().working) return;
    store.setState({ working: true, failure: null });
    try {
      store.setState({ ...(await act()), working: false });
    } catch (error) {
      store.setState({ failure: asMcError(error).report(), working: false });
    }
  }

  const read = async (): Promise<SetUpState> => host.call("setUp.state", {});
  host.on("setUp.offered", () => void read().then((next) => store.setState({ state: next, way: "address" })));
  host.on("signIn.changed", () => void read().then((next) => store.setState({ state: next })));

  // Not held up by a step that goes on: it may be what somebody wants to leave.
  const drop = (): Promise<void> =>
    host.call("setUp.drop", {}).then(
      () => store.setState({ offer: null, failure: null }),
      (error: unknown) => store.setState({ failure: asMcError(error).report() }),
    );

  /** Opens what has to be written for a way. */
  async function open(way: SetUpWay): Promise<void> {
    if (store.getState().offer !== null) await drop();
    store.setState({ way, faults: [], failure: null });
  }

  return {
    store,
    chooseFile: () =>
      step(async () => {
        store.setState({ way: "file" });
        const { offer } = await host.call("setUp.choose", {});
        return offer === null ? {} : { offer, isInstalled: false };
      }),
    chooseAddress: () => open("address"),
    chooseFields: () => open("typed"),
    fillIn: (desk) =>
      step(async () => {
        const outcome = await host.call("setUp.fillIn", desk);
        return "offer" in outcome
          ? { offer: outcome.offer, faults: [], isInstalled: false }
          : { faults: outcome.faults };
      }),
    name: (address) => step(async () => ({ offer: await host.call("setUp.name", { address }), isInstalled: false })),
    follow: () => step(async () => ({ offer: await host.call("setUp.follow", {}) })),
    install: () =>
      step(async () => ({ state: await host.call("setUp.install", {}), offer: null, way: null, isInstalled: true })),
    drop,
    switchLab: (into) =>
      step(async () => {
        await host.call("setUp.switchLab", { into });
        return {};
      }),
    refresh: async () => store.setState({ state: await read() }),
  };
}
