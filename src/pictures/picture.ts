import { invalidField, type Problem } from "../problem.ts";

export const pictureTypes = {
  png: { contentType: "image/png", name: "PNG" },
  jpg: { contentType: "image/jpeg", name: "JPEG" },
  gif: { contentType: "image/gif", name: "GIF" },
  ico: { contentType: "image/x-icon", name: "ICO" },
  svg: { contentType: "image/svg+xml", name: "SVG" },
} as const;
/** A kind of picture by the end of its file name. */
export type PictureType = keyof typeof pictureTypes;

/** A picture written anew: nothing of what was sent is in it that is not needed to show it. */
export interface Rewritten {
  readonly bytes: Buffer;
  /** In pixels; of a drawing in its own units. */
  readonly width: number;
  readonly height: number;
}

const longestSide = 6_000;
const mostPixels = 40_000_000;

/** 400 that says what is wrong with a picture; `what` goes on after "The picture". */
export const refused = (what: string): Problem => invalidField("image", `The picture ${what}.`, "Picture");

/** Throws 400 for a picture that would take more memory to show than any use of it warrants. */
export function requireSize(width: number, height: number): void {
  if (width < 1 || height < 1) throw refused("has no width or no height");
  if (width > longestSide || height > longestSide)
    throw refused(`is ${width} by ${height} pixels; a side may have at most ${longestSide}`);
  if (width * height > mostPixels)
    throw refused(`has ${width * height} pixels; at most ${mostPixels} are taken`);
}

/** Reads bytes one after another; past the end is a 400. */
export class Bytes {
  at = 0;
  readonly all: Buffer;

  constructor(all: Buffer) {
    this.all = all;
  }

  get left(): number {
    return this.all.length - this.at;
  }

  take(length: number): Buffer {
    if (length > this.left) throw refused("ends too early");
    this.at += length;
    return this.all.subarray(this.at - length, this.at);
  }

  byte(): number {
    return this.take(1)[0]!;
  }
}
