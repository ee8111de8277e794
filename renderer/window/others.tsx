import { useStore } from "zustand";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { OtherCalls } from "../call/other-calls.tsx";
import type { OtherCallsStory } from "../call/others-story.ts";
import type { CallingState } from "../calling/calling-store.ts";
import { MissedEmergencies } from "../history/missed-emergencies.tsx";
import type { MissedPerson } from "../history/missed-story.ts";
import { homeNameOf, type PersonFinder } from "../people/people.ts";
import { useConsole } from "./console-context.ts";

/** The calls beside the middle, in whichever view, and what can be done with them. */
export function Others(props: {
  /** Who they are. */
  readonly others: OtherCallsStory;
  readonly calling: CallingState;
  /** The caller whom the keys mean. */
  readonly first: CallRecord | undefined;
  /** The call that the key for going back shows. */
  readonly back: CallRecord | undefined;
  /** Missed emergencies that nobody has opened. */
  readonly unopened: readonly MissedPerson[];
  readonly find: PersonFinder;
  readonly letters: boolean;
  onShow(callId: string): void;
}) {
  const { account, actions, sounder, ui } = useConsole();
  const flash = useStore(ui, (state) => state.flash);
  const quiet = useStore(sounder.store, (state) => state.quiet);
  const { calling, find, onShow, unopened } = props;
  const { systems } = account;
  return (
    <OtherCalls
      others={props.others}
      missed={
        unopened.length === 0 ? undefined : (
          <MissedEmergencies people={unopened} find={find} onOpen={({ newest }) => newest && onShow(newest.id)} />
        )
      }
      calling={calling}
      first={props.first}
      flash={flash}
      back={props.back}
      find={find}
      systems={systems}
      home={homeNameOf(systems)}
      letters={props.letters}
      quiet={quiet}
      onAnswer={(other) => actions.answer(other.id)}
      onEndAndAnswer={(other) => actions.endAndAnswer(other.id)}
      onDecline={(other) => actions.end(other.id)}
      onQuiet={() => sounder.quiet()}
      onResume={(other) => actions.hold(other.id, false)}
      onShow={(other) => onShow(other.id)}
    />
  );
}
