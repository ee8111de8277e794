/**
 * What is said of a call whose signalling has gone.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { CALL_WORDS, HOLD_WORDS } from "./call-words.ts";

/** What is wrong. @param home - name of the home system */
export const signallingTrouble = ({ unknownToServer }: CallRecord, home: string) =>
  unknownToServer ? CALL_WORDS.unknownToServer : CALL_WORDS.signallingLost({ system: home });

/** What that means for a connected call. */
export const signallingAdvice = ({ unknownToServer }: CallRecord) =>
  unknownToServer
    ? CALL_WORDS.unknownToServerAdvice
    : `${CALL_WORDS.signallingLostAdvice} ${HOLD_WORDS.notWithoutConnection}`;
