import { useEffect, useState } from "react";

/**
 * A value as it was when what is drawn was last painted: another one comes when the frame is painted that shows what hangs on it at once. What hangs
 * on this one alone keeps nobody waiting who types.
 */
export function useAfterPaint<T>(value: T): T {
  const [painted, setPainted] = useState(value);
  useEffect(() => {
    if (Object.is(painted, value)) return undefined;
    let task: number | undefined;
    const frame = requestAnimationFrame(() => {
      task = window.setTimeout(() => setPainted(() => value));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(task);
    };
  }, [painted, value]);
  return painted;
}
