/**
 * Setting the console up from a file that somebody opened: asked for with what it says, and never during a call.
 *
 * @module
 */
import { app, dialog } from "electron";
import { asMcError, McError } from "../../../shared/errors/mc-error.ts";
import { wordsOf } from "../../../shared/words/words.ts";
import type { DispatcherHost } from "../../host/host.ts";
import { type Provisioning, readProvisioning } from "../../set-up/provisioning.ts";
import { showErrorBox } from "./error-box.ts";
import { setUpQuestion } from "./set-up-question.ts";
import type { ElectronWindows } from "./windows.ts";

/** What setting up works with. */
export interface SetUpParts {
  readonly host: DispatcherHost;
  readonly windows: Pick<ElectronWindows, "consoleWindow">;
  readonly dataFolder: string;
}

async function agrees(file: string, provisioning: Provisioning, { windows }: SetUpParts): Promise<boolean> {
  const { name, setUp } = wordsOf("shell");
  const options = {
    type: "question" as const,
    title: name,
    ...setUpQuestion(file, provisioning),
    buttons: [setUp.agree, setUp.cancel],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const window = windows.consoleWindow();
  const { response } = await (window === undefined
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return response === 0;
}

/** Sets the console up from a file, if the dispatcher agrees, and starts the program anew. */
export async function setUpFrom(file: string, parts: SetUpParts): Promise<void> {
  const { host, dataFolder } = parts;
  let provisioning: Provisioning | undefined;
  const refuseDuringCall = () => {
    if (host.desktop.live().length > 0) throw new McError("provisioning-during-call");
  };
  try {
    refuseDuringCall();
    provisioning = readProvisioning(file, dataFolder, host.policy?.setUpFiles?.signedBy ?? []);
    if (!(await agrees(file, provisioning, parts))) return;
    // The question waits for as long as nobody answers it, and calls come in meanwhile.
    refuseDuringCall();
    provisioning.install();
    host.log.info("set up anew");
    app.relaunch();
    app.quit();
  } catch (cause) {
    const error = asMcError(cause);
    host.log.error("not set up", error);
    showErrorBox(error);
  } finally {
    provisioning?.discard();
  }
}
