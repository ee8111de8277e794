import { useMemo } from "react";
import { useStore } from "zustand";
import type { CallBack } from "../../shared/mc/call-back.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { attendStored, openEarlier } from "../history/history-store.ts";
import {
  leftByPerson,
  type MissedPerson,
  missedEmergencySpoken,
  missedPeople,
  unopenedEmergencies,
} from "../history/missed-story.ts";
import type { PersonFinder } from "../people/people.ts";
import { useConsole } from "./console-context.ts";

/** What the window shows of those who are to be called back. */
interface ShownMissed {
  readonly missed: readonly MissedPerson[];
  /** Those of them whose emergency nobody has opened. */
  readonly unopened: readonly MissedPerson[];
  /** A missed emergency, in words for the ear; empty without one. */
  readonly emergencySpoken: string;
  /** Notes that the record of a call is being read, and fetches one that lies further back than those that are here. */
  noteOpened(callId: string): void;
}

/** Everybody who is to be called back. */
export function useMissed(record: readonly CallRecord[], find: PersonFinder, wishes: readonly CallBack[]): ShownMissed {
  const { actions, history, host } = useConsole();
  const left = useStore(history, (state) => state.left);
  const ofBefore = useMemo(() => leftByPerson(left, find), [left, find]);
  const people = useMemo(() => missedPeople(record, find, wishes, ofBefore), [record, find, wishes, ofBefore]);
  const unopened = useMemo(() => unopenedEmergencies(people), [people]);
  const noteOpened = (callId: string) => {
    // Of one person all of them: they stand in one row.
    const ids = unopened.find(({ calls }) => calls.some(({ id }) => id === callId))?.calls.map(({ id }) => id) ?? [];
    actions.attend(ids, "opened");
    // What cannot be stored is red again after the next start, and the record says that it cannot store.
    void attendStored(host, history, ids, "opened").catch(() => {});
    if (!record.some(({ id }) => id === callId)) void openEarlier(host, history, callId).catch(() => {});
  };
  return { missed: people, unopened, emergencySpoken: missedEmergencySpoken(people, find), noteOpened };
}
