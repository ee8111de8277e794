import { type ReactNode, useCallback, useMemo } from "react";
import { useStore } from "zustand";
import { forbids } from "../../shared/mc/private-call-permissions.ts";
import { MAX_CANDIDATES } from "../../shared/mc/record-parts/first-to-answer.ts";
import { VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { protectionInForce } from "../calling/protection-in-force.ts";
import { ActionButton } from "../design/action-button.tsx";
import type { Target } from "../design/target-finder.tsx";
import { dialTarget } from "../directory/directory-store.ts";
import { SeveralPanel } from "../directory/several-panel.tsx";
import { DIRECTORY_WORDS } from "../directory/words.ts";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { useConsole } from "./console-context.ts";
import { closeSeveral, openSeveral } from "./ui-store.ts";

/** What the window shows of calling several at once. */
interface ShownSeveral {
  /** Opens the choice, beside what else can be done with whoever is chosen. */
  readonly button: ReactNode;
  /**
   * The choice itself, in the place of what calls one person; undefined while it is closed.
   *
   * @param busy - why nobody can be called now; null while somebody can
   */
  panelWhile(busy: string | null): ReactNode | undefined;
  /** Opens it; undefined where it is off. */
  readonly open: (() => void) | undefined;
}

/** Calling several at once, of whom the first to answer has the call. */
export function useSeveral(
  find: PersonFinder,
  targetsFor: (query: string) => readonly Target[],
  letters: boolean,
): ShownSeveral {
  const { actions, directory, keys, settings, ui } = useConsole();
  const status = useStore(keys.store, (state) => state.status);
  const protection = useStore(settings.store, (state) => state.settings.protection);
  const isOpen = useStore(ui, ({ severalOpen }) => severalOpen);
  const words = DIRECTORY_WORDS.several;
  const forbidden = forbids(status?.permissions ?? null, "allow-request-first-to-answer-call");
  const rule = status === null ? protection : protectionInForce(protection, status).rule;
  const off = forbidden ? words.notPermitted : rule === "required" ? words.notProtected : null;
  const open = useCallback(() => openSeveral(ui), [ui]);
  const chosen = dialTarget(directory.getState())?.calledId;
  const first = chosen === undefined ? [] : [{ id: chosen, ...partyOf(chosen, find) }];
  const shortcuts = useKeysInUse();
  // biome-ignore lint/correctness/useExhaustiveDependencies: its hint is made of the keys
  const button = useMemo(
    () => (
      <ActionButton
        label={DIRECTORY_WORDS.several.open}
        hint={off ?? hintFor("several", letters)}
        disabled={off !== null}
        onPress={open}
      />
    ),
    [letters, off, open, shortcuts],
  );
  return {
    open: off === null ? open : undefined,
    button,
    panelWhile: (busy) =>
      isOpen && off === null ? (
        <SeveralPanel
          first={first}
          letters={letters}
          busy={busy}
          most={MAX_CANDIDATES}
          targetsFor={targetsFor}
          onCall={(ids) => {
            closeSeveral(ui);
            actions.placeFirstToAnswer(ids, VOICE_SERVICE);
          }}
          onClose={() => closeSeveral(ui)}
        />
      ) : undefined,
  };
}
