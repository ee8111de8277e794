import type { WindowRole } from "../../shared/bridge/bridge.ts";

/** Which window is speaking, as the host itself determined it: never what the window says of itself. */
export interface WindowContext {
  /** One for each window, kept over its reloads. */
  readonly id: string;
  readonly role: WindowRole;
  /** The person whose unit this window is; null for a console. */
  readonly personId: string | null;
}

/** Stands for the desk itself, where something is asked of a server for its user and not by a window. */
export const NO_WINDOW: WindowContext = { id: "", role: "console", personId: null };

/** What a shell is asked to open. */
export type WindowRequest = Omit<WindowContext, "id">;
