import { ActionButton } from "../design/action-button.tsx";
import { DIRECTORY_WORDS } from "../directory/words.ts";
import { StripFact } from "./strip-fact.tsx";

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

/** Below what can be done with whoever is chosen, in one line: a press tells what the user profile lacks for it, and who grants that. */
export function NotGranted({ lacking }: { readonly lacking: readonly string[] }) {
  if (lacking.length === 0) return null;
  return (
    <StripFact
      className="not-granted muted small"
      whole={[DIRECTORY_WORDS.notGranted({ permissions: lacking.join(", ") })]}
    >
      <span>{DIRECTORY_WORDS.whoGrants}</span>
    </StripFact>
  );
}
