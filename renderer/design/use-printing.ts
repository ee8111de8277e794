import { useEffect } from "react";

/**
 * Asks the system to print, once, when what is to be printed is there.
 *
 * @param onDone - called when it was printed, or not: what stands there for the printer alone can go
 */
export function usePrinting(onDone: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is there
  useEffect(() => {
    window.addEventListener("afterprint", onDone, { once: true });
    // After this turn, in which it may be made twice while somebody develops it.
    const asking = setTimeout(() => window.print());
    return () => {
      clearTimeout(asking);
      window.removeEventListener("afterprint", onDone);
    };
  }, []);
}
