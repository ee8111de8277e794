import { type App, Menu } from "electron";
import { onLanguage, wordsOf } from "../../../shared/words/words.ts";

/** The menu of macOS, with its usual keys, in the language in use. */
function macMenu(name: string, showAbout: () => void): Menu {
  const words = wordsOf("shell").menu;
  const edit = ["undo", "redo", "cut", "copy", "paste", "selectAll"] as const;
  const window = ["minimize", "zoom", "close"] as const;
  return Menu.buildFromTemplate([
    {
      label: name,
      submenu: [
        { label: words.about({ name }), click: showAbout },
        { type: "separator" },
        { role: "hide", label: words.hide({ name }) },
        { role: "quit", label: words.quit({ name }) },
      ],
    },
    { label: words.edit, submenu: edit.map((role) => ({ role, label: words[role] })) },
    { role: "window", label: words.window, submenu: window.map((role) => ({ role, label: words[role] })) },
  ]);
}

/**
 * macOS needs a menu for its usual keys (copy, quit); elsewhere there is none. Electron's own default menu is never
 * shown: it reloads pages and opens developer tools.
 */
export function setMenu(app: App, platform: NodeJS.Platform, showAbout: () => void): void {
  if (platform !== "darwin") {
    Menu.setApplicationMenu(null);
    return;
  }
  const show = () => Menu.setApplicationMenu(macMenu(app.name, showAbout));
  onLanguage(show);
  show();
}
