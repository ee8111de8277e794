/**
 * The window's copy of its connection test: begun here, told by the host, ended when nobody looks at it any more. What the host cannot know, whether
 * the microphone hears, is a step of the window's own beside those.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ConnectionTest, TestedStep } from "../../shared/bridge/connection-test.ts";
import { asMcError, type ErrorReport } from "../../shared/errors/mc-error.ts";
import type { MicrophoneFound } from "../client/microphone-check.ts";
import type { Host } from "../host/host.ts";

/** A step of the host, or that of the window. */
export interface ShownStep extends Omit<TestedStep, "step" | "found"> {
  readonly step: TestedStep["step"] | "microphone";
  readonly found: TestedStep["found"] & { readonly heard?: MicrophoneFound["heard"] };
}

/** The test as a person sees it. */
export interface ShownTest extends Omit<ConnectionTest, "steps"> {
  readonly steps: readonly ShownStep[];
}

interface TestView {
  /** The test as it is told; null before the first. */
  readonly test: ShownTest | null;
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

const LISTENING: ShownStep = {
  step: "microphone",
  about: "",
  state: "running",
  found: {},
  took: null,
  fault: null,
};

/** @param checkMicrophone - opens it and listens; ends with the signal. @throws McError `microphone-…` */
export function createTestDesk(
  host: Host,
  checkMicrophone: (signal: AbortSignal) => Promise<MicrophoneFound>,
): TestDesk {
  const store = createStore<TestView>(() => ({ test: null, failure: null }));
  let told: ConnectionTest | null = null;
  let microphone = LISTENING;
  let listening: AbortController | undefined;

  function show(): void {
    if (told === null) return;
    const isRunning = told.isRunning || microphone.state === "running";
    store.setState({ test: { ...told, isRunning, steps: [...told.steps, microphone] }, failure: null });
  }

  const stopListening = host.on("connectionTest.changed", (test) => {
    // What is told late of one that was given up is not that of the one after it.
    if (told !== null && test.run < told.run) return;
    told = test;
    show();
  });

  async function listen(): Promise<void> {
    listening?.abort();
    const mine = new AbortController();
    listening = mine;
    microphone = LISTENING;
    const began = performance.now();
    let end: Partial<ShownStep>;
    try {
      const { heard, name } = await checkMicrophone(mine.signal);
      end = { state: "ok", about: name, found: { heard } };
    } catch (error) {
      const { code, detail } = asMcError(error, "microphone-failed");
      end = { state: "failed", fault: detail === undefined ? { code } : { code, detail } };
    }
    if (listening !== mine) return;
    const took = performance.now() - began;
    microphone = mine.signal.aborted ? { ...LISTENING, state: "given-up" } : { ...LISTENING, ...end, took };
    show();
  }

  const stop = async () => {
    listening?.abort();
    await host.call("connectionTest.cancel", {}).catch(() => {});
  };

  return {
    store,
    async begin() {
      store.setState({ failure: null });
      const heard = listen();
      try {
        await host.call("connectionTest.begin", {});
        await heard;
      } catch (error) {
        listening?.abort();
        told = null;
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
