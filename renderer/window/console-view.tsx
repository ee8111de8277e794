import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { forbids, URGENCY_PERMISSIONS } from "../../shared/mc/private-call-permissions.ts";
import { type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { CallLine } from "../call/call-line.tsx";
import { middleCall } from "../call/call-story.ts";
import { CallView } from "../call/call-view.tsx";
import { CALL_WORDS, EMERGENCY_WORDS, TRANSFER_WORDS } from "../call/call-words.ts";
import { doEmergencyAct, emergencyActs, offersOrdinaryCall } from "../call/emergency-acts.ts";
import { EmergencyButton } from "../call/emergency-button.tsx";
import { EmergencyGuard } from "../call/emergency-guard.tsx";
import { otherCalls } from "../call/others-story.ts";
import { QueueSpoken } from "../call/queue-spoken.tsx";
import { personOnLine } from "../call/redirection-story.ts";
import { hasNobodyToCall } from "../call/refused-story.ts";
import { callInHand, nextRinging, placing } from "../calling/admission.ts";
import { isLive } from "../calling/calling-store.ts";
import { cameraToSet } from "../calling/features/pictures.ts";
import { asksAboutTransfer, toBeJoined } from "../calling/features/transfer.ts";
import { NO_TRACKS } from "../client/picture-board.ts";
import { ActionButton } from "../design/action-button.tsx";
import type { CallOff } from "../design/call-off.ts";
import { useHasPassed } from "../design/use-now.ts";
import {
  choose,
  type DialTarget,
  dialTarget,
  loadDirectory,
  search,
  targetId,
  transferTargets,
} from "../directory/directory-store.ts";
import { DirectoryView, LIST_ID } from "../directory/directory-view.tsx";
import { DIRECTORY_WORDS } from "../directory/words.ts";
import { callConfigurations } from "../documents/documents-story.ts";
import { toggleGuide } from "../guide/guide-store.ts";
import { mergedCalls } from "../history/history-store.ts";
import { InterruptedNotice } from "../history/interrupted-notice.tsx";
import { RecordingNotice } from "../history/recording-notice.tsx";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { useShortcuts, useTyping } from "../keyboard/use-shortcuts.ts";
import { LabView } from "../lab/lab-view.tsx";
import { unreadIn } from "../messages/threads.ts";
import { MESSAGES_WORDS } from "../messages/words.ts";
import { toggled } from "../new-ids/new-id-control.tsx";
import { keysSummary } from "../own-keys/keys-story.ts";

import { partyOf } from "../people/people.ts";
import { KeptStills } from "../pictures/kept-stills.tsx";
import { OwnPicture } from "../pictures/own-picture.tsx";
import { hasPicturesNow } from "../pictures/picture-story.ts";
import { turnsOf } from "../pictures/picture-turns.ts";
import { StillLine } from "../pictures/still-line.tsx";
import { asksAboutProtection } from "../protection/story.ts";
import { applyTheme } from "../settings/theme.ts";
import { useFirstCaller } from "./aimed-key.ts";
import { AllCalls, ToldOfAll } from "./all-calls.tsx";
import { CallsWith } from "./calls-with.tsx";
import { useConsole } from "./console-context.ts";
import { Guide, guideHandlers } from "./guide.tsx";
import { Messages, RescuedMessages } from "./messages.tsx";
import { NotGranted, NotPermittedVideo } from "./not-granted.tsx";
import { Others } from "./others.tsx";
import { Past } from "./past.tsx";
import { editPerson } from "./people-editing.ts";
import { keepStill, showApart, turnPicture } from "./picture-acts.ts";
import { shortcutHandlers } from "./shortcut-handlers.ts";
import { Side } from "./side.tsx";
import { Strip } from "./strip.tsx";
import {
  armGuard,
  chooseInGuard,
  closeGuard,
  hasKeypadOpen,
  toggleKeypad,
  toggleLarger,
  toggleNote,
  toggleSide,
  toggleTransfer,
} from "./ui-store.ts";
import { useCallBacks } from "./use-call-backs.tsx";
import { useCounts } from "./use-counts.ts";
import { useFavourites } from "./use-favourites.tsx";
import { useGlobalKeys } from "./use-global-keys.ts";
import { useHeadsets } from "./use-headsets.ts";
import { useMissed } from "./use-missed.ts";
import { NoteOf, noteLine } from "./use-note.tsx";
import { useOffers } from "./use-offers.ts";
import { useSeveral } from "./use-several.tsx";
import { useNewIdActs, useTaught } from "./use-taught.ts";
import { useThreads } from "./use-threads.ts";
import { useWatchedPresence } from "./use-watched-presence.ts";

/** A call in progress changes each second, and nothing of that concerns the people. */
const People = memo(DirectoryView);

/** The whole window: strip, people, call, what happened, recent. */
export function ConsoleView() {
  const keys = useKeysInUse();
  const services = useConsole();
  const { account, actions, ui } = services;
  const { systems } = account;
  const calling = useStore(services.shown);
  const configurations = useStore(services.documents.store, callConfigurations);
  const stored = useStore(services.history, (state) => state.stored);
  const { settings } = useStore(services.settings.store);
  const keyStatus = useStore(services.keys.store, ({ status }) => status);
  useHasPassed(keyStatus?.keysUntil ?? null);
  const keysAskable = keysSummary(keyStatus, Date.now()).askable;
  const open = useStore(ui);
  // Where there are no messages the key leads nowhere.
  const middle = open.middle === "messages" && services.messaging === null ? "calls" : open.middle;
  const tracks = useStore(services.pictures);
  const { kept, news: newsOfStills } = useStore(services.stills.desk.store);
  const quiet = useStore(services.sounder.store, (state) => state.quiet);
  const searchField = useRef<HTMLInputElement>(null);

  const record = useMemo(() => mergedCalls(stored, calling.calls), [stored, calling.calls]);
  const { find, newIdOf, whereabouts } = useTaught(record);
  const newIdActs = useNewIdActs(newIdOf, settings);
  const permissions = keyStatus?.permissions ?? null;
  useWatchedPresence(permissions);
  const { controlFor, spoken, wishes } = useCallBacks(find, permissions);
  const { missed, unopened, emergencySpoken, noteOpened } = useMissed(record, find, wishes);
  const opened = useStore(services.history, (state) => state.opened);
  const call = middleCall(calling, opened === null ? record : [...record, opened], open.viewedId);
  const typing = useTyping();
  // As they are shown: while somebody types, a letter is what is typed.
  const letters = settings.letterShortcuts && !typing;

  useEffect(() => applyTheme(settings.theme), [settings.theme]);

  const place = useCallback(
    (target: DialTarget | null, service = VOICE_SERVICE) => {
      if (target === null) return;
      if (services.keys.store.getState().status?.callsForbidden.includes(service)) return;
      actions.place(targetId(target, service), service);
      services.shown.withNext(() => search(services.directory, ""));
      // Out of the field, so that the letters that act on the call do so and are not typed.
      if (document.activeElement === searchField.current) document.getElementById(LIST_ID)?.focus();
    },
    [actions, services.directory, services.keys, services.shown],
  );
  const chooseId = (id: string) => {
    const person = find(id);
    search(services.directory, person === undefined ? id : "");
    if (person !== undefined) choose(services.directory, person.id);
    document.getElementById(LIST_ID)?.focus();
  };
  const callBackFor = useCallback((id: string) => controlFor(id, VOICE_SERVICE), [controlFor]);
  const personBehind = useCallback((id: string) => newIdOf(id)?.personId, [newIdOf]);
  const { forbidden, lackingFor, lackingToCall, messageTo, videoForbidden, videoTo } = useOffers(place, personBehind);
  const mayEdit = useStore(services.directory, ({ rights }) => rights?.mayChange === true);
  const edit = useCallback((target: DialTarget | null) => editPerson(services, target), [services]);
  const onEdit = mayEdit ? edit : undefined;
  const reloadPeople = useCallback(() => void loadDirectory(services.host, services.directory), [services]);
  const closeLab = useCallback(() => ui.setState({ labOpen: false }), [ui]);
  const guideFromLab = useCallback(() => {
    closeLab();
    toggleGuide(services.guide);
  }, [closeLab, services]);
  const openCall = (id: string) => {
    const present = calling.calls.some((each) => each.id === id);
    noteOpened(id);
    if (present) actions.focus(id);
    ui.setState({ viewedId: present ? null : id, messageAt: null });
  };
  /** A call that was opened in a conversation or among all calls, in its place: the keys go on there, and F3 or F7 leads back. */
  const openInMiddle = (id: string) => {
    ui.setState({ middle: "calls", side: "ladder", sideOpen: false });
    openCall(id);
    // The card itself: the first of its controls may call somebody.
    setTimeout(() => document.querySelector<HTMLElement>("[data-region='call'] .card.call")?.focus());
  };
  /** A call that was chosen among all, in its place with what happened in it; its key leads back. */
  const whatHappened = (past: CallRecord) => {
    if (!record.some(({ id }) => id === past.id)) services.history.setState({ opened: past });
    openInMiddle(past.id);
  };
  const toSearchField = () => {
    searchField.current?.focus();
    searchField.current?.select();
  };
  // The key means whom the call in the middle is with, where a new ID of theirs is shown there, and else who is chosen.
  const remembers = call !== undefined && (call.connectedAt !== null || !isLive(call)) && !hasNobodyToCall(call);
  const newIdHint = hintFor("newIdFirst", letters);
  const newIdInCall = remembers ? newIdActs(personOnLine(call), newIdHint) : undefined;
  // Nothing stands twice: of whom the call is with the card says it.
  const shownInCall = newIdInCall?.known.newId;
  const hintOfChosen = newIdInCall === undefined ? newIdHint : undefined;
  const newIdOfChosen = useCallback(
    (id: string) => {
      const acts = newIdActs(id, hintOfChosen);
      return acts?.known.newId === shownInCall ? undefined : acts;
    },
    [newIdActs, hintOfChosen, shownInCall],
  );
  const chosenId = useStore(services.directory, (state) => dialTarget(state)?.calledId);
  const meant = newIdInCall ?? (chosenId === undefined ? undefined : newIdOfChosen(chosenId));
  const newIdNext = meant && toggled(meant);
  const toggleNewId = meant && newIdNext && (() => meant.onChoose(newIdNext));
  // While messages stand in the middle, only the call in hand has its line there; whoever rings stands with the others.
  const inHand = callInHand(calling.calls, call);
  const others = otherCalls(calling.calls, middle === "calls" ? call : inHand);
  // From a record the key leads back also to a call on hold; from a call its digit leads there.
  const back = others.goingOn[0] ?? (call !== undefined && isLive(call) ? undefined : others.onHold[0]);
  const backToCall = back && (() => openCall(back.id));
  const keypadOpen = call !== undefined && hasKeypadOpen(open, call);
  const first = nextRinging(calling.calls, call)?.call;
  const firstCaller = useFirstCaller(first?.id);
  const mayTransfer = !forbids(permissions, "allow-call-transfer");
  const mayForward = !forbids(permissions, "allow-call-fwd-manual-any");
  const transferOpen = open.transferId !== null && open.transferId === call?.id;
  const targetsFor = useCallback(
    (query: string) => transferTargets(services.directory.getState(), query),
    [services.directory],
  );
  const mayMake = useMemo(
    () => ({
      emergency: !forbids(permissions, URGENCY_PERMISSIONS.emergency),
      normal: !forbids(permissions, URGENCY_PERMISSIONS.normal),
    }),
    [permissions],
  );
  const chosenToCall = useCallback(() => {
    const target = dialTarget(services.directory.getState());
    return target && { personId: target.calledId, service: VOICE_SERVICE };
  }, [services.directory]);
  const recipients = useMemo(
    () => keyStatus?.holdings?.emergencyRecipients.map(({ id }) => id) ?? [],
    [keyStatus?.holdings],
  );
  const armEmergency = () => armGuard(ui, emergencyActs(call, chosenToCall(), mayMake, recipients), Date.now());
  const { messaging } = services;
  const { threads, personOf } = useThreads(messaging, find);
  const unread = unreadIn(threads);
  useCounts({ toCallBack: missed.length, unread });
  const several = useSeveral(find, targetsFor, letters);
  const { button: severalButton } = several;
  // biome-ignore lint/correctness/useExhaustiveDependencies: its hints are made of the keys
  const alsoFor = useCallback(
    (target: DialTarget) => {
      const arm = () => armGuard(ui, emergencyActs(undefined, chosenToCall(), mayMake, recipients), Date.now());
      const write = messageTo(target);
      return (
        <>
          {videoForbidden(target) ? <NotPermittedVideo /> : null}
          {write === undefined ? null : (
            <ActionButton label={MESSAGES_WORDS.message} hint={hintFor("message", letters)} onPress={write} />
          )}
          {severalButton}
          <EmergencyButton may={mayMake} letters={letters} onArm={arm} />
          <CallsWith target={target} />
          <NotGranted lacking={lackingFor(target)} />
        </>
      );
    },
    [mayMake, recipients, lackingFor, letters, keys, severalButton, ui, chosenToCall, messageTo, videoForbidden],
  );
  const seeing =
    call !== undefined && hasPicturesNow(call) && cameraToSet(call) !== undefined && open.viewedId === null
      ? call
      : undefined;
  const placed = placing(calling);
  // One act has the key: what is being chosen or asked in the call comes before whoever is chosen among the people.
  const isAsked =
    call !== undefined &&
    (asksAboutTransfer(call) ||
      toBeJoined(calling.calls, call) !== undefined ||
      (offersOrdinaryCall(call) && open.viewedId === null));
  const armed = open.guard !== null;
  const asked = armed
    ? EMERGENCY_WORDS.decideFirst
    : transferOpen
      ? TRANSFER_WORDS.waiting
      : isAsked
        ? TRANSFER_WORDS.decideFirst
        : null;
  /** Why nobody can be called now; null while somebody can. */
  const notNow = asked ?? (placed.may ? null : CALL_WORDS.busy);
  const favourites = useFavourites({
    ...{ calling, find, lackingToCall, letters, missed, place, threads, whereabouts },
    busy: notNow ?? (forbidden(VOICE_SERVICE) ? DIRECTORY_WORDS.notPermitted : null),
    holds: placed.may && placed.others.length > 0,
    noTiles: middle !== "calls" || seeing !== undefined,
    peopleShown: middle === "calls",
    show: openCall,
  });
  const nobodyNow = !placed.may || armed;
  const offFor = useCallback(
    (service: McService): CallOff => (nobodyNow ? "busy" : forbidden(service) ? "forbidden" : null),
    [forbidden, nobodyNow],
  );
  const doing = {
    find,
    forbidden,
    mayForward,
    mayTransfer,
    services,
    call,
    calling,
    keysAskable,
    firstCaller,
    toggleNewId,
  };
  const handlers = shortcutHandlers({
    ...doing,
    place,
    videoTo,
    toSearchField,
    show: openCall,
    armEmergency,
    openSeveral: asked !== null || (call !== undefined && asksAboutProtection(call)) ? undefined : several.open,
    messageTo,
    thread: threads.find(({ personId }) => open.writesTo !== null && sameMcId(personId, open.writesTo)),
  });
  const latched = useStore(services.talkLatch.store, (now) => now.latched);
  useGlobalKeys(services.host, services.shown, { ...handlers, talk: services.talkLatch.toggle });
  useHeadsets(services.headsets, services.shown, () => ({ calling: services.calling.getState(), actions, handlers }));
  const guiding = useStore(services.guide, ({ place }) => place !== null);
  const ofGuide = guideHandlers({ services, record, newIdOf });
  useShortcuts({ ...handlers, ...favourites.handlers, ...ofGuide, backToCall }, settings.letterShortcuts, keypadOpen);

  const stillNews = (call && newsOfStills.get(call.id)) ?? null;
  const still = {
    onKeep: () => call && keepStill(services, call),
    onDrop: () => call && services.stills.desk.drop(call.id),
  };
  const shown = (call && tracks[call.id]) ?? NO_TRACKS;

  const lineInHand =
    inHand === undefined ? null : (
      <CallLine
        call={inHand}
        line={calling.lines.of[inHand.id]}
        find={find}
        letters={letters}
        onMute={() => actions.mute(inHand.id, !inHand.muted)}
        onEnd={() => actions.end(inHand.id)}
      />
    );
  return (
    <div
      className="console"
      data-side-open={open.sideOpen}
      data-view={open.side === "sound" ? "sound" : "calls"}
      data-live={call !== undefined && isLive(call)}
      data-middle={middle}
      data-pictures={seeing !== undefined && middle === "calls"}
      data-larger={open.larger && seeing !== undefined}
    >
      <Strip
        letters={letters}
        missed={missed.length}
        missedEmergency={missed.some(({ emergency }) => emergency)}
        unread={messaging === null ? null : unread}
      />
      <p className="for-screen-readers" role="status">
        {spoken}
      </p>
      <p className="for-screen-readers" role="status">
        {favourites.spoken}
      </p>
      <p className="for-screen-readers" role="alert">
        {emergencySpoken}
      </p>
      <QueueSpoken calls={calling.calls} first={first} find={find} />
      <div className="notices">
        <RecordingNotice store={services.recording} />
        <InterruptedNotice store={services.interrupted} find={find} />
        {messaging === null ? null : <RescuedMessages messaging={messaging} />}
      </div>
      {messaging !== null && middle === "messages" ? (
        <Messages
          messaging={messaging}
          threads={threads}
          find={find}
          letters={letters}
          searchField={searchField}
          peopleFor={targetsFor}
          record={record}
          personOf={personOf}
          onOpenCall={openInMiddle}
        >
          {lineInHand}
        </Messages>
      ) : middle === "history" ? (
        <AllCalls known={record} find={find} letters={letters} searchField={searchField} targetsFor={targetsFor}>
          {lineInHand}
        </AllCalls>
      ) : (
        <>
          <People
            directory={services.directory}
            systems={systems}
            whereabouts={whereabouts}
            find={find}
            newIdOf={newIdOfChosen}
            letters={letters}
            states={favourites.states}
            onFavourite={favourites.mark}
            busy={notNow}
            forbidden={forbidden}
            lackingToCall={lackingToCall}
            several={several.panelWhile(notNow)}
            holds={placed.may && placed.others.length > 0}
            searchField={searchField}
            alsoFor={alsoFor}
            onCall={place}
            callBackFor={callBackFor}
            videoTo={videoTo}
            onEdit={onEdit}
            onReload={reloadPeople}
          />
          <CallView
            call={call}
            calling={calling}
            fromRecord={open.viewedId !== null && call?.id === open.viewedId}
            find={find}
            systems={systems}
            configurations={configurations}
            actions={actions}
            details={{ open: open.side === "protection", onToggle: () => toggleSide(ui, "protection") }}
            keypad={{ open: keypadOpen, onToggle: () => call && toggleKeypad(ui, call.id) }}
            callBackFor={controlFor}
            latched={latched}
            onDigit={(callId, digit) => {
              actions.sendDigits(callId, digit);
              services.sounder.press(digit);
            }}
            transfer={{ open: transferOpen, onToggle: () => call !== undefined && toggleTransfer(ui, call.id) }}
            forbidden={forbidden}
            mayTransfer={mayTransfer}
            mayForward={mayForward}
            targetsFor={targetsFor}
            guard={
              open.guard === null ? null : (
                <EmergencyGuard
                  guard={open.guard}
                  calling={calling}
                  find={find}
                  forbidden={!mayMake.emergency}
                  letters={letters}
                  onChoose={(at) => chooseInGuard(ui, at)}
                  onConfirm={(act) => {
                    closeGuard(ui);
                    doEmergencyAct(act, actions);
                  }}
                  onClose={() => closeGuard(ui)}
                />
              )
            }
            emergency={{ may: mayMake, onArm: armEmergency }}
            newId={newIdInCall}
            pictures={{
              far: shown.far,
              larger: open.larger,
              onLarger: () => toggleLarger(ui),
              turns: call === undefined ? 0 : turnsOf(settings.pictureTurns, call.primaryId),
              stills: settings.stills,
              stillNews,
              onStill: still.onKeep,
              onDropStill: still.onDrop,
              apart: open.pictureApart,
              onTurn: () => call && turnPicture(services, call),
              onApart: () => call && showApart(services, call),
            }}
            stills={
              call?.pictures && call.state === "ended" ? (
                <>
                  <StillLine news={stillNews} letters={letters} {...still} />
                  <KeptStills
                    key={`stills ${call.id}`}
                    callId={call.id}
                    kept={kept}
                    name={partyOf(call.primaryId, find).name}
                    source={services.stills.source}
                  />
                </>
              ) : null
            }
            note={{
              open: call !== undefined && open.noteOf === call.id,
              onToggle: () => call && toggleNote(ui, call.id),
              written: call === undefined ? "" : noteLine(call.note),
              editor: call === undefined ? null : <NoteOf key={call.id} call={call} takesFocus />,
            }}
            letters={letters}
            below={favourites.tiles}
            quiet={call !== undefined && quiet.has(call.id)}
            onQuiet={() => services.sounder.quiet()}
            onCloseRecord={() => ui.setState({ viewedId: null, messageAt: null })}
          />
        </>
      )}
      {seeing === undefined || middle !== "calls" ? null : (
        <OwnPicture key={seeing.id} call={seeing} track={shown.own} />
      )}
      <Others
        others={others}
        calling={calling}
        first={first}
        unopened={unopened}
        find={find}
        letters={letters}
        back={back}
        onShow={openCall}
      />
      {middle === "history" && open.side === "ladder" ? (
        <ToldOfAll
          known={record}
          find={find}
          offFor={offFor}
          onWhat={whatHappened}
          onCall={(id, service) => actions.place(id, service)}
        />
      ) : (
        <Side call={call} find={find} letters={letters} />
      )}
      {open.labOpen && services.lab !== null ? (
        <LabView store={services.lab.store} actions={services.lab.actions} onGuide={guideFromLab} onClose={closeLab} />
      ) : middle === "history" ? null : (
        <Past
          record={record}
          missed={missed}
          find={find}
          shownId={call?.id}
          letters={letters}
          offFor={offFor}
          onOpen={openCall}
          onCall={(id, service) => actions.place(id, service)}
          onChoose={chooseId}
        />
      )}
      {guiding ? <Guide record={record} newIdOf={newIdOf} letters={letters} /> : null}
    </div>
  );
}
