import { Siren } from "lucide-react";
import { memo } from "react";
import { useStore } from "zustand";
import { shownIdOf } from "../../shared/bridge/account.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import { ActionButton } from "../design/action-button.tsx";
import { timeOfDay } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { KeysState } from "../own-keys/keys-state.tsx";
import { homeNameOf } from "../people/people.ts";
import { SignInMark } from "../sign-in/sign-in-mark.tsx";
import { AwayMark } from "./away-mark.tsx";
import { useConsole } from "./console-context.ts";
import { DocumentsMark } from "./documents-mark.tsx";
import { HeadsetMark } from "./headset-mark.tsx";
import { MicrophoneMark } from "./microphone-mark.tsx";
import { SoundMark } from "./sound-mark.tsx";
import { answeringWords } from "./strip-answering.ts";
import { StripFact } from "./strip-fact.tsx";
import {
  registrationAdvice,
  registrationCode,
  registrationSpoken,
  registrationWords,
  STRIP_WORDS,
  serverFaults,
} from "./strip-words.ts";
import { toggleLab, toggleLadder, toggleMessages, toggleMissed, toggleSide } from "./ui-store.ts";
import { showView } from "./views.ts";
import { WarningsMark } from "./warnings-mark.tsx";

interface StripProps {
  readonly letters: boolean;
  /** How many people are to be called back. */
  readonly missed: number;
  /** Whether one of them called as an emergency. */
  readonly missedEmergency: boolean;
  /** Messages that nobody has seen; null where there are no messages. */
  readonly unread: number | null;
}

/** The strip on top: who am I, am I registered, are my keys good, what time is it. What changes in a call is nothing of it. */
export const Strip = memo(function Strip({ letters, missed, missedEmergency, unread }: StripProps) {
  useKeysInUse();
  const services = useConsole();
  const { account, ui } = services;
  const side = useStore(ui, (state) => state.side);
  const sideOpen = useStore(ui, (state) => state.sideOpen);
  const labOpen = useStore(ui, (state) => state.labOpen);
  const missedOpen = useStore(ui, (state) => state.missedOpen);
  const middle = useStore(ui, (state) => state.middle);
  return (
    <header className="strip" data-region="strip">
      <h1>{STRIP_WORDS.product}</h1>
      <RegistrationState />
      <KeysState
        keys={services.keys.store}
        details={{ open: side === "keys", onToggle: () => toggleSide(ui, "keys") }}
        letters={letters}
        onAsk={() => void services.keys.askAgain()}
      />
      <SignInMark signIn={services.signIn} />
      <AwayMark migration={services.migration} />
      <WarningsMark store={services.warnings} />
      <DocumentsMark store={services.documents.store} />
      <MicrophoneMark microphone={services.microphone} />
      <SoundMark letters={letters} />
      <HeadsetMark headsets={services.headsets} talkSwitches={services.talkSwitches} />
      <Identity name={account.displayName} id={mcIdForPeople(shownIdOf(account))} />
      <nav aria-label={STRIP_WORDS.product}>
        <ActionButton
          label={STRIP_WORDS.ladder}
          hint={hintFor("ladder", letters)}
          shape="flat"
          className="narrow-only"
          expanded={sideOpen && side === "ladder"}
          onPress={() => toggleLadder(ui)}
        />
        {unread === null ? null : (
          <ActionButton
            label={unread === 0 ? STRIP_WORDS.messages : STRIP_WORDS.messagesCount({ count: unread })}
            hint={hintFor("messages", letters)}
            shape="flat"
            expanded={middle === "messages"}
            onPress={() => toggleMessages(ui)}
          />
        )}
        <MissedButton
          missed={missed}
          isEmergency={missedEmergency}
          letters={letters}
          expanded={missedOpen && !labOpen}
          onPress={() => toggleMissed(ui)}
        />
        <ActionButton
          label={STRIP_WORDS.history}
          hint={hintFor("history", letters)}
          shape="flat"
          className="wide-only"
          expanded={middle === "history"}
          onPress={() => showView(ui, middle === "history" ? "calls" : "history")}
        />
        {services.lab === null ? null : (
          <ActionButton
            label={STRIP_WORDS.lab}
            hint={hintFor("lab", letters)}
            shape="flat"
            expanded={labOpen}
            onPress={() => toggleLab(ui)}
          />
        )}
        <ActionButton
          label={STRIP_WORDS.sound}
          hint={hintFor("sound", letters)}
          shape="flat"
          expanded={side === "sound"}
          onPress={() => (side === "sound" ? toggleSide(ui, "sound") : showView(ui, "sound"))}
        />
        <ActionButton
          label={STRIP_WORDS.sheet}
          hint={hintFor("sheet", letters)}
          shape="flat"
          className="sheet-button"
          iconOnly
          expanded={side === "sheet"}
          onPress={() => toggleSide(ui, "sheet")}
        />
        <ActionButton
          label={STRIP_WORDS.settings}
          hint={hintFor("settings", letters)}
          shape="flat"
          expanded={side === "settings"}
          onPress={() => toggleSide(ui, "settings")}
        />
      </nav>
      <Clock />
    </header>
  );
});

