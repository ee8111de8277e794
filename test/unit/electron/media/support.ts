import { MediaRefusal } from "../../../../electron/media/media-refusal.ts";

/** Why something is not let through, or "let through". Anything but a refusal is a fault of the program. */
export function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof MediaRefusal) return error.reason;
    throw error;
  }
  return "let through";
}
