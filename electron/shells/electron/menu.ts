import { type App, Menu } from "electron";
import { onLanguage, wordsOf } from "../../../shared/words/words.ts";

/** What the menu opens. */
interface MenuActs {
  about(): void;
  /** The record of calls in a window of its own. */
  history(): void;
}

/** The menu of macOS, with its usual keys, in the language in use. */
function macMenu(name: string, acts: MenuActs): Menu {
  const { history, menu: words } = wordsOf("shell");
  const edit = ["undo", "redo", "cut", "copy", "paste", "selectAll"] as const;
  const window = ["minimize", "zoom", "close"] as const;
  return Menu.buildFromTemplate([
    {
      label: name,
      submenu: [
        { label: words.about({ name }), click: () => acts.about() },
        { type: "separator" },
        { role: "hide", label: words.hide({ name }) },
        { role: "quit", label: words.quit({ name }) },
      ],
    },
    { label: words.edit, submenu: edit.map((role) => ({ role, label: words[role] })) },
    {
      role: "window",
      label: words.window,
      submenu: [
        { label: history, accelerator: "Shift+F7", registerAccelerator: false, click: () => acts.history() },
        { type: "separator" },
        ...window.map((role) => ({ role, label: words[role] })),
      ],
    },
  ]);
}

/**
 * macOS needs a menu for its usual keys (copy, quit); elsewhere there is none. Electron's own default menu is never
 * shown: it reloads pages and opens developer tools.
 */
export function setMenu(app: App, platform: NodeJS.Platform, acts: MenuActs): void {
  if (platform !== "darwin") {
    Menu.setApplicationMenu(null);
    return;
  }
  const show = () => Menu.setApplicationMenu(macMenu(app.name, acts));
  onLanguage(show);
  show();
}
