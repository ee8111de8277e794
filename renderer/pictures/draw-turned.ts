/** The sides of a picture when it is turned. @param quarters - turns, clockwise */
export const turnedSides = (width: number, height: number, quarters: number): [number, number] =>
  quarters % 2 === 0 ? [width, height] : [height, width];

/** Draws a picture turned, over a canvas that has its {@link turnedSides}. */
export function drawTurned(
  context: CanvasTransform & CanvasDrawImage,
  picture: CanvasImageSource,
  width: number,
  height: number,
  quarters: number,
): void {
  const [across, down] = turnedSides(width, height, quarters);
  context.setTransform(1, 0, 0, 1, across / 2, down / 2);
  context.rotate((quarters * Math.PI) / 2);
  context.drawImage(picture, -width / 2, -height / 2, width, height);
}
