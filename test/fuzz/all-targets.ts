/**
 * The list of all that reads foreign text. `test/unit/foreign-text` refuses a reader of the source that is missing here.
 *
 * @module
 */
import type { Target } from "./target.ts";
import { BODY_TARGETS } from "./targets/bodies.ts";
import { DATA_MESSAGE_TARGETS } from "./targets/data-messages.ts";
import { EVENT_TARGETS } from "./targets/events.ts";
import { FILE_TARGETS } from "./targets/files.ts";
import { HEADSET_TARGETS } from "./targets/headset.ts";
import { KMS_TARGETS } from "./targets/kms.ts";
import { MEDIA_PORT_TARGETS } from "./targets/media-port.ts";
import { MSRP_TARGETS } from "./targets/msrp.ts";
import { NETWORK_TARGETS } from "./targets/network.ts";
import { OCTET_TARGETS } from "./targets/octets.ts";
import { RECORD_TARGETS } from "./targets/record.ts";
import { SDP_TARGETS } from "./targets/sdp.ts";
import { SIP_TARGETS } from "./targets/sip.ts";
import { SIP_STREAM_TARGETS } from "./targets/sip-stream.ts";
import { TEXT_TARGETS } from "./targets/text.ts";

export const TARGETS: readonly Target[] = [
  ...SIP_TARGETS,
  ...SIP_STREAM_TARGETS,
  ...BODY_TARGETS,
  ...SDP_TARGETS,
  ...KMS_TARGETS,
  ...OCTET_TARGETS,
  ...DATA_MESSAGE_TARGETS,
  ...MSRP_TARGETS,
  ...TEXT_TARGETS,
  ...FILE_TARGETS,
  ...NETWORK_TARGETS,
  ...MEDIA_PORT_TARGETS,
  ...HEADSET_TARGETS,
  ...RECORD_TARGETS,
  ...EVENT_TARGETS,
];
