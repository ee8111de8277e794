import { useEffect, useRef, useState } from "react";
import type { Still } from "../../shared/bridge/stills.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import { ActionButton } from "../design/action-button.tsx";
import { dateAndTime, sizeForPeople, timeOfDay } from "../design/format.ts";
import { Problem } from "../design/problem.tsx";
import { momentInFileName, saveFile } from "../design/save-file.ts";
import { PICTURE_WORDS } from "./words.ts";

/** Where stills are. */
export interface StillSource {
  list(callId: string): Promise<readonly Still[]>;
  /** The JPEG. */
  octets(callId: string, id: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Deletes its picture. Answers what is said of it from then on. */
  remove(callId: string, id: string): Promise<Still>;
}

const JPEG = "image/jpeg";

interface KeptStillsProps {
  readonly callId: string;
  readonly name: string;
  /** How many stills this window has kept so far: with each there may be another of this call. */
  readonly kept: number;
  readonly source: StillSource;
}

/** Pictures that were kept of a call, in its record: each can be looked at, saved as a file, and deleted. */
export function KeptStills({ callId, kept, name, source }: KeptStillsProps) {
  const [stills, setStills] = useState<readonly Still[]>([]);
  const [failure, setFailure] = useState<ErrorCode | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is there changes with what was kept
  useEffect(() => {
    let isGone = false;
    source.list(callId).then(
      (listed) => {
        if (isGone) return;
        setStills(listed);
        setFailure(null);
      },
      (cause) => isGone || setFailure(asMcError(cause).code),
    );
    return () => {
      isGone = true;
    };
  }, [callId, kept, source]);
  const words = PICTURE_WORDS.still;
  if (failure !== null) return <Problem code={failure} />;
  if (stills.length === 0) return null;
  const replace = (changed: Still) =>
    setStills((all) => all.map((still) => (still.id === changed.id ? changed : still)));
  return (
    <section className="kept-stills" aria-label={words.region({ name })}>
      <h3 className="part-title">
        {words.title({ count: stills.filter(({ removedAt }) => removedAt === undefined).length })}
      </h3>
      <ul>
        {stills.map((still) => (
          <KeptStill key={still.id} callId={callId} name={name} still={still} source={source} onRemoved={replace} />
        ))}
      </ul>
    </section>
  );
}

interface KeptStillProps {
  readonly callId: string;
  readonly name: string;
  readonly still: Still;
  readonly source: StillSource;
  onRemoved(still: Still): void;
}

/** One still; of one that was deleted, that it was there. */
function KeptStill(props: KeptStillProps) {
  const { callId, source, still } = props;
  const row = useRef<HTMLLIElement>(null);
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<ErrorCode | null>(null);
  const words = PICTURE_WORDS.still;
  const time = timeOfDay(still.at);
  const failed = (cause: unknown) => setFailure(asMcError(cause).code);
  /** What was pressed is gone: the focus goes on in the row once that is drawn anew. */
  const focusOn = (selector: string) =>
    requestAnimationFrame(() => row.current?.querySelector<HTMLElement>(selector)?.focus());
  const ask = () => {
    setAsking(true);
    focusOn(".leave");
  };
  const leave = () => {
    setAsking(false);
    focusOn(".delete");
  };
  const remove = async () => {
    props.onRemoved(await source.remove(callId, still.id));
    row.current?.focus();
  };
  const save = async () => {
    const when = momentInFileName(still.at);
    saveFile(words.file({ when }), JPEG, await source.octets(callId, still.id));
  };
  return (
    <li ref={row} tabIndex={-1}>
      {still.removedAt === undefined ? (
        <>
          <p>
            {words.fact({ time, width: still.width, height: still.height })}{" "}
            <span className="muted">{sizeForPeople(still.size)}</span>
          </p>
          <StillPicture {...props} time={time} onFailure={setFailure} />
          <ActionButton label={words.save} about={time} onPress={() => void save().catch(failed)} />
          {isAsking ? null : <ActionButton className="delete" label={words.remove} about={time} onPress={ask} />}
        </>
      ) : (
        <p className="muted">{words.removed({ time, removed: dateAndTime(still.removedAt) })}</p>
      )}
      {isAsking && still.removedAt === undefined ? (
        <fieldset
          className="still-line"
          aria-label={words.remove}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            leave();
          }}
        >
          <p role="status">{words.removeAsked}</p>
          <ActionButton label={words.removeYes} tone="stop" onPress={() => void remove().catch(failed)} />
          <ActionButton className="leave" label={words.removeNo} onPress={leave} />
        </fieldset>
      ) : null}
      {failure === null ? null : <Problem code={failure} />}
    </li>
  );
}

/** The picture itself, once it is wanted. */
function StillPicture(props: KeptStillProps & { readonly time: string; onFailure(code: ErrorCode): void }) {
  const { callId, name, onFailure, source, still, time } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isShown, setShown] = useState(false);
  const words = PICTURE_WORDS.still;
  useEffect(() => {
    if (!isShown) return;
    const draw = async () => {
      const picture = await createImageBitmap(new Blob([await source.octets(callId, still.id)], { type: JPEG }));
      canvas.current?.getContext("bitmaprenderer")?.transferFromImageBitmap(picture);
    };
    draw().catch((cause) => onFailure(asMcError(cause).code));
  }, [callId, isShown, onFailure, source, still.id]);
  return (
    <>
      <ActionButton label={words.show} about={time} pressed={isShown} onPress={() => setShown(!isShown)} />
      {isShown ? (
        <canvas
          ref={canvas}
          width={still.width}
          height={still.height}
          role="img"
          aria-label={words.label({ name, time })}
        />
      ) : null}
    </>
  );
}
