/**
 * Keeps the wishes to be called back of this window with the host, over a restart.
 *
 * @module
 */
import type { CallBackActions } from "../calling/call-backs.ts";
import type { Host } from "../host/host.ts";
import { writeLog } from "../host/window-log.ts";

/**
 * Fetches what was kept, and from then on has each change kept, one at a time and the newest last. While the key under which it is sealed is not at
 * hand, it is fetched again as soon as the record of calls is; nothing is written over it until then.
 *
 * @returns the way to stop
 */
export function keepCallBacks(host: Host, callBacks: CallBackActions): () => void {
  const { store } = callBacks;
  const failed = (error: unknown) => {
    writeLog(host, "error", `call-backs not stored: ${error instanceof Error ? error.message : "unknown"}`);
  };
  let underWay = false;
  let due = false;
  let loaded = false;
  let stopped = false;
  const put = async () => {
    if (underWay || !loaded) {
      due = true;
      return;
    }
    underWay = true;
    do {
      due = false;
      await host.call("callBacks.put", { wishes: [...store.getState().list] }).catch(failed);
    } while (due && !stopped);
    underWay = false;
  };
  const fetch = async () => {
    const kept = await host.call("callBacks.list", {});
    if (stopped || loaded) return;
    loaded = true;
    callBacks.restore(kept);
    if (due) void put();
  };
  // Without what was kept nothing is written over it.
  void fetch().catch(failed);
  const stopRecording = host.on("calls.recordingChanged", ({ awaited }) => {
    if (!loaded && !awaited) void fetch().catch(failed);
  });
  const unsubscribe = store.subscribe(({ list }, before) => {
    if (list !== before.list) void put();
  });
  return () => {
    stopped = true;
    stopRecording();
    unsubscribe();
  };
}
