import { useEffect, useRef, useState } from "react";
import type { Still } from "../../shared/bridge/stills.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { sizeForPeople, timeOfDay } from "../design/format.ts";
import { momentInFileName, saveFile } from "../design/save-file.ts";
import { PICTURE_WORDS } from "./words.ts";

/** Where stills are. */
export interface StillSource {
  list(callId: string): Promise<readonly Still[]>;
  /** The JPEG. */
  octets(callId: string, id: string): Promise<Uint8Array<ArrayBuffer>>;
}

const JPEG = "image/jpeg";

/** Pictures that were kept of a call, in its record: each can be looked at, and saved as a file. */
export function KeptStills({ callId, name, source }: { callId: string; name: string; source: StillSource }) {
  const [stills, setStills] = useState<readonly Still[]>([]);
  const [failure, setFailure] = useState<ErrorCode | null>(null);
  useEffect(() => {
    let isGone = false;
    source.list(callId).then(
      (listed) => isGone || setStills(listed),
      (cause) => isGone || setFailure(asMcError(cause).code),
    );
    return () => {
      isGone = true;
    };
  }, [callId, source]);
  const words = PICTURE_WORDS.still;
  if (failure !== null) return <p role="alert">{`${ERROR_WORDS[failure].message} ${ERROR_WORDS[failure].advice}`}</p>;
  if (stills.length === 0) return null;
  return (
    <section className="kept-stills" aria-label={words.region({ name })}>
      <h3 className="part-title">{words.title({ count: stills.length })}</h3>
      <ul>
        {stills.map((still) => (
          <KeptStill key={still.id} callId={callId} name={name} still={still} source={source} />
        ))}
      </ul>
    </section>
  );
}

function KeptStill(props: { callId: string; name: string; still: Still; source: StillSource }) {
  const { callId, name, source, still } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isShown, setShown] = useState(false);
  const [failure, setFailure] = useState<ErrorCode | null>(null);
  const words = PICTURE_WORDS.still;
  const time = timeOfDay(still.at);
  const failed = (cause: unknown) => setFailure(asMcError(cause).code);
  useEffect(() => {
    if (!isShown) return;
    const draw = async () => {
      const picture = await createImageBitmap(new Blob([await source.octets(callId, still.id)], { type: JPEG }));
      canvas.current?.getContext("bitmaprenderer")?.transferFromImageBitmap(picture);
    };
    draw().catch((cause) => setFailure(asMcError(cause).code));
  }, [callId, isShown, source, still.id]);
  const save = async () => {
    const when = momentInFileName(still.at);
    saveFile(words.file({ when }), JPEG, await source.octets(callId, still.id));
  };
  return (
    <li>
      <p>
        {words.fact({ time, width: still.width, height: still.height })}{" "}
        <span className="muted">{sizeForPeople(still.size)}</span>
      </p>
      <ActionButton label={words.show} pressed={isShown} onPress={() => setShown(!isShown)} />
      <ActionButton label={words.save} onPress={() => void save().catch(failed)} />
      {isShown ? (
        <canvas
          ref={canvas}
          width={still.width}
          height={still.height}
          role="img"
          aria-label={words.label({ name, time })}
        />
      ) : null}
      {failure === null ? null : <p role="alert">{ERROR_WORDS[failure].message}</p>}
    </li>
  );
}
