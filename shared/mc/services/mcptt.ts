import { CALL_WARNINGS } from "./call-warnings.ts";
import type { ServiceProfile } from "./service-profile.ts";

/** MCPTT: voice (TS 24.379, info document Annex F.1; TS 24.484). */
export const MCPTT = {
  title: "MCPTT",
  idTitle: "MCPTT ID",
  infoContentType: "application/vnd.3gpp.mcptt-info+xml",
  infoNamespace: "urn:3gpp:ns:mcpttInfo:1.0",
  infoRoot: "mcpttinfo",
  infoParams: "mcptt-Params",
  prefix: "mcptt",
  icsi: "urn:urn-7:3gpp-service.ims.icsi.mcptt",
  featureTag: "g.3gpp.mcptt",
  idClaim: "mcptt_id",
  scopePrefix: "ptt",
  sessionType: "private",
  severalSessionType: "first-to-answer",
  callBackRequests: true,
  media: { audio: "speech" },
  shortData: undefined,
  warnings: CALL_WARNINGS,
  profileDocument: {
    namespace: "urn:3gpp:mcptt:user-profile:1.0",
    root: "mcptt-user-profile",
    file: "user-profile.xml",
    userId: "MCPTTUserID",
    held: { groups: "MCPTTGroupInfo", emergencyRecipient: "MCPTTPrivateRecipient" },
    entry: undefined,
  },
  initialDetails: "MCPTT-Service-Details",
  settings: { answerMode: true, multiplexSupport: false },
  configurationDocument: { namespace: "urn:3gpp:ns:mcpttServiceConfig:1.0" },
} as const satisfies ServiceProfile;
