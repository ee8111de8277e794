import { CALL_WARNINGS } from "./call-warnings.ts";
import type { ServiceProfile } from "./service-profile.ts";

/** MCVideo: sound and pictures (TS 24.281; TS 24.484). Its warnings have the numbers and texts of MCPTT. */
export const MCVIDEO = {
  title: "MCVideo",
  idTitle: "MCVideo ID",
  infoContentType: "application/vnd.3gpp.mcvideo-info+xml",
  infoNamespace: "urn:3gpp:ns:mcvideoInfo:1.0",
  infoRoot: "mcvideoinfo",
  infoParams: "mcvideo-Params",
  prefix: "mcvideo",
  icsi: "urn:urn-7:3gpp-service.ims.icsi.mcvideo",
  featureTag: "g.3gpp.mcvideo",
  idClaim: "mcvideo_id",
  scopePrefix: "video",
  sessionType: "private",
  media: { audio: "audio component of MCVideo", video: "video component of MCVideo" },
  shortData: undefined,
  warnings: CALL_WARNINGS,
  profileDocument: {
    namespace: "urn:3gpp:ns:mcvideo:user-profile:1.0",
    root: "mcvideo-user-profile",
    file: "mcvideo-user-profile.xml",
    userId: "MCVideoUserID",
    entry: "PrivateCallOnNetwork",
  },
  initialDetails: "MCVideo-Service-Details",
  settings: { answerMode: true },
  configurationDocument: { namespace: "urn:3gpp:ns:mcvideoServiceConfig:1.0" },
} as const satisfies ServiceProfile;