/** How many people are to be called back. A missed emergency stands out by its colour, its siren and its word. */
function MissedButton(props: {
  readonly missed: number;
  readonly isEmergency: boolean;
  readonly letters: boolean;
  readonly expanded: boolean;
  onPress(): void;
}) {
  const { isEmergency, missed } = props;
  const [label, className] = isEmergency
    ? [STRIP_WORDS.missedWithEmergency({ missed }), "missed-emergency"]
    : missed > 0
      ? [STRIP_WORDS.missedCount({ count: missed }), "some-missed"]
      : [STRIP_WORDS.missed, ""];
  return (
    <ActionButton
      label={label}
      hint={hintFor("missed", props.letters)}
      shape="flat"
      className={className}
      icon={isEmergency ? <Siren size={16} aria-hidden="true" /> : undefined}
      expanded={props.expanded}
      onPress={props.onPress}
    />
  );
}

function RegistrationState() {
  const { account, actions, settings, shown } = useConsole();
  const registration = useStore(shown, (state) => state.registration);
  const published = useStore(shown, (state) => state.published);
  const takesCalls = useStore(settings.store, (state) => state.settings.takesCalls);
  const answering = answeringWords(registration, published, takesCalls);
  const now = useNow(500, registration.state === "reconnecting");
  const system = homeNameOf(account.systems);
  const words = registrationWords(registration, now);
  const mark = answering.mayNotComeIn ? "waiting" : words.mark;
  const text = answering.text ?? words.text;
  const code = registrationCode(registration);
  const stands = mark === "waiting" || mark === "refused" || answering.text !== undefined;
  return (
    <div className="registration">
      <StripFact
        className={mark}
        whole={[
          `${system}: ${words.text}`,
          registrationAdvice(registration) ?? [],
          serverFaults(registration),
          answering.lines,
          code === undefined ? [] : { code },
        ].flat()}
      >
        <span className={`mark ${mark}`} aria-hidden="true" />
        <strong>{system}</strong> <span className={stands ? "" : "muted"}>{text}</span>
      </StripFact>
      <span className="for-screen-readers" role="status">
        {[registrationSpoken(registration, system), answering.text ?? []].flat().join(". ")}
      </span>
      {registration.state === "refused" || answering.wantsHand ? (
        <ActionButton label={STRIP_WORDS.signIn} shape="row" onPress={() => actions.register()} />
      ) : null}
    </div>
  );
}

/** Who I am. Where there is little room, the ID is as far as the system's name. */
function Identity({ name, id }: { readonly name: string; readonly id: string }) {
  const host = id.lastIndexOf("@");
  return (
    <StripFact className="identity" whole={[name, id]}>
      <strong>{name}</strong>{" "}
      <span className="id muted">
        {host < 0 ? id : id.slice(0, host)}
        {host < 0 ? null : <span className="with-room">{id.slice(host)}</span>}
      </span>
    </StripFact>
  );
}

function Clock() {
  const now = useNow(1000);
  return <time className="clock">{timeOfDay(now)}</time>;
}
