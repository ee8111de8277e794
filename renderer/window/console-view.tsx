import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import {
  callToEnd,
  canAnswer,
  middleCall,
  otherCalls,
  ringingCall,
  unfollowedRedirection,
} from "../call/call-story.ts";
import { CallView } from "../call/call-view.tsx";
import { canSendDigits, holdToSet } from "../call/hold-story.ts";
import { type DialTarget, dialTarget, search } from "../directory/directory-store.ts";
import { DirectoryView, LIST_ID } from "../directory/directory-view.tsx";
import { mergedCalls } from "../history/history-store.ts";
import { HistoryView } from "../history/history-view.tsx";
import { focusRegion } from "../keyboard/regions.ts";
import { type ShortcutHandlers, useShortcuts } from "../keyboard/use-shortcuts.ts";
import { LabView } from "../lab/lab-view.tsx";
import { askForKeys } from "../own-keys/keys-store.ts";
import { keysSummary } from "../own-keys/keys-story.ts";
import { KeysView } from "../own-keys/keys-view.tsx";
import { partyOf } from "../people/people.ts";
import { whereaboutsFrom } from "../people/whereabouts.ts";
import { ProtectionView } from "../protection/protection-view.tsx";
import { mayCallUnprotected } from "../protection/story.ts";
import { SettingsView } from "../settings/settings-view.tsx";
import { applyTheme } from "../settings/theme.ts";
import { useConsole } from "./console-context.ts";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import { LadderSide, OpenedSide } from "./side-panel.tsx";
import { Strip } from "./strip.tsx";
import { closeTop, toggleLadder, toggleSide } from "./ui-store.ts";

/** A call in progress changes each second, and nothing of that concerns the people. */
const People = memo(DirectoryView);

/** What the record teaches about where people are; the same function until a call has taught something new. */
function useWhereabouts(record: readonly CallRecord[]) {
  const lessons = record
    .map(({ id, connectedAt, redirections }) => `${id} ${connectedAt} ${redirections.length}`)
    .join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the record, these are what it teaches
  return useMemo(() => whereaboutsFrom(record), [lessons]);
}

