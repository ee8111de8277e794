import { Lock } from "lucide-react";
import { useStore } from "zustand";
import type { Settings } from "../../shared/settings.ts";
import { useConsole } from "../console/console-context.ts";
import { DESKTOP_WORDS } from "./words.ts";

/** Who has set this setting for everybody on this computer; null when it is the dispatcher's to choose. */
export function useLockedBy(setting: keyof Settings): string | null {
  const { locked, lockedBy } = useStore(useConsole().desktop);
  return locked.includes(setting) ? lockedBy : null;
}

/** Says under a setting who has locked it. Nothing when nobody has. */
export function LockedNote({ by, id }: { readonly by: string | null; readonly id: string }) {
  if (by === null) return null;
  return (
    <p id={id} className="locked small">
      <Lock size={14} aria-hidden="true" /> {DESKTOP_WORDS.lockedBy(by)}
    </p>
  );
}
