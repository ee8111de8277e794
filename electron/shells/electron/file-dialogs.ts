/**
 * What Electron asks about files, in front of the window whose user wants something.
 *
 * @module
 */
import { join } from "node:path";
import { app, type BrowserWindow, dialog, shell } from "electron";
import type { FileDialogs } from "../../host/host.ts";

/** @param window - undefined where it has been closed meanwhile */
export function fileDialogs(window: BrowserWindow | undefined): FileDialogs {
  return {
    async open() {
      if (window === undefined) return undefined;
      const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ["openFile"] });
      return canceled ? undefined : filePaths[0];
    },
    async save(name) {
      if (window === undefined) return undefined;
      const defaultPath = join(app.getPath("downloads"), name);
      const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath });
      return canceled ? undefined : filePath;
    },
    show: (file) => shell.showItemInFolder(file),
  };
}
