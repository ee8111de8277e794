import { Lock } from "lucide-react";
import { createContext, useContext, useId } from "react";
import type { DesktopState } from "../../shared/bridge/desktop.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import { DESKTOP_WORDS } from "./desktop-words.ts";

/** What is locked on this computer, for the settings inside; nothing without one. */
export const Locks = createContext<Pick<DesktopState, "locked" | "lockedBy">>({ locked: [], lockedBy: null });

/** Whether a setting is the dispatcher's to choose. */
export interface SettingLock {
  /** Who has set it for everybody on this computer; null when nobody has. */
  readonly by: string | null;
  readonly locked: boolean;
  /** Classes of the setting: what cannot be chosen does not look as if it could. */
  readonly look: string;
  /** Of the note that says so. */
  readonly noteId: string;
  /** Binds the field to that note; empty while there is none. */
  readonly described: { readonly "aria-describedby"?: string };
}

export function useLock(setting: keyof Settings): SettingLock {
  const { locked, lockedBy } = useContext(Locks);
  const noteId = useId();
  const by = locked.includes(setting) ? lockedBy : null;
  return {
    by,
    locked: by !== null,
    look: by === null ? "setting" : "setting held",
    noteId,
    described: by === null ? {} : { "aria-describedby": noteId },
  };
}

/** Says under a setting who has locked it. Nothing when nobody has. */
export function LockedNote({ lock: { by, noteId } }: { readonly lock: SettingLock }) {
  if (by === null) return null;
  return (
    <p id={noteId} className="locked">
      <Lock size={14} aria-hidden="true" />
      {DESKTOP_WORDS.lockedBy({ who: by })}
    </p>
  );
}
