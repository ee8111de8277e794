import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { languageInUse, localeInUse, onLanguage } from "../../shared/words/words.ts";

const FOCUSABLE = ["a", "button", "input", "select", "textarea", "[tabindex]"].join();

/** Where the focus is: in which part of the window, and the place there among all that can have it. */
interface FocusPlace {
  readonly region: string | null;
  readonly index: number;
}

const partNamed = (region: string | null): ParentNode =>
  (region === null ? null : document.querySelector(`[data-region="${region}"]`)) ?? document;

/** All of a part is in the same order in every language; of other parts some may come a moment later than the rest. */
function placeOfFocus(): FocusPlace {
  const active = document.activeElement ?? document.body;
  const region = active.closest<HTMLElement>("[data-region]")?.dataset["region"] ?? null;
  return { region, index: [...partNamed(region).querySelectorAll(FOCUSABLE)].indexOf(active) };
}

/** What is drawn in words, drawn anew in another language, from the ground: parts of it keep what they have drawn. */
export function Spoken({ children }: { readonly children: ReactNode }) {
  const language = useSyncExternalStore(onLanguage, languageInUse);
  const focused = useRef<FocusPlace | null>(null);
  useEffect(
    () =>
      onLanguage(() => {
        focused.current = placeOfFocus();
      }),
    [],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each change of the language
  useEffect(() => {
    if (focused.current === null) return;
    const { index, region } = focused.current;
    focused.current = null;
    partNamed(region).querySelectorAll<HTMLElement>(FOCUSABLE)[index]?.focus();
  }, [language]);
  // Sliders and lists turn with the language of the page, not with that of the system.
  return (
    <I18nProvider key={language} locale={localeInUse()}>
      {children}
    </I18nProvider>
  );
}
