import { useEffect, useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { CallBack } from "../../shared/mc/call-back.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { type MissedPerson, missedEmergencySpoken, missedPeople } from "../history/missed-story.ts";
import type { PersonFinder } from "../people/people.ts";
import { useConsole } from "./console-context.ts";

/** What the window shows of those who are to be called back. */
interface ShownMissed {
  readonly missed: readonly MissedPerson[];
  /** A missed emergency, in words for the ear; empty without one. */
  readonly emergencySpoken: string;
}

/** Everybody who is to be called back; how many is told in the title of the window and to the desktop too. */
export function useMissed(record: readonly CallRecord[], find: PersonFinder, wishes: readonly CallBack[]): ShownMissed {
  const { history, host } = useConsole();
  const loaded = useStore(history, ({ status }) => status === "ready");
  const people = useMemo(() => missedPeople(record, find, wishes), [record, find, wishes]);
  const count = people.length;
  const title = useRef<string>(undefined);
  useEffect(() => {
    title.current ??= document.title;
    document.title = count === 0 ? title.current : `(${count}) ${title.current}`;
    // A program without a tray has nowhere to say it.
    if (loaded) void host.call("desktop.toCallBack", { count }).catch(() => {});
  }, [count, host, loaded]);
  return { missed: people, emergencySpoken: missedEmergencySpoken(people, find) };
}
