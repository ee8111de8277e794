import { type App, Menu } from "electron";

/**
 * macOS needs a menu for its usual keys (copy, quit); elsewhere there is none. Electron's own default menu is never
 * shown: it reloads pages and opens developer tools.
 */
export function setMenu(app: App, platform: NodeJS.Platform): void {
  if (platform !== "darwin") {
    Menu.setApplicationMenu(null);
    return;
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { label: app.name, submenu: [{ role: "about" }, { type: "separator" }, { role: "hide" }, { role: "quit" }] },
      { role: "editMenu" },
      { role: "windowMenu" },
    ]),
  );
}
