/**
 * One scenario of `--check`: a dispatcher calls one kind of person of the lab, as a dispatcher would, and what
 * happened is measured at both ends.
 *
 * @module
 */
import type { LabPerson } from "../../../shared/bridge/lab.ts";
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import type { CallState, RedirectionCarrier, RedirectionTarget } from "../../../shared/mc/call-record.ts";
import type { KmsUriSource } from "../../../shared/mc/key-identity.ts";
import { sameMcId } from "../../../shared/mc/mc-id.ts";
import type { MessagePlane } from "../../../shared/mc/message-record.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { type Program, until } from "../program/program.ts";
import { type ProtectionResult, protectionFailure, protectionResult } from "./protection.ts";
import { dial, NO_MEDIA, newestCall, openUnit, personNow, recordFacts, SETTLE_MS, wasHeard } from "./steps.ts";
import { type PicturesSeen, seeEachOther, type VideoResult, videoFailure, videoResult } from "./video.ts";

/** What was counted where it arrived, and of a call with pictures what was seen there. */
interface MediaResult extends Partial<VideoResult> {
  readonly packets: number;
  readonly energy: number;
}

/** One of several calls as both ends saw it. */
export interface CallSeen {
  readonly peer: string;
  /** The digit that reached it. */
  readonly line: number | null;
  /** Of the call at either end, before it was ended. */
  readonly state: { readonly console: CallState | null; readonly colleague: string | null };
  readonly media: ScenarioResult["media"];
  readonly protection: ProtectionResult | null;
  readonly endReason: EndReasonCode | null;
}

/** One end of a call that goes on without the dispatcher, as that end counted it. */
export interface MovedEnd {
  readonly id: string;
  readonly callerId: string | null;
  readonly calledId: string | null;
  readonly state: string | null;
  readonly heard: { readonly packets: number; readonly energy: number };
  readonly protection: string | null;
  readonly pckId: string | null;
}

export interface MovedOn {
  readonly from: MovedEnd;
  readonly to: MovedEnd;
}

/** One message as both ends saw it. */
export interface MessageSeen {
  readonly id: string;
  readonly direction: "to-colleague" | "from-colleague";
  /** Of its text, or its file. */
  readonly bytes: number;
  /** What carried that: a SIP MESSAGE, a connection of its own or that of a session (MSRP), or a content server; null where the ends do not say the same. */
  readonly plane: MessagePlane | "http" | null;
  /** Whether both ends say so. */
  readonly protected: boolean;
  /** Who has signed the key, as the receiver has verified it. */
  readonly signedBy: string | null;
  readonly state: { readonly console: string; readonly colleague: string | null };
  /** Milliseconds after it was written, as its sender was told; of a message to us, after it came. */
  readonly times: { readonly accepted: number | null; readonly delivered: number | null; readonly read: number | null };
  /** The ID that the receiver has it at. */
  readonly receivedAs: string | null;
}

/** A file that was sent, as it was chosen and as it lies at the receiver. */
export interface FileSeen {
  /** Octets at the receiver. */
  readonly bytes: number;
  /** Of the file that was chosen, hexadecimal. */
  readonly sha256Sent: string;
  /** Of the one in the receiver's folder. */
  readonly sha256Received: string;
  /** Whether the content server had it sealed, under the key that the receiver opened it with. */
  readonly protected: boolean;
}

/** Media that went over RTP, as a handset has them. */
export interface HandsetMedia {
  readonly path: "rtp";
  readonly codec: string;
  readonly suite: string;
  /** What our packets bore, and what the handset wants in them; it opens none without, and neither do we. */
  readonly mki: { readonly sent: string | null; readonly seen: string | null };
  /** The strongest tone that the other end heard of ours, and that we heard of its. */
  readonly toneHeard: { readonly toColleague: Tone | null; readonly fromColleague: Tone | null };
  /** As the console counted them. */
  readonly packets: { readonly opened: number; readonly refused: number };
}

interface Tone {
  readonly hz: number;
  /** Of all that was heard, 1 for a pure tone. */
  readonly share: number;
}

