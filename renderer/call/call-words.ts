import { wordsOf } from "../../shared/words/words.ts";

export const {
  states: STATE_WORDS,
  steps: STEP_WORDS,
  forwardedSteps: FORWARDED_STEP_WORDS,
  notice: NOTICE_WORDS,
  forwardingReasons: FORWARDING_REASON_WORDS,
  call: CALL_WORDS,
  hold: HOLD_WORDS,
  transfer: TRANSFER_WORDS,
  several: SEVERAL_WORDS,
  forward: FORWARD_WORDS,
  outcomes: OUTCOME_WORDS,
  refused: REFUSED_WORDS,
} = wordsOf("call");

export const EMERGENCY_WORDS = wordsOf("emergency");

export const FLOOR_WORDS = wordsOf("floor");

export const TRANSMISSION_WORDS = wordsOf("transmission");
