import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { useConsole } from "./console-context.ts";

interface Counts {
  /** People to be called back. */
  readonly toCallBack: number;
  /** Messages that nobody has read. */
  readonly unread: number;
}

/** Says how much waits for the dispatcher: in the title of the window, together, and to the desktop. */
export function useCounts({ toCallBack, unread }: Counts): void {
  const { history, host } = useConsole();
  const loaded = useStore(history, ({ status }) => status === "ready");
  const title = useRef<string>(undefined);
  useEffect(() => {
    title.current ??= document.title;
    const count = toCallBack + unread;
    document.title = count === 0 ? title.current : `(${count}) ${title.current}`;
  }, [toCallBack, unread]);
  // A program without a tray has nowhere to say it.
  useEffect(() => {
    if (loaded) void host.call("desktop.toCallBack", { count: toCallBack }).catch(() => {});
  }, [host, loaded, toCallBack]);
  useEffect(() => void host.call("desktop.unread", { count: unread }).catch(() => {}), [host, unread]);
}
