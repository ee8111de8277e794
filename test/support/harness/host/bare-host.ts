/** The real host with no shell around it: a test is its windows. */
import { join } from "node:path";
import { createHost, type DispatcherHost } from "../../../../electron/host/host.ts";
import type { WindowContext } from "../../../../electron/host/window-context.ts";
import type { CommandName, CommandOutput } from "../../../../shared/bridge/bridge.ts";

type HostOptions = Parameters<typeof createHost>[0];

/** The dispatcher's window. */
export const CONSOLE: WindowContext = { id: "console", role: "console", personId: null };

/** A host without lab and without policy, but for what is said otherwise. @param root - where the test has its files */
export const openBareHost = (root: string, said: Pick<HostOptions, "dataFolder"> & Partial<HostOptions>) =>
  createHost({
    lab: null,
    shell: "chromium",
    openWindow: async () => {},
    policyFile: join(root, "no-policy"),
    ...said,
  });

/** What a window is answered. @throws Error with the code, where that is a failure */
export async function askHost<N extends CommandName>(
  host: DispatcherHost,
  window: WindowContext,
  name: N,
  input: unknown = {},
): Promise<CommandOutput<N>> {
  const result = await host.dispatch(window, name, input);
  if (!result.ok) throw new Error(result.error.code);
  return result.value as CommandOutput<N>;
}
