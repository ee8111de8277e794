/**
 * What this computer's keyboard is: whose Option key types characters, and which letter is where.
 *
 * @module
 */

/** The Keyboard API of Chromium, where a page has it. */
interface KeyboardLayout {
  getLayoutMap(): Promise<ReadonlyMap<string, string>>;
}

let layout: ReadonlyMap<string, string> | undefined;
let isAsked = false;

/** Whether this is a Mac. */
export const isMac = () => navigator.platform.toLowerCase().startsWith("mac");

/** The layout, as it was found last; undefined until the browser has told it, and where it does not. */
export function layoutNow(): ReadonlyMap<string, string> | undefined {
  if (!isAsked) {
    isAsked = true;
    const keyboard: KeyboardLayout | undefined = Reflect.get(navigator, "keyboard");
    keyboard?.getLayoutMap().then(
      (map) => {
        layout = map;
      },
      // A page that may not know goes by the places of a US keyboard.
      () => {},
    );
  }
  return layout;
}
