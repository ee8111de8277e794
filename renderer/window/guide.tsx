import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import type { KnownNewId } from "../../shared/mc/whereabouts.ts";
import { type CallingStore, isLive } from "../calling/calling-store.ts";
import { choose, search } from "../directory/directory-store.ts";
import { type GuideDesk, resetAll, setUpStep } from "../guide/guide-acts.ts";
import { stepBeside, stepOf } from "../guide/guide-steps.ts";
import { goTo, toggleGuide } from "../guide/guide-store.ts";
import { GuideView } from "../guide/guide-view.tsx";
import { hasHappened } from "../guide/has-happened.ts";
import { chooseStoredNewId } from "../history/history-store.ts";
import type { ShortcutHandlers } from "../keyboard/use-shortcuts.ts";
import { createLabStore } from "../lab/lab-store.ts";
import { createMessagingStore } from "../messaging/messaging-store.ts";
import { useConsole } from "./console-context.ts";
import type { ConsoleServices } from "./services.ts";

/** What the guide reads of the window besides its stores. */
interface GuideParts {
  readonly services: ConsoleServices;
  /** Every call in reach, the newest first. */
  readonly record: readonly CallRecord[];
  /** The new ID that is known of whoever has an ID. */
  newIdOf(id: string): KnownNewId | undefined;
}

/** In the place of stores that a window is without. */
const NO_LAB = createLabStore();
const NO_MESSAGES = createMessagingStore();

/** Settles when no call of this window is live any more. */
const allEnded = (calling: CallingStore): Promise<void> =>
  new Promise((resolve) => {
    const isOver = () => !calling.getState().calls.some(isLive);
    if (isOver()) return resolve();
    const stop = calling.subscribe(() => {
      if (!isOver()) return;
      stop();
      resolve();
    });
  });

function showChosen({ directory, ui }: ConsoleServices, personId: string): void {
  search(directory, "");
  choose(directory, personId);
  ui.setState({ middle: "calls", viewedId: null, messageAt: null });
}

const labOf = ({ lab }: ConsoleServices) => (lab?.store ?? NO_LAB).getState().lab;

function deskOf({ newIdOf, services }: GuideParts): GuideDesk {
  const { account, actions, calling, history, host, migration } = services;
  return {
    lab: () => labOf(services),
    configure: (personId, settings) => host.call("lab.configure", { personId, settings }),
    openUnit: (personId) => host.call("lab.openUnit", { personId }),
    callConsole: (personId) => host.call("lab.callConsole", { personId }),
    reset: () => host.call("lab.reset", {}),
    choose: (personId) => showChosen(services, personId),
    async forgetNewIds(personId) {
      const people = labOf(services)?.people ?? [];
      for (const { primaryId } of people.filter(({ id }) => personId === undefined || id === personId)) {
        const callId = newIdOf(primaryId)?.callId;
        if (callId === undefined) continue;
        if (calling.getState().calls.some(({ id }) => id === callId)) actions.chooseNewId(callId, "forgotten");
        else await chooseStoredNewId(host, history, callId, "forgotten");
      }
    },
    endCalls() {
      for (const call of calling.getState().calls.filter(isLive)) actions.end(call.id);
      return allEnded(calling);
    },
    goHome() {
      const { migration: where, step } = migration.store.getState();
      if (where.at === null || step !== null) return false;
      void migration.goHome();
      return true;
    },
    speaksAsHandsets: () => account.floorControl !== undefined,
    reload: () => window.location.reload(),
  };
}

/** Whether the present step has happened. */
function isDone({ record, services }: GuideParts): boolean {
  const { place } = services.guide.getState();
  const lab = labOf(services);
  if (place === null || !place.isSetUp || lab === null) return false;
  const step = stepOf(place.step);
  const id = lab.people.find((person) => person.id === step.personId)?.primaryId ?? "";
  const messages = services.messaging?.store.getState().book.get(mcIdKey(id)) ?? [];
  return hasHappened(step, { calls: record, messages, lab }, place.since);
}

/** What can be done in a demonstration, of how it is at that moment. */
function guideActs(parts: GuideParts) {
  const { guide } = parts.services;
  const setUp = () => void setUpStep(guide, deskOf(parts));
  const beside = (by: 1 | -1) => {
    const { place } = guide.getState();
    return place === null ? undefined : stepBeside(place.step, by);
  };
  const goOn = () => {
    const next = beside(1);
    if (next === undefined) return;
    goTo(guide, next);
    setUp();
  };
  const back = () => {
    const before = beside(-1);
    if (before !== undefined) goTo(guide, before);
  };
  return { setUp, goOn, back, reset: () => void resetAll(guide, deskOf(parts)), toggle: () => toggleGuide(guide) };
}

/** The keys of the demonstration; none outside the lab. */
export function guideHandlers(parts: GuideParts): ShortcutHandlers {
  const { guide, lab } = parts.services;
  if (lab === null) return {};
  const { goOn, setUp, toggle } = guideActs(parts);
  if (guide.getState().place === null) return { guide: toggle };
  // While a page that has begun anew knows nothing of the lab yet, nothing is set up a second time.
  return { guide: toggle, guideNext: () => labOf(parts.services) && (isDone(parts) ? goOn() : setUp()) };
}

/** The strip of the demonstration, while one goes on. */
export function Guide(props: Omit<GuideParts, "services"> & { readonly letters: boolean }) {
  const services = useConsole();
  const { busy, place, problem } = useStore(services.guide);
  const partner = useStore(services.lab?.store ?? NO_LAB, ({ lab }) => lab?.systems[1]?.name);
  // What has happened is looked at anew with whatever is told of it.
  useStore(services.lab?.store ?? NO_LAB, ({ lab }) => lab?.migration.system);
  useStore(services.messaging?.store ?? NO_MESSAGES, ({ book }) => book);
  const people = useStore(services.directory, ({ status }) => status);
  // After the page has begun anew the one whom the step is about is chosen again.
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || people !== "ready") return;
    begun.current = true;
    const { place: kept } = services.guide.getState();
    if (kept?.isSetUp === true) showChosen(services, stepOf(kept.step).personId);
  }, [people, services]);
  if (place === null || partner === undefined) return null;
  const parts = { ...props, services };
  const { back, goOn, reset, setUp, toggle } = guideActs(parts);
  return (
    <GuideView
      place={place}
      // Nothing is said to be set up before the one whom the step is about is chosen.
      busy={busy || people === "loading"}
      done={isDone(parts)}
      problem={problem}
      partner={partner}
      letters={props.letters}
      onSetUp={setUp}
      onNext={goOn}
      onBack={back}
      onReset={reset}
      onClose={toggle}
    />
  );
}
