/**
 * The proxy of the windows, in Electron's words.
 *
 * @module
 */
import type { ProxyConfig } from "electron";
import type { WindowProxy } from "../../services/network-policy.ts";

/** What a session is set to, so that its connections go where the host's go. */
export function proxyConfig(proxy: WindowProxy): ProxyConfig {
  if (proxy === "system") return { mode: "system" };
  return proxy === "none" ? { mode: "direct" } : { mode: "fixed_servers", proxyRules: `http://${proxy.address}` };
}
