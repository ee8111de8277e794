import { useEffect, useRef } from "react";
import { flushSync } from "react-dom";
import type { GlobalAct } from "../../shared/bridge/global-keys.ts";
import type { Host } from "../host/host.ts";
import type { ShownCalling } from "./shown-calls.ts";

/** What the key of each act does now; undefined: nothing. */
export type GlobalHandlers = { readonly [Act in GlobalAct]?: (() => void) | undefined };

/**
 * Has the keys that are pressed in other programs do what those of the window do, and only while those would do it.
 *
 * @param handlers - the newest are used, without listening anew
 */
export function useGlobalKeys(host: Host, shown: ShownCalling, handlers: GlobalHandlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(
    () =>
      host.on("desktop.act", ({ act }) => {
        flushSync(shown.catchUp);
        latest.current[act]?.();
      }),
    [host, shown],
  );
}
