/**
 * The window's copy of its connection test: begun here, told by the host, ended when nobody looks at it any more.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ConnectionTest } from "../../shared/bridge/connection-test.ts";
import { asMcError, type ErrorReport } from "../../shared/errors/mc-error.ts";
import type { Host } from "../host/host.ts";

interface TestView {
  /** The test as it is told; null before the first. */
  readonly test: ConnectionTest | null;
  /** Why there is none. */
  readonly failure: ErrorReport | null;
}

export interface TestDesk {
  readonly store: StoreApi<TestView>;
  /** Begins anew. Never rejects. */
  begin(): Promise<void>;
  stop(): Promise<void>;
  /** Nobody looks at it any more: it ends. */
  close(): void;
}

export function createTestDesk(host: Host): TestDesk {
  const store = createStore<TestView>(() => ({ test: null, failure: null }));
  const stopListening = host.on("connectionTest.changed", (test) => {
    const before = store.getState().test;
    // What is told late of one that was given up is not that of the one after it.
    if (before === null || test.run >= before.run) store.setState({ test, failure: null });
  });
  const stop = () =>
    host.call("connectionTest.cancel", {}).then(
      () => {},
      () => {},
    );
  return {
    store,
    async begin() {
      store.setState({ failure: null });
      try {
        await host.call("connectionTest.begin", {});
      } catch (error) {
        store.setState({ failure: asMcError(error).report(), test: null });
      }
    },
    stop,
    close() {
      stopListening();
      void stop();
    },
  };
}
