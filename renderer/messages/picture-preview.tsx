import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { MessageFile } from "../../shared/mc/message-file.ts";
import { ActionButton } from "../design/action-button.tsx";
import { ProblemLine } from "../design/problem-line.tsx";
import type { FileActs } from "./thread-story.ts";
import { MESSAGES_WORDS } from "./words.ts";

/** Room for a picture, in pixels of the page; `messages.css` has the same. */
const ROOMS = { small: { width: 360, height: 200 }, large: { width: 560, height: 420 } } as const;
/** More points for each pixel of the page nobody can see. */
const MOST_POINTS = 2;

interface PicturePreviewProps {
  readonly id: string;
  readonly file: MessageFile;
  /** Whether its tag vouches for it; one in clear is shown when somebody asks for it. */
  readonly isProtected: boolean;
  readonly files: FileActs;
}

/** A received picture: decoded elsewhere once it is in sight, drawn as pixels, standing still. */
export function PicturePreview({ id, file, files, isProtected }: PicturePreviewProps) {
  const words = MESSAGES_WORDS.file;
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isAsked, setAsked] = useState(isProtected);
  const [isSeen, setSeen] = useState(false);
  const [size, setSize] = useState<keyof typeof ROOMS>("small");
  const [isDrawn, setDrawn] = useState(false);
  const [failure, setFailure] = useState<ErrorCode | null>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when its room has become another
  useLayoutEffect(() => {
    if (isSeen) place.current?.scrollIntoView({ block: "nearest" });
  }, [size, isAsked]);
  useEffect(() => {
    if (!isAsked || !isSeen) return;
    let isGone = false;
    const points = Math.min(MOST_POINTS, window.devicePixelRatio);
    const room = { width: ROOMS[size].width * points, height: ROOMS[size].height * points };
    files.picture(id, room).then(
      (picture) => {
        if (isGone || canvas.current === null) {
          picture.close();
          return;
        }
        canvas.current.width = picture.width;
        canvas.current.height = picture.height;
        canvas.current.getContext("bitmaprenderer")?.transferFromImageBitmap(picture);
        setDrawn(true);
      },
      (cause) => {
        if (!isGone) setFailure(asMcError(cause, "picture-unreadable").code);
      },
    );
    return () => {
      isGone = true;
    };
  }, [files, id, isAsked, isSeen, size]);
  if (failure !== null) {
    return (
      <div role="status">
        <ProblemLine className="muted small" code={failure} />
      </div>
    );
  }
  return (
    <div ref={place} className={size === "large" ? "picture wide" : "picture"}>
      {isAsked ? (
        <canvas
          ref={canvas}
          className={isDrawn ? "drawn" : ""}
          role="img"
          aria-label={words.picture({ name: file.name })}
          aria-busy={!isDrawn}
        />
      ) : (
        <p className="muted small">{words.pictureAsked}</p>
      )}
      <div className="thread-acts">
        {isAsked ? (
          <ActionButton
            label={size === "small" ? words.larger : words.smaller}
            shape="row"
            about={file.name}
            onPress={() => setSize(size === "small" ? "large" : "small")}
          />
        ) : (
          <ActionButton label={words.showPicture} shape="row" about={file.name} onPress={() => setAsked(true)} />
        )}
      </div>
    </div>
  );
}
