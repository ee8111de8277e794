/**
 * The pictures of a call of `--check`: both ends show themselves, and what each saw is read from its screen.
 *
 * @module
 */
import type { LabPerson, UnitReport } from "../../../shared/bridge/lab.ts";
import type { CallRecord, PictureCount } from "../../../shared/mc/call-record.ts";
import type { FrameCount } from "../../../shared/mc/protection.ts";
import { type Program, until } from "../program/program.ts";
import { type SeenPicture, seenIn } from "../program/seen-picture.ts";
import { newestCall, personNow, SETTLE_MS } from "./steps.ts";

/** Kinds of people who are called with picture too. */
const SEEN_KINDS = ["at-home", "migrated", "migrated-no-kms-uri"] as const satisfies readonly LabPerson["kind"][];
export type SeenKind = (typeof SEEN_KINDS)[number];

export const isSeenKind = (kind: LabPerson["kind"]): kind is SeenKind => SEEN_KINDS.some((each) => each === kind);

/** What a scenario with picture is called. */
export const videoName = (kind: SeenKind) => `video-${kind}` as const;

/** From one end to the other, on a computer that has other things to do. */
const LATE_MS = 5_000;
/** Pictures that each end must have shown of the other: two seconds of 15 a second. */
const LEAST_PICTURES = 30;

/** Sound and pictures apart. */
interface OfBoth {
  readonly sound: number;
  readonly pictures: number;
}

/** What is said of one direction of a call with pictures. */
export interface VideoResult {
  readonly video: {
    /** Decoded, over the last leg. */
    readonly frames: number;
    readonly width: number;
    readonly height: number;
    /** Of the last picture that was looked at: the time that it says, and its age in milliseconds. */
    readonly mark: SeenPicture["mark"];
  };
  /** At the end that sent. */
  readonly framesProtected: OfBoth;
  /** At the end that received. */
  readonly framesAuthenticated: OfBoth;
}

/** By direction. */
type BothWays<T> = Readonly<Record<"toColleague" | "fromColleague", T>>;

export type PicturesSeen = BothWays<SeenPicture>;

const isOfNow = (seen: SeenPicture | undefined): seen is SeenPicture =>
  seen !== undefined && seen.mark !== null && Math.abs(seen.mark.age) < LATE_MS;

const provedBothWays = (pictures: CallRecord["pictures"] | UnitReport["pictures"]) =>
  pictures?.proved.sent === true && pictures.proved.received;

/** Whether the colleague's end has shown so many, and sealed as many again as are under way. */
const enough = ({ authenticated, protected: sealed }: FrameCount) =>
  authenticated >= LEAST_PICTURES && sealed >= 2 * LEAST_PICTURES;

/**
 * Switches the camera on in the call in the middle, and waits until both ends see pictures of now that are proved.
 *
 * @returns what was last seen at each end
 */
export async function seeEachOther(program: Program, colleague: LabPerson, begun: number): Promise<PicturesSeen> {
  const unit = await program.unit(colleague.id);
  // With Alt: the field of the people may have the focus.
  await program.console.keyboard.press("Alt+v");
  await until("pictures that are proved at both ends", SETTLE_MS, async () => {
    const theirs = (await personNow(program, colleague.id))?.unit?.pictures;
    const ours = (await newestCall(program, begun))?.pictures;
    const proved = provedBothWays(ours) && provedBothWays(theirs);
    return proved && theirs?.frames && enough(theirs.frames) ? true : undefined;
  });
  return until("pictures of now at both ends", SETTLE_MS, async () => {
    const toColleague = await seenIn(unit, "The dispatcher's picture");
    const fromColleague = await seenIn(program.console, `Picture of ${colleague.displayName}`);
    return isOfNow(toColleague) && isOfNow(fromColleague) ? { toColleague, fromColleague } : undefined;
  });
}

interface EndCount {
  readonly sound: FrameCount | null | undefined;
  readonly pictures: FrameCount | null | undefined;
}

function oneWay(seen: SeenPicture, from: EndCount, to: EndCount, received: PictureCount | undefined): VideoResult {
  const { height, mark, width } = seen;
  return {
    video: { frames: received?.frames ?? 0, width, height, mark },
    framesProtected: { sound: from.sound?.protected ?? 0, pictures: from.pictures?.protected ?? 0 },
    framesAuthenticated: { sound: to.sound?.authenticated ?? 0, pictures: to.pictures?.authenticated ?? 0 },
  };
}

/** What the call and the colleague's unit have counted, beside what was seen. */
export function videoResult(seen: PicturesSeen, call: CallRecord, unit: UnitReport): BothWays<VideoResult> {
  const here = { sound: call.protection?.frames, pictures: call.pictures?.frames };
  const there = { sound: unit.protection?.frames, pictures: unit.pictures?.frames };
  return {
    toColleague: oneWay(seen.toColleague, here, there, unit.media?.pictures?.received),
    fromColleague: oneWay(seen.fromColleague, there, here, call.media?.pictures?.received),
  };
}

/** What is not as it has to be; undefined when everything is. */
export function videoFailure(
  result: BothWays<VideoResult>,
  call: Pick<CallRecord, "pictures" | "service">,
  unit: Pick<UnitReport, "pictures">,
): string | undefined {
  if (call.pictures === null) return `pictures: none in ${call.service}`;
  for (const [end, pictures] of [
    ["here", call.pictures],
    ["at the colleague", unit.pictures],
  ] as const) {
    if (!provedBothWays(pictures)) return `pictures: not proved both ways ${end}`;
    const refused = pictures?.frames?.refused ?? 0;
    if (refused > 0) return `pictures: ${refused} refused ${end}`;
  }
  for (const [way, { framesAuthenticated, framesProtected, video }] of Object.entries(result)) {
    if (video.frames < LEAST_PICTURES) return `pictures: ${video.frames} were shown, ${way}`;
    if (Math.min(framesProtected.pictures, framesAuthenticated.pictures) < LEAST_PICTURES)
      return `pictures: ${framesProtected.pictures} protected, ${framesAuthenticated.pictures} authenticated, ${way}`;
  }
  return undefined;
}
