import { ActionButton } from "../design/action-button.tsx";
import { DIRECTORY_WORDS } from "../directory/words.ts";

/** A call with picture, where the user profile alone forbids it. */
export function NotPermittedVideo() {
  return (
    <ActionButton
      label={DIRECTORY_WORDS.video}
      hint={DIRECTORY_WORDS.notPermitted}
      disabled={true}
      onPress={() => {}}
    />
  );
}

/** Below what can be done with whoever is chosen: what the user profile lacks for it, and who grants that. Nothing where it lacks nothing. */
export function NotGranted({ lacking }: { readonly lacking: readonly string[] }) {
  if (lacking.length === 0) return null;
  return <p className="not-granted muted small">{DIRECTORY_WORDS.notGranted({ permissions: lacking.join(", ") })}</p>;
}