/** What `--check` prints for one scenario. Fields are added by later versions, never taken away. */
export interface ScenarioResult {
  readonly name: string;
  readonly ok: boolean;
  readonly service: McService | null;
  readonly primaryId: string;
  readonly newId: string | null;
  readonly kmsUri: string | null;
  readonly kmsUriSource: KmsUriSource | null;
  readonly reason: string | null;
  /** What carried each redirection, in their order. */
  readonly carriers: readonly RedirectionCarrier[];
  readonly steps: readonly { readonly step: string; readonly atMs: number }[];
  readonly media: { readonly toColleague: MediaResult; readonly fromColleague: MediaResult } & Partial<HandsetMedia>;
  readonly endReason: EndReasonCode | null;
  /** End-to-end protection as each end knows it; null for a call that was never answered. */
  readonly protection: ProtectionResult | null;
  /** Each of several calls, as both ends saw it; absent where it is one. */
  readonly calls?: readonly CallSeen[];
  /** Of a scenario of messages: each of them. */
  readonly messages?: readonly MessageSeen[];
  /** Of a scenario with a file that has arrived. */
  readonly file?: FileSeen;
  /** Who stood in the queue, in its order. */
  readonly order?: readonly string[];
  /** Whether every request that set the call up said that it is an emergency, and whether the other end knew it as one. */
  readonly emergency?: { readonly sent: boolean; readonly received: boolean };
  /** Whose wish to be called back was kept at both ends, and how many of that one are left there since the two have talked. */
  readonly callBack?: {
    readonly askedBy: string;
    readonly left: { readonly console: number; readonly colleague: number };
  };
  /** What the console said of a caller whose ID the directory does not have. */
  readonly recognisedAs?: string | null;
  /** The two who talk after the dispatcher has moved a call on, as each of them saw it. */
  readonly movedOn?: MovedOn;
  /** Of a call with floor control: what has happened to the floor, as the console was told; `by`: who did that, nobody where it is free. */
  readonly floor?: readonly { readonly state: string; readonly by: string | null; readonly atMs: number }[];
  /** Frames of the console's voice that were heard at the other end while the console had not the floor. */
  readonly heardWithoutFloor?: number;
  /**
   * Of a dispatcher who signs in first: what that took, from the page with its one button to registered, for which services the servers say that
   * they have authorised the dispatcher, and who has a token then.
   */
  readonly signIn?: {
    readonly acts: number;
    readonly seconds: number;
    readonly authorisedFor: readonly string[];
    readonly tokensHeldBy: readonly string[];
  };
  /** Of a dispatcher who works from a partner system in between: the two systems, the ID there, and the IDs under which callers of the one at home got through. */
  readonly migration?: {
    readonly from: string;
    readonly to: string;
    readonly newId: string;
    readonly reachedAs: readonly string[];
  };
  /**
   * Of a profile that is changed while the console works: the entity tag of the one that its server gives then, how many versions it has given, and
   * milliseconds from the change at the server until the console's window obeyed and said it.
   */
  readonly profile?: { readonly etag: string; readonly version: number; readonly changedWithinMs: number };
  /** Which foreign software is not here, without which it cannot be run; absent where it was. */
  readonly skipped?: string;
  /** What was expected and did not happen; absent when ok. */
  readonly failure?: string;
}

/** How the call of each kind of person should end, what should redirect it, and how its KMS is found. */
interface Expectation {
  readonly endReason: EndReasonCode;
  readonly carriers: readonly RedirectionCarrier[];
  /** Whom the last redirection names; undefined where there is none. */
  readonly target?: RedirectionTarget;
  /** Undefined for a call that nobody answers. */
  readonly kmsUriSource?: KmsUriSource;
}

const migrated = (kmsUriSource: KmsUriSource, ...carriers: readonly RedirectionCarrier[]): Expectation => ({
  endReason: "hung-up",
  carriers,
  target: "migrated",
  kmsUriSource,
});

/** Kinds of people whose scenario is one call. */
type SingleKind = Exclude<LabPerson["kind"], "transfer" | "forwarded">;

const EXPECTED: Readonly<Record<SingleKind, Expectation>> = {
  "at-home": { endReason: "hung-up", carriers: [], kmsUriSource: "own-domain" },
  migrated: migrated("redirection", "300"),
  "migrated-kms-uri-in-profile": migrated("profile", "300"),
  "migrated-no-kms-uri": migrated("lookup", "300"),
  "migrates-twice": migrated("redirection", "300", "300"),
  loop: { endReason: "redirection-loop", carriers: ["300", "300"], target: "migrated" },
  nonsense: { endReason: "redirection-two-kms-uris", carriers: [] },
  "migrated-by-forwarding": migrated("redirection", "message"),
  "forwarded-to-another": { ...migrated("redirection", "message"), target: "forwarded" },
};

/** Whether the colleague's end was called under the ID, and by the dispatcher. */
function wasCalled(unit: LabPerson["unit"] | undefined, calledId: string, callerId: string): boolean {
  return sameMcId(unit?.calledId ?? "", calledId) && sameMcId(unit?.callerId ?? "", callerId);
}

/** One call, to somebody of the lab. */
interface SingleCall {
  readonly name: string;
  readonly person: LabPerson & { readonly kind: SingleKind };
  /** Who is to answer: that person, or the one who is called instead. */
  readonly colleague: LabPerson;
  /** Whether both are to see each other. */
  readonly withPicture: boolean;
  /** MC service ID of the console's user. */
  readonly dispatcherId: string;
}

