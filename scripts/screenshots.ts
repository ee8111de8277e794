/**
 * `npm run screenshots`: the pictures of the README and those of the demonstration.
 *
 * @module
 */
import { takeDemonstrationPictures } from "./tools/pictures/demonstration-pictures.ts";
import { takeReadmePictures } from "./tools/pictures/readme-pictures.ts";

await takeReadmePictures("dark");
await takeReadmePictures("light");
await takeDemonstrationPictures();
