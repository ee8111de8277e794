import type { TalkKeyUse } from "../../shared/mc/record-parts/floor.ts";
import { canSendDigits } from "../calling/features/digits.ts";
import { mutes } from "../calling/features/floor.ts";
import { holdToSet } from "../calling/features/hold.ts";
import { canTransfer } from "../calling/features/transfer.ts";
import { ActionButton } from "../design/action-button.tsx";
import type { Disclosure } from "../design/disclosure.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { CALL_WORDS, HOLD_WORDS, TRANSFER_WORDS } from "./call-words.ts";
import { noKeypad } from "./hold-story.ts";
import { Keypad } from "./keypad.tsx";
import type { PanelProps } from "./party-head.tsx";
import { type TransferChoice, TransferPanel } from "./transfer-panel.tsx";

/** What can be done in a call in progress. */
export interface TalkActions {
  readonly keypad: Disclosure;
  /** Whether a call that we hold can be resumed: the others can be held for it. */
  readonly mayResume: boolean;
  /** What the other end has pressed; undefined before the first digit. */
  readonly digitsReceived: string | undefined;
  onMute(): void;
  /** The talk key of a call with floor control is held, or let go. */
  onTalkKey(down: boolean, use: TalkKeyUse): void;
  /** When the talk key of every program, which is pressed and not held, is let go by itself; null while it is up. */
  readonly talkLatchedUntil: number | null;
  onHold(on: boolean): void;
  onDigit(digit: string): void;
  readonly transfer: Disclosure;
  readonly transferChoice: TransferChoice;
  /** Whether the user profile lets the dispatcher transfer calls. */
  readonly mayTransfer: boolean;
  onEnd(): void;
}

/** The controls of a call in progress: those of talking while somebody is on the line, and always its end. */
export function ActiveControls(
  props: Pick<PanelProps, "call" | "letters" | "party"> & TalkActions & { readonly connected: boolean },
) {
  const { call, letters, connected } = props;
  return (
    <div className="controls">
      {call.state === "connected" ? <TalkControls {...props} /> : null}
      <ActionButton
        label={connected || call.direction === "incoming" ? CALL_WORDS.end : CALL_WORDS.stop}
        hint={hintFor("end", letters)}
        tone="stop"
        className="last"
        disabled={call.state === "ending"}
        onPress={props.onEnd}
      />
    </div>
  );
}

function TalkControls(props: Pick<PanelProps, "call" | "letters" | "party"> & TalkActions) {
  const { call, letters, keypad, transfer } = props;
  const hold = holdToSet(call);
  const holds = hold ?? (call.holdChange === "holding" || call.hold === "none" || call.hold === "by-colleague");
  const digits = canSendDigits(call);
  const passes = canTransfer(call) && props.mayTransfer;
  return (
    <>
      {digits && keypad.open ? (
        <Keypad received={props.digitsReceived} onDigit={props.onDigit} onClose={keypad.onToggle} />
      ) : null}
      {passes && transfer.open ? (
        <TransferPanel letters={letters} name={props.party.name} {...props.transferChoice} />
      ) : null}
      {mutes(call) ? (
        <ActionButton
          label={CALL_WORDS.mute}
          hint={hintFor("mute", letters)}
          pressed={call.muted}
          onPress={props.onMute}
        />
      ) : null}
      <ActionButton
        label={holds ? HOLD_WORDS.hold : HOLD_WORDS.resume}
        hint={hintFor("hold", letters)}
        tone={holds ? "plain" : "primary"}
        disabled={hold === undefined || (!hold && !props.mayResume)}
        onPress={() => hold !== undefined && props.onHold(hold)}
      />
      <ActionButton
        label={HOLD_WORDS.keypad}
        hint={noKeypad(call) ?? hintFor("keypad", letters)}
        expanded={digits && keypad.open}
        disabled={!digits}
        onPress={keypad.onToggle}
      />
      <ActionButton
        label={TRANSFER_WORDS.open}
        hint={props.mayTransfer ? hintFor("transfer", letters) : TRANSFER_WORDS.notPermitted}
        expanded={passes && transfer.open}
        disabled={!passes}
        onPress={transfer.onToggle}
      />
    </>
  );
}
