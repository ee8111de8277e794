/**
 * `npm run icons`: every icon of the program, drawn from `assets/icon.svg`.
 *
 * @module
 */
import { drawIcons } from "./tools/icons/draw.ts";

await drawIcons();
