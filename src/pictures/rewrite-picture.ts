import { rewriteGif } from "./gif.ts";
import { rewriteIco } from "./ico.ts";
import { rewriteJpeg } from "./jpeg.ts";
import { type PictureType, pictureTypes, type Rewritten, refused } from "./picture.ts";
import { pngSignature, rewritePng } from "./png.ts";
import { rewriteSvg } from "./svg.ts";

export interface SafePicture extends Rewritten {
  /** End of its file name. */
  readonly extension: PictureType;
  readonly contentType: string;
}

const rewriters: Readonly<Record<PictureType, (sent: Buffer) => Rewritten | Promise<Rewritten>>> = {
  png: rewritePng,
  jpg: rewriteJpeg,
  gif: rewriteGif,
  ico: rewriteIco,
  svg: rewriteSvg,
};

/**
 * A picture as it may be shown to anybody: what it is is told from its content, it is verified, and written anew from
 * what shows it. Throws 400 that says what is wrong with it.
 */
export async function rewritePicture(sent: Buffer, allowed: readonly PictureType[]): Promise<SafePicture> {
  if (sent.length === 0) throw refused("is empty");
  const type = typeOf(sent);
  const names = allowed.map((one) => pictureTypes[one].name).join(", ");
  if (!type) throw refused(`is none that is known; ${names} are taken`);
  if (!allowed.includes(type))
    throw refused(`is of the type ${pictureTypes[type].name}; ${names} are taken here`);
  return { ...(await rewriters[type](sent)), extension: type, contentType: pictureTypes[type].contentType };
}

function typeOf(sent: Buffer): PictureType | undefined {
  const begins = (...bytes: number[]) => bytes.every((byte, nth) => sent[nth] === byte);
  if (sent.subarray(0, 8).equals(pngSignature)) return "png";
  if (begins(0xff, 0xd8, 0xff)) return "jpg";
  if (begins(0x47, 0x49, 0x46, 0x38)) return "gif";
  if (begins(0, 0, 1, 0)) return "ico";
  if (/^(?:\u00ef\u00bb\u00bf)?\s*</.test(sent.toString("latin1", 0, 1_000))) return "svg";
  return undefined;
}
