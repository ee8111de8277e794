import { Lock } from "lucide-react";
import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { proseForPeople } from "../../shared/base/direction.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { heldByUs } from "../calling/features/hold.ts";
import { ActionButton } from "../design/action-button.tsx";
import { duration, timeOfDay } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { TrackView } from "../pictures/track-view.tsx";
import { PADLOCK_WORDS, PADLOCK_WORDS_INCOMING } from "../protection/words.ts";
import type { UnitActions, UnitCall, UnitProtection, UnitStore } from "./unit-store.ts";
import { UNIT_WORDS } from "./unit-words.ts";

const MESSAGES_WORDS = wordsOf("messages");

const PERCENT = 100;

/** A field unit as a handset: a screen that says who calls, and big keys below it. */
export function UnitView({ store, actions }: { readonly store: UnitStore; readonly actions: UnitActions }) {
  const unit = useStore(store);
  const { call } = unit;
  useTypedDigits(actions);
  return (
    <main className="unit-desk">
      <div className="handset">
        <p className="unit-label">
          <strong>{UNIT_WORDS.label}</strong> {UNIT_WORDS.simulated}
        </p>
        <div className="grille" aria-hidden="true" />
        <div className="unit-screen">
          <header>
            <span className={`mark ${unit.registration}`} aria-hidden="true" />
            <span role="status">
              {UNIT_WORDS.registration[unit.registration]} {UNIT_WORDS.at({ system: unit.system })}
            </span>
            <Clock />
          </header>
          <h1>{unit.person.name}</h1>
          <p className="muted">{unit.person.role}</p>
          <p className="unit-id">
            <span className="muted">
              {unit.registration === "registered" ? UNIT_WORDS.registeredAs : UNIT_WORDS.signsInAs}
            </span>
            <span className="id">{mcIdForPeople(unit.mcServiceId)}</span>
          </p>
          {unit.wanted.map((id) => (
            <p key={id} role="status">
              {UNIT_WORDS.wanted({ caller: mcIdForPeople(id) })}
            </p>
          ))}
          {unit.asksForLeave ? <p role="alert">{UNIT_WORDS.noKeys}</p> : null}
          <CallScreen call={call} answerMode={unit.answerMode} protection={unit.protection} />
          {call.state === "connected" && unit.picture !== null ? (
            <TrackView className="unit-picture" track={unit.picture} label={UNIT_WORDS.picture} />
          ) : null}
          {call.state === "connected" ? (
            <div className="levels">
              {unit.hold === "none" ? null : <p role="status">{UNIT_WORDS.held[unit.hold]}</p>}
              {unit.digits === "" ? null : <p role="status">{UNIT_WORDS.digits({ digits: unit.digits })}</p>}
              <Level label={UNIT_WORDS.heard} value={unit.levels.heard} />
              <Level label={UNIT_WORDS.sent} value={unit.levels.sent} />
            </div>
          ) : null}
        </div>
        <div className="unit-keys">
          {call.state === "ringing" ? (
            <>
              <ActionButton label={UNIT_WORDS.answer} tone="primary" onPress={actions.answer} />
              <ActionButton label={UNIT_WORDS.decline} tone="stop" onPress={actions.decline} />
            </>
          ) : unit.asksForLeave ? (
            <>
              <ActionButton label={UNIT_WORDS.callUnprotected} onPress={actions.callUnprotected} />
              <ActionButton label={UNIT_WORDS.hangUp} tone="stop" onPress={actions.hangUp} />
            </>
          ) : call.state === "connected" ? (
            <>
              <ActionButton
                label={heldByUs(unit.hold) ? UNIT_WORDS.resume : UNIT_WORDS.hold}
                onPress={() => actions.hold(!heldByUs(unit.hold))}
              />
              <ActionButton
                label={UNIT_WORDS.urgency[unit.urgencyToSet ?? "emergency"]}
                disabled={unit.urgencyToSet === undefined}
                onPress={() => unit.urgencyToSet !== undefined && actions.setUrgency(unit.urgencyToSet)}
              />
              <ActionButton label={UNIT_WORDS.hangUp} tone="stop" onPress={actions.hangUp} />
            </>
          ) : call.state === "answering" || call.state === "calling" ? (
            <ActionButton label={UNIT_WORDS.hangUp} tone="stop" onPress={actions.hangUp} />
          ) : (
            <>
              <ActionButton
                label={UNIT_WORDS.callConsole}
                disabled={unit.registration !== "registered"}
                onPress={actions.callConsole}
              />
              <ActionButton
                label={UNIT_WORDS.askCallBack}
                disabled={unit.registration !== "registered"}
                onPress={actions.askCallBack}
              />
              <ActionButton
                label={UNIT_WORDS.videoConsole}
                disabled={unit.registration !== "registered"}
                onPress={actions.videoConsole}
              />
            </>
          )}
        </div>
        <UnitMessages messages={unit.messages} onWrite={actions.write} onSendFile={actions.sendFile} />
        <LastCall call={call} />
      </div>
    </main>
  );
}

