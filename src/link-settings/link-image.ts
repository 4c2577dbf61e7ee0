export const imageKinds = ["logo", "icon", "hero"] as const;
export type ImageKind = (typeof imageKinds)[number];

/** A picture of the operator as it is served. */
export interface LinkImage {
  /** Below the root of either host. */
  readonly path: string;
  /** Public address on the host of customers' pages. */
  readonly address: string;
  readonly contentType: string;
  /** In pixels; of a drawing in its own units. */
  readonly width: number;
  readonly height: number;
}

/** What is known of a stored picture without its bytes. */
export interface StoredImage {
  readonly kind: ImageKind;
  readonly hash: string;
  readonly extension: string;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
}

/** A stored picture under its address, which changes with its content and so may be kept for ever. */
export function linkImage(linkUrl: string, stored: StoredImage): LinkImage {
  const { kind, hash, extension, contentType, width, height } = stored;
  const path = `/branding/operator/${kind}-${hash}.${extension}`;
  return { path, address: linkUrl + path, contentType, width, height };
}