/** The whole window: strip, people, call, what happened, recent. */
export function ConsoleView() {
  const services = useConsole();
  const { actions, ui } = services;
  const calling = useStore(services.calling);
  const stored = useStore(services.history, (state) => state.stored);
  const find = useStore(services.directory, (state) => state.find);
  const { settings } = useStore(services.settings);
  const keysAskable = useStore(services.keys, ({ status }) => keysSummary(status, Date.now()).askable);
  const open = useStore(ui);
  const searchField = useRef<HTMLInputElement>(null);

  const record = useMemo(() => mergedCalls(stored, calling.calls), [stored, calling.calls]);
  const whereabouts = useWhereabouts(record);
  const call = middleCall(calling, record, open.viewedId);
  const letters = settings.letterShortcuts;

  useEffect(() => applyTheme(settings.theme), [settings.theme]);

  const place = useCallback(
    (target: DialTarget | null) => {
      if (target === null) return;
      actions.place(target.mcServiceId);
      search(services.directory, "");
      // Out of the field, so that the letters that act on the call do so and are not typed.
      if (document.activeElement === searchField.current) document.getElementById(LIST_ID)?.focus();
    },
    [actions, services.directory],
  );
  const openCall = (id: string) => {
    const present = calling.calls.some((each) => each.id === id);
    if (present) actions.focus(id);
    ui.setState({ viewedId: present ? null : id, messageAt: null });
  };

  const ending = callToEnd(calling.calls, call);
  const ringing = ringingCall(calling.calls, call);
  const unfollowed = call === undefined ? undefined : unfollowedRedirection(call);
  // One call at a time: while one is in progress no key and no button places another.
  const busy = ending !== undefined;
  // While a record is being read, the microphone and the hold of the call in progress stay at hand, as its end does.
  const hold = ending && holdToSet(ending);
  const handlers: ShortcutHandlers = {
    search: () => {
      searchField.current?.focus();
      searchField.current?.select();
    },
    call: busy ? undefined : () => place(dialTarget(services.directory.getState())),
    end: ending && (() => actions.end(ending.id)),
    mute: ending?.state === "connected" ? () => actions.mute(ending.id, !ending.muted) : undefined,
    hold: ending && hold !== undefined ? () => actions.hold(ending.id, hold) : undefined,
    keypad: call && canSendDigits(call) ? () => ui.setState({ keypadOpen: !ui.getState().keypadOpen }) : undefined,
    answer: ringing && canAnswer(ringing, calling.calls) ? () => actions.answer(ringing.id) : undefined,
    endAndAnswer: ringing?.state === "incoming" && busy ? () => actions.answer(ringing.id) : undefined,
    decline: ringing && (() => actions.end(ringing.id)),
    follow: call?.state === "deciding" ? () => actions.follow(call.id) : undefined,
    refuse:
      call?.state === "deciding"
        ? () => actions.refuse(call.id)
        : call?.state === "deciding-protection"
          ? () => actions.end(call.id)
          : undefined,
    callUnprotected: call && mayCallUnprotected(call) ? () => actions.callUnprotected(call.id) : undefined,
    protection: () => toggleSide(ui, "protection"),
    keys: () => toggleSide(ui, "keys"),
    askForKeys: keysAskable ? () => void askForKeys(services.host, services.keys) : undefined,
    again: call?.state === "ended" && !busy ? () => actions.place(call.primaryId) : undefined,
    callNew: busy ? undefined : unfollowed && (() => actions.place(unfollowed.newId)),
    ladder: () => toggleLadder(ui),
    settings: () => toggleSide(ui, "settings"),
    sheet: () => toggleSide(ui, "sheet"),
    lab: services.lab === null ? undefined : () => ui.setState({ labOpen: !ui.getState().labOpen }),
    nextRegion: () => focusRegion(1),
    previousRegion: () => focusRegion(-1),
    close: () => void closeTop(ui),
  };
  useShortcuts(handlers, letters);

  return (
    <div className="console" data-side-open={open.sideOpen}>
      <Strip letters={letters} />
      <People whereabouts={whereabouts} letters={letters} busy={busy} searchField={searchField} onCall={place} />
      <CallView
        call={call}
        others={otherCalls(calling.calls, call)}
        calls={calling.calls}
        fromRecord={open.viewedId !== null && call?.id === open.viewedId}
        find={find}
        letters={letters}
        onCloseRecord={() => ui.setState({ viewedId: null, messageAt: null })}
      />
      {open.side === "protection" ? (
        <OpenedSide key="protection">
          <ProtectionView call={call} onClose={() => toggleSide(ui, "protection")} />
        </OpenedSide>
      ) : open.side === "keys" ? (
        <OpenedSide key="keys">
          <KeysView letters={letters} onClose={() => toggleSide(ui, "keys")} />
        </OpenedSide>
      ) : open.side === "settings" ? (
        <OpenedSide key="settings">
          <SettingsView onClose={() => toggleSide(ui, "settings")} />
        </OpenedSide>
      ) : open.side === "sheet" ? (
        <OpenedSide key="sheet">
          <ShortcutSheet letters={letters} lab={services.lab !== null} onClose={() => toggleSide(ui, "sheet")} />
        </OpenedSide>
      ) : (
        <LadderSide
          call={call}
          name={call === undefined ? "" : partyOf(call.primaryId, find).name}
          messageAt={open.messageAt}
          letters={letters}
          onOpen={(messageAt) => ui.setState({ messageAt })}
          onFold={() => toggleLadder(ui)}
        />
      )}
      {open.labOpen && services.lab !== null ? (
        <LabView
          store={services.lab.store}
          actions={services.lab.actions}
          onClose={() => ui.setState({ labOpen: false })}
        />
      ) : (
        <HistoryView
          calls={record}
          find={find}
          shownId={call?.id}
          letters={letters}
          busy={busy}
          onOpen={(each) => openCall(each.id)}
          onCallBack={(each) => actions.place(each.primaryId)}
        />
      )}
    </div>
  );
}
