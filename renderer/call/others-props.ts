import type { ReactNode } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { CallingState } from "../calling/calling-store.ts";
import type { PersonFinder } from "../people/people.ts";
import type { OtherCallsStory } from "./others-story.ts";

/** What every row of another call is made with, and what can be done in it. */
export interface OtherCallsProps {
  readonly others: OtherCallsStory;
  /** Emergencies that were missed and that nobody has opened; undefined without one. */
  readonly missed?: ReactNode;
  readonly calling: CallingState;
  /** The caller that the keys for answering and declining mean. */
  readonly first: CallRecord | undefined;
  /** The call that the key for going back shows. */
  readonly back: CallRecord | undefined;
  /** A caller to whom the eye is called; another `count` calls it again. */
  readonly flash: { readonly callId: string; readonly count: number } | null;
  readonly find: PersonFinder;
  readonly systems: readonly McSystem[];
  /** Name of the dispatcher's own system. */
  readonly home: string;
  readonly letters: boolean;
  /** IDs of calls whose ringing somebody has quieted. */
  readonly quiet: ReadonlySet<string>;
  onAnswer(call: CallRecord): void;
  onEndAndAnswer(call: CallRecord): void;
  onDecline(call: CallRecord): void;
  /** Quiets what rings now. */
  onQuiet(): void;
  onResume(call: CallRecord): void;
  onShow(call: CallRecord): void;
}
