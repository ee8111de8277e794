import { Fragment, type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { languageInUse, onLanguage } from "../../shared/words/words.ts";

const FOCUSABLE = ["a", "button", "input", "select", "textarea", "[tabindex]"].join();

/** What is drawn in words, drawn anew in another language, from the ground: parts of it keep what they have drawn. */
export function Spoken({ children }: { readonly children: ReactNode }) {
  const language = useSyncExternalStore(onLanguage, languageInUse);
  /** The place, among all that can have it, of what had the focus before: all is in the same order in every language. */
  const focused = useRef(-1);
  useEffect(
    () =>
      onLanguage(() => {
        focused.current = [...document.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement ?? document.body);
      }),
    [],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each change of the language
  useEffect(() => {
    const place = document.querySelectorAll<HTMLElement>(FOCUSABLE)[focused.current];
    focused.current = -1;
    place?.focus();
  }, [language]);
  return <Fragment key={language}>{children}</Fragment>;
}