/** Runs the scenario of one person. Never throws: what went wrong is in the result. */
export async function runScenario(program: Program, single: SingleCall): Promise<ScenarioResult> {
  const { colleague, dispatcherId, name, person, withPicture } = single;
  const expected = EXPECTED[person.kind];
  const talks = expected.endReason === "hung-up";
  const begun = Date.now();
  let step = "open the unit";
  let toColleague = NO_MEDIA.received;
  let seen: PicturesSeen | undefined;
  let failure: string | undefined;
  try {
    await openUnit(program, colleague.id);
    step = "call";
    await dial(program, person, withPicture ? "picture" : "voice");
    if (expected.target === "forwarded") {
      step = "question";
      await until("the question whether to call somebody else", SETTLE_MS, async () =>
        (await newestCall(program, begun))?.state === "deciding" ? true : undefined,
      );
      await program.console.keyboard.press("Control+Enter");
    }
    step = talks ? "answer" : "refusal";
    await until(talks ? "the answer" : "the end of the call", SETTLE_MS, async () => {
      const call = await newestCall(program, begun);
      if (call?.state === "ended" && talks) throw new Error(`the call ended: ${call.endReason?.code}`);
      return call?.state === (talks ? "connected" : "ended") ? call : undefined;
    });
    if (talks) {
      step = "audio";
      await until("audio at the colleague", SETTLE_MS, async () => {
        const heard = (await personNow(program, colleague.id))?.unit?.media?.received;
        return heard !== undefined && wasHeard(heard) ? true : undefined;
      });
      step = "protection";
      await until("protection proved at both ends", SETTLE_MS, async () => {
        const theirs = (await personNow(program, colleague.id))?.unit?.protection?.state;
        const ours = (await newestCall(program, begun))?.protection?.state;
        return theirs === "proved" && ours === "proved" ? true : undefined;
      });
      if (withPicture) {
        step = "pictures";
        seen = await seeEachOther(program, colleague, begun);
      }
      step = "hang-up";
      await program.console.getByRole("button", { name: /^End call/ }).click();
      await until("the end of the call", SETTLE_MS, async () =>
        (await newestCall(program, begun))?.state === "ended" ? true : undefined,
      );
      step = "end at the unit";
      await until("the end at the unit", SETTLE_MS, async () =>
        (await personNow(program, colleague.id))?.unit?.call === "ended" ? true : undefined,
      );
      toColleague = (await personNow(program, colleague.id))?.unit?.media?.received ?? toColleague;
    }
  } catch (error) {
    failure = `${step}: ${error instanceof Error ? error.message : String(error)}`;
  }
  const call = await newestCall(program, begun).catch(() => undefined);
  const fromColleague = call?.media?.received ?? NO_MEDIA.received;
  const { unit } = (await personNow(program, colleague.id).catch(() => undefined)) ?? {};
  const protection = talks && call !== undefined ? protectionResult(call, unit?.protection ?? null) : null;
  const video = seen && call && unit ? videoResult(seen, call, unit) : undefined;
  const last = call?.redirections.at(-1);
  const facts = recordFacts(call);
  const { carriers, endReason } = facts;
  if (failure === undefined && endReason !== expected.endReason)
    failure = `end: ${endReason}, not ${expected.endReason}`;
  if (failure === undefined && talks && !(wasHeard(toColleague) && wasHeard(fromColleague))) {
    failure = "audio: one end did not hear the other for two seconds";
  }
  if (failure === undefined && carriers.join() !== expected.carriers.join()) {
    failure = `redirection: by ${carriers.join() || "none"}, not ${expected.carriers.join() || "none"}`;
  }
  if (failure === undefined && last?.target !== expected.target) {
    failure = `redirection: to one who is ${last?.target}, not ${expected.target}`;
  }
  if (failure === undefined && talks && !wasCalled(unit, last?.newId ?? person.primaryId, dispatcherId)) {
    failure = `colleague: called as ${unit?.calledId} by ${unit?.callerId}`;
  }
  if (failure === undefined && protection !== null && expected.kmsUriSource !== undefined) {
    failure = protectionFailure(protection, { kmsUriSource: expected.kmsUriSource, caller: dispatcherId });
  }
  if (failure === undefined && withPicture) {
    failure = video && call && unit ? videoFailure(video, call, unit) : "pictures: none were seen";
  }
  return {
    name,
    ok: failure === undefined,
    ...facts,
    primaryId: person.primaryId,
    media: {
      toColleague: { ...toColleague, ...video?.toColleague },
      fromColleague: { ...fromColleague, ...video?.fromColleague },
    },
    protection,
    ...(failure === undefined ? {} : { failure }),
  };
}