/** A handset has no keypad on its screen: digits are typed. */
function useTypedDigits(actions: UnitActions): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement) return;
      if (/^[0-9*#]$/.test(event.key) && !event.repeat) actions.press(event.key);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [actions]);
}

interface CallScreenProps {
  readonly call: UnitCall;
  readonly answerMode: "automatic" | "manual";
  readonly protection: UnitProtection | null;
}

function CallScreen({ call, answerMode, protection }: CallScreenProps) {
  const now = useNow(500, call.state === "connected");
  const engaged = call.state === "ringing" || call.state === "answering" || call.state === "connected";
  return (
    <section className={`unit-call ${call.state}`} aria-label={UNIT_WORDS.state[call.state]}>
      <p className="unit-state" role={call.state === "ringing" ? "alert" : "status"}>
        {UNIT_WORDS.state[call.state]}
        {call.state === "connected" && call.answeredAt !== null ? (
          <span className="unit-timer" role="timer" aria-label={UNIT_WORDS.timer}>
            {duration(now - call.answeredAt)}
          </span>
        ) : null}
      </p>
      {engaged ? (
        <dl>
          <dt className="muted">{UNIT_WORDS.caller}</dt>
          <dd className="id">{call.callerId === null ? UNIT_WORDS.unknownCaller : mcIdForPeople(call.callerId)}</dd>
          {call.calledId === null ? null : (
            <>
              <dt className="muted">{UNIT_WORDS.calledAs}</dt>
              <dd className="id">{mcIdForPeople(call.calledId)}</dd>
            </>
          )}
          {protection === null ? null : <ProtectionRows protection={protection} />}
        </dl>
      ) : (
        <p className="muted">{UNIT_WORDS.answerMode[answerMode]}</p>
      )}
    </section>
  );
}

function ProtectionRows({ protection: { state, verifiedCaller, pckId } }: { readonly protection: UnitProtection }) {
  const received: Partial<Record<UnitProtection["state"], string>> =
    verifiedCaller === null ? {} : PADLOCK_WORDS_INCOMING;
  return (
    <>
      <dt className="muted">{UNIT_WORDS.protection}</dt>
      <dd className={`unit-protection ${state}`}>{received[state] ?? PADLOCK_WORDS[state]}</dd>
      {verifiedCaller === null ? null : (
        <>
          <dt className="muted">{UNIT_WORDS.verifiedCaller}</dt>
          <dd className="id">{mcIdForPeople(verifiedCaller)}</dd>
        </>
      )}
      {pckId === null ? null : (
        <>
          <dt className="muted">{UNIT_WORDS.pckId}</dt>
          <dd className="id">{pckId}</dd>
        </>
      )}
    </>
  );
}

function Level({ label, value }: { readonly label: string; readonly value: number }) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * PERCENT);
  return (
    <div className="level">
      <span>{label}</span>
      <meter min={0} max={PERCENT} value={percent} aria-label={label} />
    </div>
  );
}

/** What the dispatcher and this one wrote, and a line to answer in. */
function UnitMessages(props: {
  readonly messages: readonly MessageRecord[];
  onWrite(text: string): void;
  onSendFile(): void;
}) {
  const [text, setText] = useState("");
  return (
    <section className="unit-messages" aria-label={UNIT_WORDS.messages}>
      <ul>
        {props.messages.map((message) => (
          <li key={message.id}>
            <strong>{message.direction === "incoming" ? UNIT_WORDS.fromDispatcher : UNIT_WORDS.mine}</strong>{" "}
            {message.file !== null ? (
              <>
                <bdi>{message.file.name}</bdi> {UNIT_WORDS.file[message.file.stage]}
              </>
            ) : message.text === "" ? (
              MESSAGES_WORDS.unopened
            ) : (
              proseForPeople(message.text)
            )}{" "}
            {message.isProtected === true ? <Lock size={12} role="img" aria-label={MESSAGES_WORDS.protected} /> : null}
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "") props.onWrite(text);
          setText("");
        }}
      >
        <input value={text} aria-label={UNIT_WORDS.write} onChange={(event) => setText(event.target.value)} />
        <button type="submit" className="button row">
          {UNIT_WORDS.send}
        </button>
        <button type="button" className="button row" onClick={props.onSendFile}>
          {UNIT_WORDS.sendFile}
        </button>
      </form>
    </section>
  );
}

/** One line of what was last: who called, how it went. */
function LastCall({ call }: { readonly call: UnitCall }) {
  if (call.state !== "ended") return null;
  const caller = call.callerId === null ? UNIT_WORDS.unknownCaller : mcIdForPeople(call.callerId);
  const talked =
    call.answeredAt === null || call.since === null
      ? UNIT_WORDS.notAnswered
      : UNIT_WORDS.talkedFor({ time: duration(call.since - call.answeredAt) });
  const what = [
    call.since === null ? "" : timeOfDay(call.since),
    talked,
    call.endReason === null ? "" : ERROR_WORDS[call.endReason].message,
  ]
    .filter((part) => part !== "")
    .join(", ");
  return (
    <section className="last-call">
      <h2>{UNIT_WORDS.lastCall}</h2>
      <p>{UNIT_WORDS.lastLine({ caller, what })}</p>
    </section>
  );
}

function Clock() {
  const now = useNow(1000);
  return <time className="unit-clock">{timeOfDay(now).slice(0, 5)}</time>;
}
