/**
 * `npm run build`: builds windows and host into `dist`.
 *
 * @module
 */
import { build } from "./tools/build/build.ts";

await build(undefined, "info");
