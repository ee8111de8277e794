import { type ReactNode, useCallback, useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { recordParty } from "../call/refused-story.ts";
import { SoundPlots } from "../call/sound-plots.tsx";
import { isLive } from "../calling/calling-store.ts";
import { ActionButton } from "../design/action-button.tsx";
import { renamedFavourites, withPlace } from "../directory/directory-store.ts";
import { PeopleFilesView } from "../directory/people-files-view.tsx";
import { PersonEditor } from "../directory/person-editor.tsx";
import { DocumentsSetting } from "../documents/documents-setting.tsx";
import { GroupsView } from "../documents/groups-view.tsx";
import { HoldingsView } from "../documents/holdings-view.tsx";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { LadderSide } from "../ladder/ladder-side.tsx";
import { LADDER_WORDS } from "../ladder/ladder-words.ts";
import { MessageDetails } from "../messages/message-details.tsx";
import type { MessagingStore } from "../messaging/messaging-store.ts";
import { WorkingFrom } from "../migration/working-from.tsx";
import { KeysView } from "../own-keys/keys-view.tsx";
import type { PersonFinder } from "../people/people.ts";
import { ProtectionView } from "../protection/protection-view.tsx";
import { ConnectionPanel } from "../set-up/connection-panel.tsx";
import { ConnectionSetting } from "../set-up/connection-setting.tsx";
import { SettingsView } from "../settings/settings-view.tsx";
import { SoundView } from "../settings/sound-view.tsx";
import { SignInSetting } from "../sign-in/sign-in-setting.tsx";
import { AboutView } from "../support/about-view.tsx";
import { windowState } from "../support/window-state.ts";
import { useConsole } from "./console-context.ts";
import { editPerson } from "./people-editing.ts";
import type { ConsoleServices } from "./services.ts";
import { SettingsFile } from "./settings-file.tsx";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import { type OpenedName, toggleLadder, toggleSide } from "./ui-store.ts";
import { showView } from "./views.ts";

interface SideProps {
  /** The call in the middle. */
  readonly call: CallRecord | undefined;
  readonly find: PersonFinder;
  readonly letters: boolean;
}

/** The right column: the ladder of the call in the middle, or what was opened over it. */
export function Side({ call, find, letters }: SideProps) {
  const { account, host, pastLadder, shown, ui } = useConsole();
  const side = useStore(ui, (state) => state.side);
  const messageAt = useStore(ui, (state) => state.messageAt);
  const present = useStore(shown, ({ calls }) => calls.find(({ id }) => id === call?.id));
  const open = useCallback((at: number | null) => ui.setState({ messageAt: at }), [ui]);
  const keys = useKeysInUse();
  // The same as before while nothing of it has changed, so that the ladder need not be drawn again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: its hint is made of the keys
  const fold = useMemo(
    () => (
      <ActionButton
        label={LADDER_WORDS.fold}
        hint={hintFor("ladder", letters)}
        shape="flat"
        className="narrow-only"
        onPress={() => toggleLadder(ui)}
      />
    ),
    [letters, ui, keys],
  );
  if (side !== "ladder") {
    return (
      <OpenedSide
        key={side}
        isMain={side === "sound" && !(call !== undefined && isLive(call))}
        first={side === "person" ? "form input" : "button"}
      >
        <Opened side={side} call={call} find={find} letters={letters} />
      </OpenedSide>
    );
  }
  return (
    <LadderSide
      host={host}
      past={pastLadder}
      call={call}
      present={present}
      name={call === undefined ? "" : recordParty(call, call.primaryId, find).name}
      systems={account.systems}
      messageAt={messageAt}
      letters={letters}
      fold={fold}
      onOpen={open}
    />
  );
}

/** Whether sound is to pass each way. With floor control one talks at a time, and nothing is to be expected. */
function soundExpected({ floor, hold, muted }: CallRecord) {
  const open = hold === "none" && floor === null;
  return { received: open, sent: open && !muted };
}

function stateOfWindow({ calling, messaging }: ConsoleServices) {
  const book = messaging?.store.getState().book;
  const messages = book === undefined ? null : [...book.values()].reduce((sum, list) => sum + list.length, 0);
  return windowState(calling.getState(), messages, navigator.userAgent);
}

/** What can be opened in the place of the ladder. */
function Opened({ side, call, find, letters }: SideProps & { readonly side: OpenedName }) {
  const services = useConsole();
  const { keys, settings } = services;
  const keyStatus = useStore(keys.store, (state) => state.status);
  const lettersAreOn = useStore(settings.store, (state) => state.settings.letterShortcuts);
  const inCall = useStore(services.shown, ({ calls }) => calls.some(isLive));
  const hasPartners = useStore(services.migration.store, ({ migration }) => migration.partners.length > 0);
  const rights = useStore(services.directory, (state) => state.rights);
  const mayOrder = useStore(services.desktop, (state) => !state.locked.includes("favourites"));
  const close = () => toggleSide(services.ui, side);
  switch (side) {
    case "protection":
      return (
        <ProtectionView
          call={call}
          sound={
            call?.state === "connected" ? (
              <SoundPlots key={call.id} callId={call.id} expected={soundExpected(call)} actions={services.actions} />
            ) : null
          }
          onClose={close}
        />
      );
    case "keys":
      return <KeysView keys={keys.store} letters={letters} onAsk={() => void keys.askAgain()} onClose={close} />;
    case "settings":
      return (
        <SettingsView
          settings={settings.store}
          desktop={services.desktop}
          keyStatus={keyStatus}
          systems={services.account.systems}
          hasMessages={services.messaging !== null}
          hasPartners={hasPartners}
          lab={services.lab !== null}
          workingFrom={<WorkingFrom migration={services.migration} inCall={inCall} />}
          signIn={
            <>
              <SignInSetting
                signIn={services.signIn}
                inCall={inCall}
                leave={services.signOff}
                onEnded={() => window.location.reload()}
              />
              <DocumentsSetting documents={services.documents} />
              <GroupsView documents={services.documents} />
              <HoldingsView keys={services.keys.store} documents={services.documents} />
            </>
          }
          file={<SettingsFile host={services.host} settings={settings.store} desktop={services.desktop} find={find} />}
          connection={
            <ConnectionSetting
              host={services.host}
              inCall={inCall}
              onTest={() => toggleSide(services.ui, "connection")}
            />
          }
          onChange={(what) => void settings.change(what)}
          onClose={close}
          onPeople={() => toggleSide(services.ui, "people")}
          onAbout={() => toggleSide(services.ui, "about")}
          onSound={() => showView(services.ui, "sound")}
        />
      );
    case "sound":
      return (
        <SoundView
          settings={settings.store}
          desktop={services.desktop}
          devices={services.devices.store}
          headsets={services.headsets}
          talkSwitches={services.talkSwitches}
          voices={services.voices}
          sounder={services.sounder}
          onChange={(what) => void settings.change(what)}
          onClose={close}
        />
      );
    case "message":
      return services.messaging === null ? null : (
        <ToldMessage store={services.messaging.store} systems={services.account.systems} onClose={close} />
      );
    case "people":
      return (
        <PeopleFilesView
          host={services.host}
          directory={services.directory}
          lab={services.lab !== null}
          rights={rights}
          onAdd={() => editPerson(services, null)}
          onClose={close}
        />
      );
    case "person":
      return (
        <PersonEditor
          host={services.host}
          directory={services.directory}
          onPlace={
            mayOrder
              ? (person, by) => {
                  const favourites = withPlace(services.directory.getState(), person, by);
                  if (favourites !== undefined) void settings.change({ favourites });
                }
              : undefined
          }
          onRenamed={(before, after) => {
            const favourites = renamedFavourites(services.directory.getState(), before, after);
            if (favourites !== undefined) void settings.change({ favourites });
          }}
          onClose={close}
        />
      );
    case "connection":
      return (
        <ConnectionPanel host={services.host} settings={settings.store} signIn={services.signIn} onClose={close} />
      );
    case "about":
      return (
        <AboutView
          ask={() => services.host.call("support.about", {})}
          askKey={() => services.host.call("record.key", {})}
          make={() => services.host.call("support.report", stateOfWindow(services))}
          onClose={close}
        />
      );
    case "sheet":
      return <ShortcutSheet letters={lettersAreOn} lab={services.lab !== null} onClose={close} />;
  }
}

/** The message of which the right column tells, as it is now. */
function ToldMessage(props: {
  readonly store: MessagingStore;
  readonly systems: readonly McSystem[];
  onClose(): void;
}) {
  const id = useStore(useConsole().ui, (state) => state.toldOf);
  const book = useStore(props.store, (state) => state.book);
  const message = useMemo(() => {
    for (const list of book.values()) {
      const found = list.find((each) => each.id === id);
      if (found !== undefined) return found;
    }
    return undefined;
  }, [book, id]);
  return message === undefined ? null : <MessageDetails {...props} message={message} />;
}

/**
 * The right column while something was opened in it: takes the focus in, and gives it back to where it came from when
 * it closes. Where it takes the place of the call too, because there is none, it is what the window is about.
 */
/** @param first - selects what gets the focus */
function OpenedSide({
  isMain,
  first,
  children,
}: {
  readonly isMain: boolean;
  readonly first: string;
  readonly children: ReactNode;
}) {
  const side = useRef<HTMLElement>(null);
  useBorrowedFocus(side, first);
  return (
    <section ref={side} role={isMain ? "main" : "complementary"} className="side" data-region="side">
      {children}
    </section>
  );
}
