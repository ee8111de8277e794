import { useEffect, useRef } from "react";

/** Shows a track. It is never mirrored, cropped or covered; sound comes another way. */
export function TrackView(props: {
  readonly track: MediaStreamTrack;
  readonly label: string;
  readonly className?: string;
  /** Quarter turns, clockwise. */
  readonly turns?: number;
}) {
  const { label, track, turns = 0 } = props;
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (video === null) return;
    video.srcObject = new MediaStream([track]);
    video.play().catch(() => {});
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={element}
      className={["track", `turned-${turns % 4}`, props.className ?? ""].join(" ").trim()}
      muted
      playsInline
      aria-label={label}
    />
  );
}
