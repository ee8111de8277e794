/**
 * The table of services (TS 23.280). What is said of a service anywhere is read here: no file outside `shared/mc` names one.
 *
 * @module
 */
import { MCDATA } from "./mcdata.ts";
import { MCPTT } from "./mcptt.ts";
import { MCVIDEO } from "./mcvideo.ts";
import type { ServiceProfile } from "./service-profile.ts";

const TABLE = { mcptt: MCPTT, mcvideo: MCVIDEO, mcdata: MCDATA } as const satisfies Record<string, ServiceProfile>;

/** Name of a service, as calls, records and accounts carry it. */
export type McService = keyof typeof TABLE;

/** The profile of each. */
export const MC_SERVICES: Readonly<Record<McService, ServiceProfile>> = TABLE;

/** The names, in the order of the table. */
export const SERVICE_NAMES = Object.keys(MC_SERVICES) as readonly McService[];

/** The service of a call for which nobody has chosen one: voice. An account of version 0.1.0 knows no other. */
export const VOICE_SERVICE: McService = "mcptt";

/** Services in which somebody can have another ID than in voice, by the name of the field that has it in files of people. */
export const OTHER_IDS = { videoId: "mcvideo", dataId: "mcdata" } as const satisfies Record<string, McService>;
/** Name of such a field. */
export type OtherIdField = keyof typeof OTHER_IDS;
/** Such a service. */
export type OtherIdService = (typeof OTHER_IDS)[OtherIdField];
/** The names of the fields, in the order of the table. */
export const OTHER_ID_FIELDS = Object.keys(OTHER_IDS) as readonly OtherIdField[];

/** Format of floor control in session descriptions, TS 24.380 clause 4.3: there is one service with it. */
export const FLOOR_FORMAT = "MCPTT";

/** The same of transmission control, TS 24.581 clause 4.3. */
export const TRANSMISSION_FORMAT = "MCVideo";

/** What lines of media of calls with pictures say that they are of (TS 24.581). */
export const PICTURE_COMPONENT = "component of MCVideo";
