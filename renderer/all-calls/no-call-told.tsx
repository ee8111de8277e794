import { ALL_CALLS_WORDS } from "./words.ts";

/** The right column while there is no call to tell of. @param isMissing - one is chosen, and its record is on its way */
export function NoCallTold({ isMissing }: { readonly isMissing: boolean }) {
  const { loading, told } = ALL_CALLS_WORDS;
  return (
    <aside className="side" data-region="side" aria-label={told.region}>
      <p className="side-empty muted">{isMissing ? loading : told.nobody}</p>
    </aside>
  );
}
