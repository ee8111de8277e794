import { ArrowDown, FileText, Image } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { DrawnCall } from "../../shared/mc/call-record.ts";
import { isLive } from "../calling/calling-store.ts";
import { ActionButton } from "../design/action-button.tsx";
import { fullDate, timeOfDay } from "../design/format.ts";
import { momentInFileName, saveFile } from "../design/save-file.ts";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { moveAmongRows } from "../keyboard/roving.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { useShortcuts } from "../keyboard/use-shortcuts.ts";
import { ladderFrame } from "./ladder-drawing.ts";
import { currentPalette, ladderSvg, ladderText } from "./ladder-export.ts";
import { LaneHeads, SaveButton } from "./ladder-head.tsx";
import { LadderRowView } from "./ladder-row.tsx";
import { type LadderRow, ladderLanes, ladderRows } from "./ladder-rows.ts";
import { LADDER_WORDS } from "./ladder-words.ts";

/** Nearer than this to the end counts as being there: the ladder then follows what comes. */
const AT_END_PX = 24;
/** Width of the saved picture. */
const PICTURE_WIDTH = 760;
const FIRST_WIDTH = 400;

/** The live sequence diagram of one call. */
export function LadderView(props: {
  readonly call: DrawnCall;
  /** Whose call it is, for the saved files. */
  readonly name: string;
  readonly systems: readonly McSystem[];
  readonly messageAt: number | null;
  readonly letters: boolean;
  /** The button that folds the column away, where it can be. */
  readonly fold: ReactNode;
  onOpen(at: number | null): void;
}) {
  useKeysInUse();
  const { call } = props;
  const { lanes, rows } = useDrawn(call, props.systems);
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(FIRST_WIDTH);
  const follows = useRef(true);
  const [behind, setBehind] = useState(false);
  const live = isLive(call);
  const frame = useMemo(() => ladderFrame(lanes, width), [lanes, width]);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const open = useCallback((row: LadderRow) => {
    const { messageAt, onOpen } = latest.current;
    onOpen(row.kind === "message" && row.at !== messageAt ? row.at : null);
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => {
      setWidth(element.clientWidth);
      if (follows.current) element.scrollTop = element.scrollHeight;
      else setBehind(element.scrollHeight - element.scrollTop - element.clientHeight > AT_END_PX);
    };
    measure();
    // Told when the frame is laid out: who asks for heights as soon as there is a row has all of the window laid out for it, in a call that hurries.
    const observer = new ResizeObserver(measure);
    for (const watched of [element, ...element.children]) observer.observe(watched);
    return () => observer.disconnect();
  }, []);

  // A finished call is read from its beginning, one in progress from its newest message.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another call starts over, whatever else changed
  useLayoutEffect(() => {
    follows.current = live;
    setBehind(false);
    if (scroller.current !== null) scroller.current.scrollTop = live ? scroller.current.scrollHeight : 0;
  }, [call.id]);

  useEffect(() => {
    if (props.messageAt === null) return;
    follows.current = false;
    scroller.current?.querySelector("[aria-expanded=true]")?.scrollIntoView({ block: "nearest" });
  }, [props.messageAt]);

  const title = (call.direction === "outgoing" ? LADDER_WORDS.callTo : LADDER_WORDS.callFrom)({ name: props.name });
  const subtitle = `${fullDate(call.startedAt)} ${timeOfDay(call.startedAt)}`;
  const stamp = momentInFileName(call.startedAt);

  const savePicture = () =>
    saveFile(
      LADDER_WORDS.fileName({ when: stamp, kind: "svg" }),
      "image/svg+xml",
      ladderSvg(rows, ladderFrame(lanes, PICTURE_WIDTH), currentPalette(document.body), title, subtitle),
    );
  const saveText = () =>
    saveFile(
      LADDER_WORDS.fileName({ when: stamp, kind: "txt" }),
      "text/plain",
      ladderText(rows, lanes, title, subtitle),
    );

  const toNewest = () => {
    const element = scroller.current;
    if (element === null) return;
    // Its button goes away with this: what it leads to gets its focus.
    const [last] = [...element.querySelectorAll<HTMLElement>("[data-row]")].slice(-1);
    if (document.activeElement?.closest(".newest")) last?.focus({ preventScroll: true });
    follows.current = true;
    setBehind(false);
    element.scrollTop = element.scrollHeight;
  };
  useShortcuts({ savePicture, saveText, newest: behind ? toNewest : undefined }, props.letters);

  return (
    <>
      <header className="column-head ladder-title">
        <h2 className="panel-title">{LADDER_WORDS.title}</h2>
        <span className="muted small" title={LADDER_WORDS.clause}>
          {LADDER_WORDS.clause}
        </span>
        <span className="ladder-saves">
          <SaveButton label={LADDER_WORDS.picture} hint={hintFor("savePicture", props.letters)} onPress={savePicture}>
            <Image size={17} aria-hidden="true" />
          </SaveButton>
          <SaveButton label={LADDER_WORDS.text} hint={hintFor("saveText", props.letters)} onPress={saveText}>
            <FileText size={17} aria-hidden="true" />
          </SaveButton>
        </span>
        {props.fold}
      </header>
      <LaneHeads frame={frame} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the rows inside are the controls; this only scrolls and moves the focus among them */}
      <div
        ref={scroller}
        className="ladder-scroll"
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          const atEnd = scrollHeight - scrollTop - clientHeight <= AT_END_PX;
          follows.current = atEnd;
          if (atEnd) setBehind(false);
        }}
        onKeyDown={moveAmongRows}
      >
        <ol aria-label={LADDER_WORDS.list} className="ladder-rows">
          {rows.map((row, at) => (
            <LadderRowView
              // Rows are only ever added, and the kind with the position in the ladder names each for good.
              key={row.kind === "message" ? row.at : row.kind}
              row={row}
              frame={frame}
              inTabOrder={props.messageAt === null ? at === 0 : row.kind === "message" && row.at === props.messageAt}
              open={row.kind === "message" && row.at === props.messageAt}
              onOpen={open}
            />
          ))}
        </ol>
      </div>
      {behind ? (
        <ActionButton
          label={LADDER_WORDS.newest}
          hint={hintFor("newest", props.letters)}
          shape="flat"
          className="newest"
          icon={<ArrowDown size={16} aria-hidden="true" />}
          onPress={toNewest}
        />
      ) : null}
    </>
  );
}

/** Lanes and rows of a call, the same objects until something that they show has changed: frames are counted each second. */
function useDrawn(call: DrawnCall, systems: readonly McSystem[]) {
  const { ladder, steps, redirections, endReason, direction, protection } = call;
  const rule = protection?.rule;
  const state = protection?.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the call, these are what lanes and rows are made of
  return useMemo(
    () => ({ lanes: ladderLanes(call, systems), rows: ladderRows(call) }),
    [call.id, ladder, steps, redirections, endReason, direction, rule, state, systems],
  );
}
