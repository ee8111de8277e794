import { useEffect, useState } from "react";

/**
 * The current time, told again each period while somebody needs it.
 *
 * @param periodMs - milliseconds between two tellings
 * @param running - false stops the clock and saves the work
 * @returns Unix milliseconds
 */
export function useNow(periodMs: number, running = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), periodMs);
    return () => clearInterval(timer);
  }, [periodMs, running]);
  return now;
}
